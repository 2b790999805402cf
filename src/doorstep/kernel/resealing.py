"""What is sealed in the database, known by registration; and sealing it again under the newest key, in portions.

A room says in its AppConfig.ready which of its columns are sealed:

    sealed_column("register.Value", "sealed", lambda row: (row.subject, row.field))
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Substr

from doorstep.kernel.vault import Vault
from doorstep.methods.kernel.refusal import Refusal

AT_ONCE = 500
"""Rows in one transaction: others wait for so many at most."""


@dataclass(frozen=True)
class SealedColumn:
    """A column of bytes made by `Vault.seal`; empty (NULL) where there is nothing.

    Attributes:
        model: "app.Model". column: its field. bound: (subject, field) under which the value of a row was sealed.
    """

    model: str
    column: str
    bound: Callable[[Any], tuple[str, str]]

    def rows(self) -> models.QuerySet[Any]:
        """Rows that hold something, each with the number of its key as `key_number` (2 bytes)."""
        number = Substr(self.column, 1, 2, output_field=models.BinaryField())
        held = apps.get_model(self.model)._base_manager.filter(**{f"{self.column}__isnull": False})
        return held.annotate(key_number=number)


@dataclass(frozen=True)
class Portion:
    """What was done in one transaction: column, how many rows were sealed anew, which could not be opened."""

    column: SealedColumn
    done: int
    closed: tuple[Any, ...]


_columns: dict[tuple[str, str], SealedColumn] = {}


def sealed_column(model: str, column: str, bound: Callable[[Any], tuple[str, str]]) -> None:
    """Register a column, at start-up; again does no harm."""
    _columns[(model, column)] = SealedColumn(model, column, bound)


def sealed_columns() -> tuple[SealedColumn, ...]:
    """All that were registered."""
    return tuple(_columns.values())


def keys_in_use() -> Counter[int]:
    """Number of a key -> how many values are sealed under it."""
    found: Counter[int] = Counter()
    for column in sealed_columns():
        counted = column.rows().values("key_number").annotate(count=models.Count("pk")).order_by()
        for number, count in counted.values_list("key_number", "count"):
            found[int.from_bytes(bytes(number), "big")] += count
    return found


def reseal(vault: Vault) -> Iterator[Portion]:
    """Seal under the newest key whatever is sealed under another, a portion at a time.

    Stopped at any moment it is complete so far, and goes on where it was when it is started again. People may work
    meanwhile: what they change or erase is left as they made it. A value that cannot be opened is left and told.
    """
    for column in sealed_columns():
        yield from _reseal_column(column, vault)


def _reseal_column(column: SealedColumn, vault: Vault) -> Iterator[Portion]:
    newest = vault.newest.to_bytes(2, "big")
    last = None
    while True:
        with transaction.atomic():
            old = column.rows().exclude(key_number=newest).order_by("pk")
            rows = list((old.filter(pk__gt=last) if last is not None else old)[:AT_ONCE])
            if not rows:
                return
            last = rows[-1].pk
            fates = [_resealed(row, column, vault) for row in rows]
        closed = tuple(row.pk for row, fate in zip(rows, fates, strict=True) if fate is None)
        yield Portion(column, sum(fate is True for fate in fates), closed)


def _resealed(row: Any, column: SealedColumn, vault: Vault) -> bool | None:
    """True when it was sealed anew, False when somebody changed it meanwhile, None when it cannot be opened."""
    sealed = bytes(getattr(row, column.column))
    try:
        subject, field = column.bound(row)
        plain = vault.open(sealed, subject=subject, field=field)
    except (Refusal, ValueError):
        return None
    anew = vault.seal(plain, subject=subject, field=field)
    same = type(row)._base_manager.filter(pk=row.pk, **{column.column: sealed})
    return bool(same.update(**{column.column: anew}))
