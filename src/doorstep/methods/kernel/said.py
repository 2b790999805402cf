"""Sentences that can be translated after they are raised: a template in English and the values it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """One sentence. `template` is the English text and the key of its translation; `values` fill its braces."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**{name: _one(value) for name, value in self.values.items()})


def _one(value: object) -> object:
    return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else value


def said(template: str, **values: object) -> Said:
    """Mark a sentence for translation: the extraction of messages looks for calls of this name."""
    return Said(template, values)


@dataclass(frozen=True)
class Note:
    """Something a reader of a result must know: rows left out, a stratum with one cluster, an index not defined.

    `code` is stable (machines rely on it); `text` is for people.
    """

    code: str
    text: Said

    def __str__(self) -> str:
        return str(self.text)
