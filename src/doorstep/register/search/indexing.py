"""Keep the tokens of subjects in step with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from doorstep.register.bulk import pour
from doorstep.register.models import SearchToken
from doorstep.register.search.tokens import tokens


@dataclass(frozen=True)
class Subject:
    """What somebody is found by. kind: `SearchToken.PERSON` or `.HOUSEHOLD`; place: number of the place they live in;
    numbers in clear, which are kept only as blind indexes."""

    kind: int
    pk: int
    place: int
    name: str = ""
    id_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def tokens(self) -> frozenset[str]:
        """All tokens of the subject."""
        return tokens(self.name, self.id_numbers, self.phones)


def index(subject: Subject) -> None:
    """Bring the tokens of one subject up to it: whatever it is not called any more no longer finds it.

    Raises:
        RuntimeError: no transaction is open; the subject and its tokens would not be one.
    """
    _need_transaction()
    rows = SearchToken.objects.filter(kind=subject.kind, subject=subject.pk)
    there = {row.token: row for row in rows}
    wanted = subject.tokens()
    gone = [row.pk for token, row in there.items() if token not in wanted]
    if gone:
        SearchToken.objects.filter(pk__in=gone).delete()
    if any(row.place_id != subject.place for row in there.values()):
        rows.update(place=subject.place)
    SearchToken.objects.bulk_create(
        SearchToken(token=token, place_id=subject.place, kind=subject.kind, subject=subject.pk)
        for token in sorted(wanted - there.keys())
    )


def index_new(subjects: Iterable[Subject]) -> int:
    """Write the tokens of subjects that have none yet, many at once. Returns how many tokens were written.

    Raises:
        RuntimeError: no transaction is open.
    """
    _need_transaction()
    rows = ((token, one.place, one.kind, one.pk) for one in subjects for token in sorted(one.tokens()))
    return pour(SearchToken, ("token", "place_id", "kind", "subject"), rows)


def forget(kind: int, pk: int) -> None:
    """Nothing finds the subject any more."""
    SearchToken.objects.filter(kind=kind, subject=pk).delete()


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("tokens are written inside the transaction that writes their subject")
