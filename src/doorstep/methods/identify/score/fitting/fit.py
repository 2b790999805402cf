"""A score is learnt: households brought home, a method solved, tried on clusters held out, and written as a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from doorstep import __version__
from doorstep.methods.engine import Engine
from doorstep.methods.engine.session import engine_of
from doorstep.methods.identify.score.features import Asked, Numbers, asked
from doorstep.methods.identify.score.fitting.doubts import refuse_leak, refuse_unlearnable
from doorstep.methods.identify.score.fitting.estimate import Estimate, held_out
from doorstep.methods.identify.score.fitting.linear import triangles
from doorstep.methods.identify.score.fitting.places import within
from doorstep.methods.identify.score.fitting.settings import Settings
from doorstep.methods.identify.score.home import Roles, at_home, known
from doorstep.methods.identify.score.loss import exclusion, r2, spearman
from doorstep.methods.identify.score.model import Model, Provenance, Target
from doorstep.methods.identify.score.refusals import nothing_left, refuse_taken, target_among, unknown_unit
from doorstep.methods.identify.score.training import Training, training
from doorstep.methods.kernel.result import Result
from doorstep.methods.kernel.said import Note, said

QUOTAS = (0.2, 0.3)
WORTH_THREADS = 2_000_000


@dataclass(frozen=True)
class Fitted:
    """A score and how well it does.

    Attributes:
        model: to apply, to explain, to write down.
        result: rows of `indicator`, `estimate`, `n` (households used). r2: of the fit; r2_cv, spearman_cv,
            exclusion_cv_20, exclusion_cv_30: of scores held out, see `fit`.
        held_out: Arrow, one row per household used in the order of the file: `row` (from 1), `target` (in its unit),
            `score` by the fit that has not seen its fold (on the fitted scale), `fold` (from 1), and what is kept.
    """

    model: Model
    result: Result
    held_out: pa.Table


def fit(
    table: ir.Table,
    *,
    target: str,
    features: Sequence[str],
    log: bool = False,
    method: str = "ols",
    weight: str | None = None,
    size: str | None = None,
    cluster: str | None = None,
    effects: str | None = None,
    units: Mapping[str, str] | None = None,
    folds: int = 10,
    seed: int = 0,
    quantile: float = 0.5,
    penalty: float | None = None,
    trees: int = 150,
    leaves: int = 15,
    rate: float = 0.05,
    provenance: str | None = None,
    keep: Sequence[str] = (),
    allow_leak: bool = False,
    on: Engine | None = None,
) -> Fitted:
    """Learn a score from households whose welfare is known, and try it on households it has not seen.

    Args:
        table: one row per household.
        target: welfare, any unit; with `log` its natural logarithm is learnt, and rows of 0 or less are left out.
        features: columns, or formulas of columns: col^2, log(col), sqrt(col), col/col, col*col. Numbers enter as they
            stand, true and false as 1 and 0, text as one indicator per value but the most common.
        method: "ols"; "quantile"; "ridge" or "lasso", whose penalty acts on standardised features (chosen by folds
            where None); "boosted" trees.
        weight, size: columns whose product a row weighs in the fit and in every figure; 1 without them.
        cluster: whole clusters are held out together; without it each row is dealt by itself.
        effects: column of places that each add an effect of their own ("ols", "ridge", "lasso").
        units: unit of the target and of columns that features read, kept in the model.
        folds: parts that are held out in turn, 2 to 1000; fewer where there are fewer clusters.
        seed: deals the folds. The order of the rows and the number of threads change nothing.
        provenance: name of the data, for the model file.
        keep: columns to carry over into `held_out`.
        allow_leak: fit although R2 is above 0.98.
    Returns:
        The figures: r2 = 1 - squared errors / squares about the mean, on the fitted scale; spearman: of welfare and
        score; exclusion: share of the poorest 20 or 30 % that the score's poorest as many miss, ties taken in part
        (Coady, Grosh and Hoddinott 2004). Those with `cv` are of all households together, each scored by the fit
        without its fold. Welfare from logs is exp(score) x the mean of exp(error) (Duan 1983, JASA 78, 605-610): the
        errors of the fit, for trees, which learn their rows by heart, the errors held out. A quantile of a log needs
        no such factor.
    Raises:
        Refusal: features that are constant, twice the same, follow from others, or know the target; a column that is
            empty, not there or not a number; too few rows; one cluster; settings out of range.
    """
    settings = Settings(method, quantile, penalty, trees, leaves, rate, folds, seed)
    settings.refuse(effects)
    refuse_taken(keep)
    roles = Roles(target, weight, size, cluster, effects, tuple(dict.fromkeys(keep)))
    units = dict(units or {})
    wanted = asked(features, table.columns)
    _refuse_words(wanted, target, units)
    home = at_home(table, wanted, roles, engine_of(table, on))
    kept, left_out, notes = known(home, roles, log)
    data, undefined, more = training(
        home, kept, wanted, log=log, folds=folds, seed=seed, cluster=cluster, units=units, fewest=settings.fewest
    )
    with _threads(data):
        folded = triangles(within(data) if effects else data)
        refuse_unlearnable(data, folded, method, effects)
        fits = settings.fits(data, folded)
        scores, tried = fits.whole.scores(data.matrix, data.places), held_out(data, fits)
    figures = _figures(data, scores, tried)
    if not allow_leak:
        refuse_leak(data, figures, settings.method)
    origin = Provenance(
        provenance, data.sha256, len(home.target), len(data.y), {**left_out, **undefined}, weight, size, cluster,
        len(data.folds), seed,
    )  # fmt: skip
    model = Model(
        method=method,
        target=Target(target, log, units.get(target)),
        columns=data.columns,
        features=data.features,
        intercept=None if fits.whole.trees else fits.whole.intercept,
        smearing=_smearing(data, tried if fits.whole.trees else scores) if log and method != "quantile" else None,
        trees=fits.whole.trees,
        provenance=origin,
        figures=figures,
        options=settings.options(fits.whole.options),
        version=__version__,
    )
    model, dropped = _written(model, fits.whole, effects)
    said_of = (*notes, *more, *dropped, *_notes(data, roles))
    return Fitted(model, _result(figures, said_of, len(data.y)), _by_row(data, tried, home.kept))


def _refuse_words(wanted: Sequence[Asked], target: str, units: Mapping[str, str]) -> None:
    for one in wanted:
        if target in one.of:
            raise target_among(one.name)
    read = {target, *(name for one in wanted for name in one.of)}
    for name in units:
        if name not in read:
            raise unknown_unit(name)


def _threads(data: Training) -> Any:
    """Sums of products are rounded otherwise when threads share them; one thread adds in one order.

    Trees are the same on any number of threads, but on few rows threads mostly wait for each other.
    """
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=1, user_api=None if data.matrix.size < WORTH_THREADS else "blas")


def _figures(data: Training, scores: Numbers, tried: Numbers) -> dict[str, float | None]:
    found = {
        "r2": r2(scores, data.y, data.weight),
        "r2_cv": r2(tried, data.y, data.weight),
        "spearman_cv": spearman(tried, data.target, data.weight),
    }
    return found | {
        f"exclusion_cv_{quota * 100:g}": exclusion(tried, data.target, data.weight, quota) for quota in QUOTAS
    }


def _smearing(data: Training, scores: Numbers) -> float:
    return float(np.average(np.exp(data.y - scores), weights=data.weight))


def _written(model: Model, estimate: Estimate, effects: str | None) -> tuple[Model, list[Note]]:
    """The model with its equation; features that came to nothing are left away, and nobody need be asked for them."""
    from doorstep.methods.identify.score.model import Effects

    if estimate.trees is not None:
        return model, []
    pairs = [(one, float(by)) for one, by in zip(model.features, estimate.coefficients, strict=True)]
    kept = [(one, by) for one, by in pairs if by != 0.0]
    if not kept:
        raise nothing_left()
    used = {name for one, _ in kept for name in one.of}
    model = replace(
        model,
        features=tuple(one for one, _ in kept),
        coefficients=tuple(by for _, by in kept),
        columns={name: column for name, column in model.columns.items() if name in used},
        effects=Effects(effects, estimate.effects) if effects and estimate.effects is not None else None,
    )
    gone = [one.name for one, by in pairs if by == 0.0]
    if not gone:
        return model, []
    text = said("The penalty leaves out {count} of {total} features: {names}.",
                count=len(gone), total=len(pairs), names=gone)  # fmt: skip
    return model, [Note("score.left-out", text)]


def _notes(data: Training, roles: Roles) -> list[Note]:
    notes = []
    if roles.cluster is None:
        text = said("No cluster was named: households of one village stand on both sides of a fold, which flatters.")
        notes.append(Note("score.no-cluster", text))
    elif roles.effects == roles.cluster:
        text = said("Each {column} is held out whole, so the figures held out are without its effect.",
                    column=roles.effects)  # fmt: skip
        notes.append(Note("score.effects-held-out", text))
    return notes


def _result(figures: Mapping[str, float | None], notes: Sequence[Note], n: int) -> Result:
    rows = [{"indicator": name, "estimate": value, "n": n} for name, value in figures.items()]
    kinds = pa.schema([("indicator", pa.string()), ("estimate", pa.float64()), ("n", pa.int64())])
    return Result("score fit", pa.Table.from_pylist(rows, schema=kinds), tuple(notes))


def _by_row(data: Training, tried: Numbers, kept: pa.Table) -> pa.Table:
    order = np.argsort(data.row)
    fold = np.repeat(np.arange(1, len(data.bounds)), np.diff(data.bounds))
    columns = {"row": data.row, "target": data.target, "score": tried, "fold": fold}
    made = {name: values[order] for name, values in columns.items()}
    carried = kept.take(pa.array(made["row"] - 1)) if kept.num_columns else kept
    return pa.table({**made, **dict(zip(kept.column_names, carried.columns, strict=True))})
