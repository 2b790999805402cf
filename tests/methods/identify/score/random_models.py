"""Random models and households, for what must hold of all of them."""

from hypothesis import strategies as st

from doorstep.methods.identify.score.model import Column, Effects, Feature, Model, Node, Target, Trees

COLUMNS = {
    "age": Column("number", "years", 16.0, 90.0, 45.0),
    "rooms": Column("number", None, 1.0, 6.0, 2.5),
    "members": Column("number", None, 1.0, 12.0, 4.25),
    "tv": Column("flag", None, 0.0, 1.0, 0.5),
    "roof": Column(
        "level", levels=("straw", "tile", "iron"), base="tile", shares={"straw": 0.25, "tile": 0.5, "iron": 0.25}
    ),
}  # fmt: skip
FEATURES = (
    Feature("age", "number", ("age",)),
    Feature("age^2", "power", ("age",), power=2),
    Feature("log(members)", "log", ("members",)),
    Feature("sqrt(rooms)", "sqrt", ("rooms",)),
    Feature("rooms/members", "ratio", ("rooms", "members")),
    Feature("rooms*age", "product", ("rooms", "age")),
    Feature("tv", "number", ("tv",)),
    Feature("roof=straw", "level", ("roof",), level="straw"),
    Feature("roof=iron", "level", ("roof",), level="iron"),
)
small = st.floats(-2, 2, allow_nan=False).map(lambda number: round(number, 6))
WHERE = Effects("village", {"7": 0.25, "8": -0.5}, 0.0)


@st.composite
def additive(draw, effects=True):
    chosen = sorted(draw(st.sets(st.integers(0, len(FEATURES) - 1), min_size=1)))
    features = tuple(FEATURES[at] for at in chosen)
    log = draw(st.booleans())
    scale = {"age^2": 1e-3, "age": 1e-2, "rooms*age": 1e-2}
    return Model(
        "ols", Target("spending", log, "VND"), _columns(features), features, intercept=draw(small),
        coefficients=tuple(draw(small) * scale.get(one.name, 0.3) for one in features),
        effects=draw(st.sampled_from([None, WHERE])) if effects else None,
        smearing=draw(st.sampled_from([None, 1.25])) if log else None,
    )  # fmt: skip


@st.composite
def boosted(draw):
    chosen = sorted(draw(st.sets(st.integers(0, len(FEATURES) - 1), min_size=1)))
    features = tuple(FEATURES[at] for at in chosen)
    trees = tuple(_tree(draw, len(features)) for _ in range(draw(st.integers(1, 4))))
    effects = draw(st.sampled_from([None, WHERE]))
    return Model(
        "boosted", Target("spending"), _columns(features), features, trees=Trees(draw(small), trees), effects=effects
    )


def _columns(features):
    used = {name for one in features for name in one.of}
    return {name: column for name, column in COLUMNS.items() if name in used}


def _tree(draw, features):
    questions = draw(st.integers(0, 6))
    nodes = []
    for at in range(questions):  # a comb: each question has a leaf on the left and the next question on the right
        where = draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 30.5, 45.0]))
        nodes += [Node(None, draw(st.integers(0, features - 1)), where, draw(st.booleans()), 2 * at + 1, 2 * at + 2)]
        nodes += [Node(draw(small))]
    return (*nodes, Node(draw(small)))


household = st.fixed_dictionaries(
    {
        "age": st.one_of(st.none(), st.integers(16, 90).map(float)),
        "rooms": st.one_of(st.none(), st.integers(0, 9)),
        "members": st.one_of(st.none(), st.integers(0, 12)),
        "tv": st.one_of(st.none(), st.booleans()),
        "roof": st.sampled_from(["straw", "tile", "iron", "glass", None, ""]),
        "village": st.sampled_from([7, 8, 9, None]),
    }
)
