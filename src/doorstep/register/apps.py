"""The room as Django knows it."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Named after the room; its tables begin with its name."""

    name = "doorstep.register"
    label = "register"
