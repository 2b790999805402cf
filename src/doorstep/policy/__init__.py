"""Policy packs: what a country laid down, as dated files with their sources (docs/decisions/0009-policy-packs.md)."""

from doorstep.policy.asking import current, keep, open_pack, stored, value
from doorstep.policy.pack import Pack

__all__ = ["Pack", "current", "keep", "open_pack", "stored", "value"]
