"""The room as Django knows it."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Named after the room; its tables begin with its name."""

    name = "doorstep.policy"
    label = "policy"
