"""The home of an office: one folder that holds all its state except the master key."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

VARIABLE, DEFAULT = "DOORSTEP_HOME", "doorstep-home"


@dataclass(frozen=True)
class Home:
    """Where things stand in the folder; nothing is opened or made here."""

    folder: Path

    @property
    def settings(self) -> Path:
        """What `doorstep init` wrote: the mark that this folder is a home."""
        return self.folder / "home.toml"

    @property
    def database(self) -> Path:
        """The SQLite file, when no other database is named."""
        return self.folder / "doorstep.sqlite3"

    @property
    def evidence(self) -> Path:
        """Sealed files."""
        return self.folder / "evidence"

    @property
    def demo_key(self) -> Path:
        """A key beside the data it protects: only for a demonstration, which says so."""
        return self.folder / "demo.key"

    @property
    def is_there(self) -> bool:
        """Whether this folder was made by `doorstep init`."""
        return self.settings.is_file()


def current_home(environment: Mapping[str, str] = os.environ) -> Home:
    """The home that DOORSTEP_HOME names, else ./doorstep-home; it may not exist."""
    return Home(Path(environment.get(VARIABLE) or DEFAULT).absolute())


def require_home(environment: Mapping[str, str] = os.environ) -> Home:
    """The home, which must exist.

    Raises:
        Refusal: there is none; it says how one is made.
    """
    home = current_home(environment)
    if not home.is_there:
        raise Refusal(
            "home.none",
            said("There is no home of an office here."),
            why=said("{folder} was not made by doorstep init.", folder=str(home.folder)),
            do=said("Make one with doorstep init, or name another in the variable DOORSTEP_HOME."),
        )
    return home
