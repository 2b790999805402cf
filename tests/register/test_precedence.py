"""What is believed does not depend on the order in which facts arrive: phones of a village come back when they can."""

from hypothesis import given
from hypothesis import strategies as st

from doorstep.register.facts.current import SEALED, Current, Fact
from doorstep.register.facts.weighing import PRECEDENCE, Weight

METHODS = ("standard", "stated", "observed", "document")
DAYS = ("2025-03-01", "2025-03-02", "2026-01-01")


@st.composite
def observations(draw):
    """Observations with numbers of their own, some of which mend the typing error of an earlier one."""
    found = []
    for seq in range(1, draw(st.integers(1, 8)) + 1):
        mends = draw(st.integers(1, seq))
        weight = Weight(draw(st.sampled_from(METHODS)), draw(st.sampled_from(DAYS)), mends, seq)
        for field in draw(st.sets(st.sampled_from("abc"), min_size=1)):
            found.append(Fact(field, draw(st.integers(0, 9)), weight, sealed=draw(st.booleans())))
    return found


@given(st.data())
def test_facts_in_any_order_and_in_any_parts_are_believed_alike(data):
    facts = data.draw(observations())
    shuffled = data.draw(st.permutations(facts))
    cut = data.draw(st.integers(0, len(facts)))
    at_once = Current.nothing().with_facts(facts)
    in_parts = Current.nothing().with_facts(shuffled[:cut]).with_facts(shuffled[cut:])
    assert (in_parts.values, in_parts.sources) == (at_once.values, at_once.sources)


@given(observations())
def test_the_strongest_method_then_the_latest_day_then_the_latest_number_is_believed(facts):
    believed = Current.nothing().with_facts(facts).values
    for field in {fact.field for fact in facts}:
        best = max(
            (fact for fact in facts if fact.field == field),
            key=lambda fact: (
                METHODS.index(fact.weight.method),
                fact.weight.as_of,
                fact.weight.counts_as,
                fact.weight.seq,
            ),
        )
        assert believed[field] == [SEALED if best.sealed else best.value, best.weight.seq]


def test_the_order_of_methods_is_the_one_of_the_design():
    assert sorted(PRECEDENCE, key=PRECEDENCE.__getitem__) == list(METHODS)
