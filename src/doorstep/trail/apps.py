"""The room as Django knows it."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Named after the room; its tables begin with its name."""

    name = "doorstep.trail"
    label = "trail"

    def ready(self) -> None:
        """Tell what is sealed, for when the key of the office changes."""
        from doorstep.kernel.resealing import sealed_column
        from doorstep.trail.services.record import FIELD, bound_to

        sealed_column("trail.Entry", "sealed", lambda entry: (bound_to(entry.line()), FIELD))
