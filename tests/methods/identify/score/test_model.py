"""The model file: written and read it is the same; touched anywhere it is refused; nothing in it can do harm."""

import contextlib
import json
import math

import pyarrow as pa
import pytest
import random_models as draws
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.methods.engine import as_table, run
from doorstep.methods.identify.score.apply import apply
from doorstep.methods.identify.score.model import FORMAT, Column, Feature, Model, Node, Target, Trees, hash_of
from doorstep.methods.kernel.refusal import Refusal

QUIET = {"derandomize": True, "deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
CROWD = {
    "hid": [1, 2, 3], "age": [30.0, None, 1e9], "rooms": [2, 0, 3], "members": [4, 0, 1], "tv": [True, False, None],
    "roof": ["straw", "glass", "tile"], "village": [7, 9, None], "": [1, 2, 3],
}  # fmt: skip
anything = st.one_of(draws.additive(), draws.boosted())
LEAF = (Node(None, 0, 3.0, False, 1, 2), Node(1.0), Node(2.0))
TREES = Model(
    "boosted", Target("y"), {"age": Column("number", None, 0.0, 9.0, 4.0)}, (Feature("age", "number", ("age",)),),
    trees=Trees(0.5, (LEAF,)),
)  # fmt: skip
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def code_of(text, **words):
    with pytest.raises(Refusal) as caught:
        Model.from_json(text, **words)
    return caught.value.code


@given(anything)
@settings(max_examples=60, **QUIET)
def test_written_and_read_it_is_the_same(model):
    text = model.to_json()
    read = Model.from_json(text)
    assert read.to_json() == text
    assert read.features == model.features
    assert read.coefficients == model.coefficients
    assert read.trees == model.trees


@given(anything)
@settings(max_examples=40, **QUIET)
def test_spaces_and_the_order_of_keys_are_no_edit(model):
    document = json.loads(model.to_json())
    again = json.dumps(dict(reversed(document.items())), indent=4)
    assert Model.from_json(again).to_json() == model.to_json()


def paths(value, path=()):
    """Every place in a document."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from paths(one, (*path, key))


def changed(document, path, value):
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


@given(data=st.data(), model=anything, value=junk)
@settings(max_examples=300, **QUIET)
def test_whatever_is_put_anywhere_is_refused_or_read_but_never_breaks(data, model, value, duck):
    document = json.loads(model.to_json())
    path = data.draw(st.sampled_from(sorted(paths(document), key=str)))
    touched = changed(document, path, value)
    text = json.dumps(touched)
    if not isinstance(touched, dict) or touched.get("hash") != hash_of(touched):
        assert code_of(text).startswith("score.")
    read = read_or_none(text)
    if read is not None:  # accepted as edited: then it is a model, and can be applied
        assert Model.from_json(read.to_json()).to_json() == read.to_json()
        applied_or_refused(read, duck)


def read_or_none(text):
    with contextlib.suppress(Refusal):
        return Model.from_json(text, edited=True)


def applied_or_refused(model, duck):
    crowd = as_table(pa.table(CROWD), on=duck)
    with contextlib.suppress(Refusal):
        assert run(apply(crowd, model, explain=True, line=1.0, keep=["hid"], on=duck).table, on=duck).num_rows == 3


@given(st.data(), anything)
@settings(max_examples=100, **QUIET)
def test_a_key_taken_away_is_refused(data, model):
    document = json.loads(model.to_json())
    key = data.draw(st.sampled_from(sorted(document)))
    del document[key]
    assert code_of(json.dumps(document), edited=True) in (
        "score.model-damaged",
        "score.not-a-model",
        "score.other-format",
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"score"', "[" * 100_000, '{"doorstep": "score"', "{}", '{"doorstep": 1}', "\x00", "1e999"],
)
def test_what_is_no_model_is_said_to_be_none(text):
    assert code_of(text) in ("score.not-a-model", "score.model-damaged")


def test_another_format_and_another_program_are_told_apart():
    document = json.loads(TREES.to_json())
    for form in (0, FORMAT + 1, "1", None, True):
        assert code_of(json.dumps({**document, "format": form})) == "score.other-format"
    assert code_of(json.dumps({**document, "doorstep": "rules"})) == "score.not-a-model"


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 400, "-1e300"])
def test_numbers_that_are_none_are_refused(word):
    text = TREES.to_json().replace('"base": 0.5', f'"base": {word}')
    assert code_of(text, edited=True) == "score.model-damaged"


@pytest.mark.parametrize(
    "tree",
    [
        (),
        (Node(None, 0, 3.0, False, 0, 1), Node(1.0)),  # turns back to itself
        (Node(None, 0, 3.0, False, 1, 7), Node(1.0)),  # leads out of the tree
        (Node(None, 5, 3.0, False, 1, 2), Node(1.0), Node(2.0)),  # asks about what is not there
        (Node(None, 0, 3.0, False, 1, 1), Node(1.0)),  # asks for nothing
    ],
)
def test_trees_that_lead_nowhere_are_refused(tree):
    model = Model("boosted", TREES.target, TREES.columns, TREES.features, trees=Trees(0.0, (tree,)))
    assert code_of(model.to_json()) == "score.model-damaged"


def test_a_tree_too_tall_to_go_down_is_refused():
    nodes = []
    for at in range(100):
        nodes += [Node(None, 0, float(at), False, 2 * at + 1, 2 * at + 2), Node(1.0)]
    model = Model("boosted", TREES.target, TREES.columns, TREES.features, trees=Trees(0.0, ((*nodes, Node(0.0)),)))
    assert code_of(model.to_json()) == "score.model-damaged"


def test_a_key_twice_is_refused_because_readers_would_differ():
    text = TREES.to_json().replace('"method": "boosted"', '"method": "ols", "method": "boosted"')
    assert code_of(text, edited=True) == "score.model-damaged"


def test_smearing_belongs_to_logs_and_is_above_nothing():
    document = json.loads(TREES.to_json())
    for log, smearing in ((False, 1.1), (True, 0.0), (True, -1.0), (True, math.pi)):
        changed = {**document, "target": {**document["target"], "log": log}, "smearing": smearing}
        text = json.dumps({**changed, "hash": hash_of(changed)})
        if log and smearing > 0:
            assert Model.from_json(text).smearing == smearing
        else:
            assert code_of(text) == "score.model-damaged"
