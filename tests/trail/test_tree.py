"""The tree against the vectors of Certificate Transparency, and against the recursion of RFC 6962 read literally."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.trail.tree import Frontier, consistency, extends, includes, inclusion, leaf_hash, root

# The eight leaves and their roots that the logs of Certificate Transparency are tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_recursion(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + by_recursion(leaves[:k]) + by_recursion(leaves[k:])).digest()


def path_by_recursion(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path_by_recursion(m, leaves[:k]), by_recursion(leaves[k:])]
    return [*path_by_recursion(m - k, leaves[k:]), by_recursion(leaves[:k])]


def proof_by_recursion(m: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [by_recursion(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*proof_by_recursion(m, leaves[:k], whole=whole), by_recursion(leaves[k:])]
    return [*proof_by_recursion(m - k, leaves[k:], whole=False), by_recursion(leaves[:k])]


def grown(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


def rooted(leaves):
    return lambda start, stop: root(map(leaf_hash, leaves[start:stop]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size):
    assert root(map(leaf_hash, LEAVES[:size])).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", range(40))
def test_a_growing_tree_has_the_root_of_the_recursion(size):
    assert root(map(leaf_hash, grown(size))) == by_recursion(grown(size))


def test_a_frontier_keeps_one_root_for_each_bit_of_its_size():
    frontier = Frontier()
    for leaf in grown(1000):
        frontier.add(leaf_hash(leaf))
    assert len(frontier.roots) == (1000).bit_count()


@pytest.mark.parametrize("size", range(1, 34))
def test_each_leaf_is_proved_and_its_proof_is_that_of_the_recursion(size):
    leaves = grown(size)
    head = by_recursion(leaves)
    for index in range(size):
        path = inclusion(index, size, rooted(leaves))
        assert path == path_by_recursion(index, leaves)
        assert includes(leaf_hash(leaves[index]), index, size, path, head)


@pytest.mark.parametrize("size", range(1, 34))
def test_each_earlier_tree_is_proved_and_its_proof_is_that_of_the_recursion(size):
    leaves = grown(size)
    for earlier in range(1, size + 1):
        proof = consistency(earlier, size, rooted(leaves))
        assert proof == proof_by_recursion(earlier, leaves)
        assert extends(earlier, size, by_recursion(leaves[:earlier]), by_recursion(leaves), proof)


SIZES = st.integers(1, 70)


@given(SIZES, st.data())
def test_no_proof_fits_another_leaf_index_size_or_root(size, data):
    leaves = grown(size)
    index = data.draw(st.integers(0, size - 1))
    path, head = inclusion(index, size, rooted(leaves)), by_recursion(leaves)
    leaf = leaf_hash(leaves[index])
    assert not includes(leaf_hash(b"other"), index, size, path, head)
    assert not includes(leaf, index, size, path, leaf_hash(b"other"))
    assert not includes(leaf, index, size, [*path, head], head)
    assert not includes(leaf, size, size, path, head)
    assert not includes(leaf, -1, size, path, head)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index) if size > 1 else st.just(size))
    assert not includes(leaf, other, size, path, head)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not includes(leaf, index, size, [*path[:at], bytes(32), *path[at + 1 :]], head)
        assert not includes(leaf, index, size, path[:-1], head)


@given(SIZES, st.data())
def test_no_proof_joins_two_histories_that_differ(size, data):
    earlier = data.draw(st.integers(1, size))
    leaves = grown(size)
    proof, after = consistency(earlier, size, rooted(leaves)), by_recursion(leaves)
    at = data.draw(st.integers(0, earlier - 1))
    forked = by_recursion([*leaves[:at], b"other", *leaves[at + 1 : earlier]])
    assert not extends(earlier, size, forked, after, proof)
    assert not extends(earlier, size, by_recursion(leaves[:earlier]), forked, proof)
    assert not extends(earlier, size, by_recursion(leaves[:earlier]), after, [*proof, after])
    assert not extends(size + 1, size, after, after, [])
    assert not extends(0, size, after, after, [])
    if proof:
        assert not extends(earlier, size, by_recursion(leaves[:earlier]), after, proof[:-1])
