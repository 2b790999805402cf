"""Short proofs for one entry and for one earlier head, for those who do not want the whole trail."""

from dataclasses import dataclass

from doorstep.trail import tree
from doorstep.trail.heads import SignedHead
from doorstep.trail.models import Entry, Leaf
from doorstep.trail.services.seal import newest_head


@dataclass(frozen=True)
class Included:
    """That a line is in the trail a head was signed over.

    Attributes:
        line: the leaf. index: its number, from 0. path: about twenty hashes for a million entries.
    """

    line: bytes
    index: int
    path: tuple[bytes, ...]
    head: SignedHead

    def holds(self, key: bytes) -> bool:
        """Whether it does, for somebody who trusts this public key."""
        leaf = tree.leaf_hash(self.line)
        signed = self.head.key == key and self.head.fits()
        return signed and tree.includes(leaf, self.index, self.head.size, self.path, self.head.root)


def proof_of(entry: Entry) -> Included | None:
    """The proof of one entry under the newest head; None until it is sealed."""
    leaf, head = Leaf.objects.filter(entry=entry).first(), newest_head()
    if leaf is None or head is None:
        return None
    return Included(entry.line(), leaf.seq, tuple(tree.inclusion(leaf.seq, head.size, _rooted)), head)


def proof_since(earlier: int) -> tuple[SignedHead, tuple[bytes, ...]] | None:
    """The newest head and the proof that it goes on from that of an earlier size, for `tree.extends`; None where there
    was no such size."""
    head = newest_head()
    if head is None or not 0 < earlier <= head.size:
        return None
    return head, tuple(tree.consistency(earlier, head.size, _rooted))


def _rooted(start: int, stop: int) -> bytes:
    found = Leaf.objects.filter(seq__gte=start, seq__lt=stop).order_by("seq").values_list("hash", flat=True)
    return tree.root(bytes(leaf) for leaf in found.iterator())
