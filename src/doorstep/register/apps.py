"""The room as Django knows it."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Named after the room; its tables begin with its name."""

    name = "doorstep.register"
    label = "register"

    def ready(self) -> None:
        """Say which columns are sealed."""
        from doorstep.kernel.resealing import sealed_column
        from doorstep.register import evidence
        from doorstep.register.services import save_draft

        sealed_column("register.Value", "sealed", lambda row: (row.observation.subject, row.field))
        sealed_column("register.Evidence", "sealed", lambda row: (evidence.subject_of(row), evidence.FIELD))
        sealed_column("register.Draft", "sealed", lambda row: (f"draft:{row.key.hex}", save_draft.FIELD))
