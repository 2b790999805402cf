"""The room as Django knows it."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Named after the room; its tables begin with its name."""

    name = "doorstep.trail"
    label = "trail"
