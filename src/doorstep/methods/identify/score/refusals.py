"""What keeps a score from being fitted, in three parts each."""

from collections.abc import Sequence

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import Said, said

COMPUTED = ("row", "target", "score", "fold")
LEAK = 0.98
"""R2 above which a feature is taken to know the target."""
LEVELS = 200
"""Different texts a column of levels may have."""


def constant(names: Sequence[str]) -> Refusal:
    """Features that say the same of everyone."""
    return Refusal(
        "score.constant",
        said("A score cannot learn from {names}.", names=list(names)),
        why=said("The value is the same in every row that is used."),
        do=said("Leave it out of the features."),
    )


def duplicated(one: str, other: str) -> Refusal:
    """Two features that are the same column of numbers."""
    return Refusal(
        "score.duplicated",
        said("A score cannot tell {one} from {other}.", one=one, other=other),
        why=said("They have the same value in every row that is used."),
        do=said("Leave one of them out of the features."),
    )


def collinear(names: Sequence[str], others: Sequence[str], within: str | None) -> Refusal:
    """Features that follow from others."""
    why = said("It follows exactly from {others}.", others=list(others))
    do = said("Leave it out of the features, or use --method ridge.")
    if within is not None:
        why = said("Within each {place} it is the same for all, or follows from other features.", place=within)
        do = said("Leave it out of the features: the effect of the place says what it says.")
    return Refusal(
        "score.collinear",
        said("A score cannot learn from {names} as well.", names=list(names)),
        why=why,
        do=do,
    )


def no_row(reasons: Sequence[Said]) -> Refusal:
    """Nobody has all that is needed."""
    return Refusal(
        "score.no-row",
        said("There are too few households to fit a score."),
        why=said("{reasons}", reasons=list(reasons)),
        do=said("Correct these columns, or name others."),
    )


def too_few(rows: int, features: int) -> Refusal:
    """Fewer households than numbers to be found."""
    return Refusal(
        "score.too-few",
        said("There are too few households to fit a score."),
        why=said("{rows} rows can be used, and the score has {features} features.", rows=rows, features=features),
        do=said("Use at least two rows more than features: fewer features, or more rows."),
    )


def one_cluster(column: str | None) -> Refusal:
    """Nothing to hold out."""
    return Refusal(
        "score.one-cluster",
        said("The score cannot be tried on households it has not seen."),
        why=said("All rows that are used belong to one cluster of {column}.", column=column or ""),
        do=said("Name the column of the villages or communes the households were drawn from, of which there are more."),
    )


def few_folds(fewest: int) -> Refusal:
    """Folds that are no folds."""
    return Refusal(
        "score.folds",
        said("The score cannot be tried on households it has not seen."),
        why=said("It takes {count} folds; to choose a penalty takes one more than to judge a fit.", count=fewest),
        do=said("Give --folds 10; where there are fewer clusters than that, give --penalty."),
    )


def target_among(name: str) -> Refusal:
    """The target as a feature of itself."""
    return Refusal(
        "score.target-among-features",
        said("{name} cannot be a feature.", name=name),
        why=said("It reads what the score is to predict."),
        do=said("Leave it out: only what can be seen without knowing welfare can stand in for it."),
    )


def leaks(r2: float, names: Sequence[str]) -> Refusal:
    """A fit too good to be true; `names`: features that put households in the order of the target."""
    why = said("R2 is {r2}, which visible traits never reach: one of them may be made from it.", r2=f"{r2:.4f}")
    if names:
        why = said("{names} puts households in the same order as the target does.", names=list(names))
    return Refusal(
        "score.leak",
        said("The features seem to know the target."),
        why=why,
        do=said("Leave out what is made from the target; if it is not, say so with --allow-leak."),
    )


def nothing_left() -> Refusal:
    """A penalty that leaves no feature."""
    return Refusal(
        "score.nothing-left",
        said("There is no score to write."),
        why=said("The penalty leaves no feature: none says more of the target than its mean does."),
        do=said("Give a smaller --penalty, or other features."),
    )


def same_target() -> Refusal:
    """Nothing to predict."""
    return Refusal(
        "score.constant-target",
        said("There is nothing to predict."),
        why=said("The target is the same in every row that is used."),
        do=said("Name the column of income or consumption."),
    )


def too_many_levels(name: str, levels: int) -> Refusal:
    """Text that names rows, not kinds."""
    return Refusal(
        "score.too-many-levels",
        said("{name} cannot be a feature.", name=name),
        why=said("It is text with {levels} different values; {most} is the most.", levels=levels, most=LEVELS),
        do=said("Name a column of kinds, not of names; or use --effects for places."),
    )


def no_effects(method: str) -> Refusal:
    """Place effects need sums of squares."""
    return Refusal(
        "score.no-effects",
        said("Effects of places cannot be fitted with {method}.", method=method),
        why=said("They are worked out for ols, ridge and lasso."),
        do=said("Choose one of these methods, or leave --effects out."),
    )


def option(name: str, value: object, within: str) -> Refusal:
    """A setting outside its range."""
    return Refusal(
        "score.option",
        said("{name} cannot be {value}.", name=name, value=str(value)),
        why=said("It must be {range}.", range=within),
        do=said("Give a value in that range, or leave it out."),
    )


def refuse_taken(names: Sequence[str]) -> None:
    """Refuse columns to carry over that are called like what is computed."""
    for name in names:
        if name.casefold() in COMPUTED:
            raise Refusal(
                "score.name-taken",
                said("The result would have two columns {name}.", name=name),
                why=said("The households have a column of a name that is also computed."),
                do=said("Rename that column, or carry others over."),
            )


def no_end() -> Refusal:
    """Steps that lead nowhere."""
    return Refusal(
        "score.no-end",
        said("The quantile regression could not be solved."),
        why=said("Its steps came to no end: the features may nearly follow from each other."),
        do=said("Leave a feature out, or use another method."),
    )


def unknown_unit(name: str) -> Refusal:
    """A unit for nothing."""
    return Refusal(
        "score.unit-of-no-feature",
        said("The unit of {name} is of no use.", name=name),
        why=said("The score does not read that column."),
        do=said("Give units of the target and of columns that the features read."),
    )
