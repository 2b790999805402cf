"""What kind of machine and versions a result came from; nothing that names the machine or its owner."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("duckdb", "ibis-framework", "pyarrow", "numpy", "pandas", "mpitb")


def facts() -> dict[str, str]:
    """Cores, memory, processor kind, and versions."""
    found = {
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def busy() -> float:
    """Load of the last minute a core; above about 0.3 before a run, times are not to be trusted."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)
