"""Starting Django for a command: settings of this home, nothing more."""

import os


def start() -> None:
    """Make models and acts usable in this process. Twice does no harm.

    Raises:
        Refusal: there is no home, or its key was not given.
    """
    import django

    from doorstep.kernel.home import require_home

    require_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings")
    django.setup()
