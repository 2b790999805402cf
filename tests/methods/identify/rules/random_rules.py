"""Random conditions and households for the tests that two readers of one form agree."""

from hypothesis import strategies as st

from doorstep.methods.kernel.predicates.values import (
    All,
    AllMembers,
    Any,
    AnyMember,
    Comparison,
    Constant,
    CountMembers,
    Field,
    Not,
    Parameter,
)

PARAMETERS = {"line": 2, "share": 1.5, "place": "b", "not_set": None}
NUMBERS = st.sampled_from([0, 1, 2, 3, 0.5, 1.5])
WORDS = st.sampled_from(["a", "b", "1"])
HOUSEHOLD = {"n": "number", "x": "number", "flag": "number", "t": "text", "d": "number"}
MEMBER = {"age": "number", "sex": "text", "ok": "number"}

households = st.fixed_dictionaries(
    {
        "n": st.none() | st.integers(0, 3),
        "x": st.none() | st.sampled_from([0.0, 0.5, 1.5, 2.0, 3.0, float("nan")]),
        "flag": st.none() | st.booleans(),
        "t": st.none() | WORDS,
        "d": st.none() | st.sampled_from(["0", " 1", "2.0", "", "NA"]),  # text that reads as numbers
    }
)
members = st.fixed_dictionaries(
    {"age": st.none() | st.integers(0, 3), "sex": st.none() | WORDS, "ok": st.none() | st.booleans()}
)
crowds = st.lists(st.tuples(households, st.lists(members, max_size=4)), min_size=1, max_size=8)


@st.composite
def comparisons(draw, fields=HOUSEHOLD, inside=False):
    scope = draw(st.sampled_from(["own", "household"])) if inside else "own"
    left = draw(st.sampled_from(sorted(fields if scope == "own" else HOUSEHOLD)))
    text = (fields if scope == "own" else HOUSEHOLD)[left] == "text"
    times = 1.0 if text else draw(st.sampled_from([1.0, 1.0, 2.0]))
    sign = draw(
        st.sampled_from(
            ["=", "!=", "in", "not in", "missing", "present"] + ([] if text else ["<", "<=", ">", ">=", "between"])
        )
    )
    one = _operand(text, fields, inside, draw, numbers_in_text=left == "d")
    if sign in ("missing", "present"):
        return Comparison(Field(left, scope), sign, ())
    if sign == "between":
        return Comparison(Field(left, scope, times), sign, (Constant(draw(NUMBERS)), one))
    count = draw(st.integers(1, 3)) if sign in ("in", "not in") else 1
    constants = tuple(Constant(draw(WORDS if text else NUMBERS)) for _ in range(count))
    return Comparison(Field(left, scope, times), sign, constants if count > 1 else (one,))


def _operand(text, fields, inside, draw, *, numbers_in_text):
    if text:
        others = [Parameter("place"), Field("t", "household") if inside else Field("t"), Constant(draw(WORDS))]
    else:
        name = draw(st.sampled_from([name for name, kind in fields.items() if kind == "number" and name != "d"]))
        others = [
            Constant(draw(NUMBERS)),
            Parameter("line"),
            Parameter("share", 2.0),
            Parameter("not_set"),
            Field(name),
        ]
        others += [Field(name, times=0.5), Constant(draw(st.booleans()))]
        others += [Field("x", "household"), Field("d", "household", 2.0)] if inside else []
    return draw(st.sampled_from(others))


@st.composite
def counts(draw):
    sign = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "between"]))
    limits = st.sampled_from([Constant(0), Constant(1), Constant(2), Parameter("line"), Field("n"), Field("x")])
    right = (draw(limits), draw(limits)) if sign == "between" else (draw(limits),)
    return CountMembers(draw(_nested(comparisons(MEMBER, inside=True))), sign, right)


def _nested(leaves):
    return st.recursive(leaves, _joined, max_leaves=4)


def _joined(parts):
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return several.map(All) | several.map(Any) | parts.map(Not)


def predicates():
    of_member = _nested(comparisons(MEMBER, inside=True))
    return st.recursive(
        comparisons() | of_member.map(AnyMember) | of_member.map(AllMembers) | counts(), _joined, max_leaves=6
    )
