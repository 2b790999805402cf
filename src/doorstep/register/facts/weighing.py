"""Which of two facts about the same thing is believed: a total order, so that it does not matter which came first."""

from dataclasses import dataclass

PRECEDENCE = {"standard": 0, "stated": 1, "observed": 2, "document": 3}

Order = tuple[int, str, int, int]


@dataclass(frozen=True)
class Weight:
    """Document over observed over stated (a standard value last), then the later day, then the later recorded.

    Attributes:
        method: a key of PRECEDENCE. as_of: ISO day. counts_as: the observation it stands in for: its own, or the one
            whose typing error it mends. seq: its own.
    """

    method: str
    as_of: str
    counts_as: int
    seq: int

    @property
    def order(self) -> Order:
        """Larger is believed."""
        return PRECEDENCE[self.method], self.as_of, self.counts_as, self.seq
