"""Rows of `_now` into the database, many at once."""

from collections.abc import Collection, Container, Iterable
from datetime import date
from typing import Any

from django.db import connection

from doorstep.register.bulk import pour
from doorstep.register.models import HouseholdNow, PersonNow
from doorstep.register.written_json import written

FEW = 20
"""So many rows are updated one by one; more are taken out and poured in anew."""


def put(model: type[Any], rows: Collection[PersonNow | HouseholdNow], there: Container[int]) -> None:
    """Write each row, over the one of the same number if that is there."""
    old, new = _parted(rows, there)
    if len(old) > FEW:
        for batch in _batches([row.pk for row in old]):
            model.objects.filter(pk__in=batch).delete()
        old, new = [], [*new, *old]
    for row in old:
        row.save(force_update=True)
    columns = tuple(field.column for field in model._meta.concrete_fields)
    pour(model, columns, (tuple(map(_driven, (getattr(row, f.attname) for f in model._meta.concrete_fields)))
                          for row in new))  # fmt: skip


def _parted(rows: Iterable[Any], there: Container[int]) -> tuple[list[Any], list[Any]]:
    old: list[Any] = []
    new: list[Any] = []
    for row in rows:
        (old if row.pk in there else new).append(row)
    return old, new


def _driven(value: Any) -> Any:
    """A value as the driver takes it."""
    if isinstance(value, dict):
        return written(value)
    return value.isoformat() if isinstance(value, date) else value


def _batches(pks: list[int]) -> Iterable[list[int]]:
    size = connection.features.max_query_params or 10_000
    return (pks[at : at + size] for at in range(0, len(pks), size))
