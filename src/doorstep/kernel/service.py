"""Starting Django for a command: settings of this home, nothing more."""

import os
import tomllib

from doorstep.kernel.home import Home, require_home
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def start() -> None:
    """Make models and acts usable in this process. Twice does no harm.

    Raises:
        Refusal: there is no home, its key was not given, or it is the key of another office.
    """
    import django

    refuse_another_key(require_home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings")
    django.setup()


def refuse_another_key(home: Home) -> None:
    """Raises: Refusal: the key in the environment is not the one this home was made with."""
    from doorstep.kernel.vault import vault

    mark = tomllib.loads(home.settings.read_text("utf-8")).get("mark")
    if mark is not None and mark != vault().mark:
        raise Refusal(
            "keys.another",
            said("This is not the key of this office."),
            why=said("The home in {folder} was made with another one.", folder=str(home.folder)),
            do=said("Give the key that doorstep init printed, or name the home it belongs to in DOORSTEP_HOME."),
        )
