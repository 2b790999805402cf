"""How a survey was drawn, by the names of its columns."""

from dataclasses import dataclass

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

LONELY = ("centre", "certainty", "refuse")


@dataclass(frozen=True)
class Design:
    """Columns that say how the rows were drawn; each may be absent.

    Attributes:
        weight: survey weight of the row, >= 0; absent: every row weighs 1.
        size: people the row stands for (household size), >= 0; absent: 1.
        strata: stratum of the row; absent: one stratum.
        cluster: first-stage unit (PSU) of the row, nested in its stratum; absent: every row is its own.
        fpc: how many PSUs the stratum has in the population, or, when no value is above 1, the share of them
            that was drawn; absent: drawn with replacement, or from very many.
        lonely: a stratum with one PSU: "centre" takes its distance from the mean of all PSUs (as "adjust" in the
            R package survey), "certainty" lets it add nothing, "refuse" refuses.
    """

    weight: str | None = None
    size: str | None = None
    strata: str | None = None
    cluster: str | None = None
    fpc: str | None = None
    lonely: str = "centre"

    def __post_init__(self) -> None:
        if self.lonely not in LONELY:
            raise Refusal(
                "survey.unknown-lonely",
                said("{lonely} is not a way to treat a stratum with one cluster.", lonely=self.lonely),
                why=said("The ways are {ways}.", ways=", ".join(LONELY)),
                do=said("Choose one of them."),
            )

    def columns(self) -> tuple[str, ...]:
        """Names of the columns in use, each once."""
        named = (self.weight, self.size, self.strata, self.cluster, self.fpc)
        return tuple(dict.fromkeys(name for name in named if name is not None))
