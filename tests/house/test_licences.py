"""What the program needs to run may be given on under Apache-2.0."""

import re
from importlib.metadata import distribution, metadata

from packaging.requirements import Requirement

COMPATIBLE = re.compile(r"Apache|MIT|BSD|PSF|Python Software|ISC|MPL|Mozilla|Unlicense|CC0|0BSD|Zlib|ZPL 2", re.I)


def needed(name: str, seen: dict[str, str]) -> dict[str, str]:
    """Every package the program needs, and what it says of its licence."""
    if name in seen:
        return seen
    about = metadata(name)
    words = [about.get("License-Expression"), about.get("License"), *(about.get_all("Classifier") or [])]
    seen[name] = " | ".join(str(word)[:200] for word in words if word and ("icense" in word or not word.count("::")))
    for line in distribution(name).requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed(requirement.name, seen)
    return seen


def test_every_package_needed_to_run_has_a_licence_compatible_with_ours() -> None:
    found = needed("doorstep", {})
    assert len(found) > 10
    assert {name: licence for name, licence in found.items() if not COMPATIBLE.search(licence)} == {}
    assert {name for name, licence in found.items() if re.search(r"\bA?GPL", licence)} == set()
