"""Which sentences want a translation, and which lack one. `python -m doorstep.kernel.messages` lists what is missing.

A sentence wants a translation when it stands, as a literal, in `said("...")`, `_("...")` or `ngettext("...", "...", n)`
in Python, or in `_("...")` of a template.
"""

import ast
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MARKERS = {"said": 1, "_": 1, "gettext": 1, "ngettext": 2}


@dataclass(frozen=True)
class Message:
    """A sentence and where it stands; `text` is None where the marker was given something that is no literal."""

    text: str | None
    where: str


def messages(source: Path) -> list[Message]:
    """All marked sentences under a folder of Python files and templates."""
    found: list[Message] = []
    for path in sorted(source.rglob("*.py")):
        found += _in_python(path.read_text(encoding="utf-8"), str(path.relative_to(source)))
    for path in sorted(source.rglob("*.html")):
        found += _in_template(path.read_text(encoding="utf-8"), str(path.relative_to(source)))
    return found


def _in_python(text: str, where: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for argument in node.args[: MARKERS.get(name, 0)]:
            literal = argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            # `_(name)` passes on a sentence that is marked elsewhere; an f-string can never be looked up.
            if literal is not None or name == "said" or isinstance(argument, ast.JoinedStr):
                yield Message(literal, f"{where}:{node.lineno}")


def _in_template(text: str, where: str) -> Iterator[Message]:
    import jinja2

    for node in jinja2.Environment(autoescape=True).parse(text).find_all(jinja2.nodes.Call):
        name = getattr(node.node, "name", getattr(node.node, "attr", ""))  # _("...") or speak._("...")
        for argument in node.args[: MARKERS.get(name, 0)]:
            if isinstance(argument, jinja2.nodes.Const):
                yield Message(str(argument.value), f"{where}:{node.lineno}")


def faults(wanted: Iterable[Message], catalogue: Mapping[str, str]) -> list[str]:
    """What is wrong with the catalogue, one line each: a sentence that lacks its translation or its placeholders."""
    return [fault for message in wanted if (fault := _fault(message, catalogue))]


def _fault(message: Message, catalogue: Mapping[str, str]) -> str | None:
    if message.text is None:
        return f"{message.where}: a marked sentence must be a literal, with values in braces"
    translation = catalogue.get(message.text, "")
    if not translation:
        return f"{message.where}: not translated: {message.text!r}"
    if placeholders(message.text) != placeholders(translation):
        return f"{message.where}: placeholders differ: {message.text!r} / {translation!r}"
    return None


def placeholders(template: str) -> set[str]:
    """Names in braces, each with its format."""
    return {f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(template) if name is not None}


def main() -> int:
    """List what is missing; 1 when something is."""
    from importlib.resources import as_file, files

    from doorstep.kernel.language import catalogue

    with as_file(files("doorstep")) as source:
        missing = faults(messages(source), catalogue())
    print("\n".join(missing) or "Every sentence has its translation.")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
