"""Text that is compared byte by byte, so that "begins with" is one range of an index on every database."""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

END = "\U0010ffff"  # no letter: whatever begins with a text sorts before the text and this


class OrderedText(models.CharField):
    """A CharField in the order of its code points. `column__startswith` becomes `column >= text AND column < text END`.

    PostgreSQL would order by the language of its cluster, and neither database can use a plain index for LIKE there.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


@OrderedText.register_lookup
class BeginsWith(Lookup):
    """`startswith`, as a range."""

    lookup_name = "startswith"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, held = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*held, self.rhs, *held, self.rhs + END]
