"""The hash tree of Certificate Transparency: append-only, with short proofs.

Source: Laurie, Langley and Kasper (2013), RFC 6962, section 2.1; checks of proofs as in RFC 9162, sections 2.1.3.2 and
2.1.4.2 (Laurie, Messeri and Stradling, 2021). All hashes are SHA-256, 32 bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

HASH = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Rooted = Callable[[int, int], bytes]
"""The root over the leaves from the first number up to, not including, the second."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf; its prefix keeps it from ever passing as a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other."""
    return sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """What must be kept of a tree to make it grow: the roots of its whole subtrees, largest first.

    Attributes:
        size: leaves so far. roots: one for each bit of size.
    """

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """One more leaf, by its hash."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self.roots.pop(), leaf)
            rest >>= 1
        self.roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.roots:
            return EMPTY
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over hashes of leaves."""
    grown = Frontier()
    for leaf in leaves:
        grown.add(leaf)
    return grown.root()


def inclusion(index: int, size: int, rooted: Rooted) -> list[bytes]:
    """The proof that a leaf is in the tree: from its neighbour up to the root.

    Args:
        index: of the leaf, from 0. size: of the tree, more than index.
    """
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(rooted(middle, stop))
            stop = middle
        else:
            path.append(rooted(start, middle))
            start = middle
    return path[::-1]


def consistency(earlier: int, size: int, rooted: Rooted) -> list[bytes]:
    """The proof that the tree of the first size is the beginning of the tree of the second.

    Args:
        earlier: from 1 to size.
    """
    path: list[bytes] = []
    start, stop = 0, size
    while earlier != stop:
        middle = start + _split(stop - start)
        if earlier <= middle:
            path.append(rooted(middle, stop))
            stop = middle
        else:
            path.append(rooted(start, middle))
            start = middle
    return [*([rooted(start, stop)] if start else []), *path[::-1]]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether the path proves that the leaf, by its hash, has this index in the tree of this size and root."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(beside, found)
            here, last = _past_zeros(here, last)
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and found == head


def extends(earlier: int, size: int, before: bytes, after: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree of the earlier size and root is the beginning of the later one."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not path and before == after
    # A whole subtree is its own root, and is not sent.
    steps = list(path) if earlier & (earlier - 1) else [before, *path]
    if not steps:
        return False
    here, last = earlier - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            here, last = _past_zeros(here, last)
        else:
            new = node_hash(new, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and old == before and new == after


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)


def _past_zeros(here: int, last: int) -> tuple[int, int]:
    """Up to where this subtree is a right child: above it on the way there is nothing to its right."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last
