"""The day at the place of the office; pages ask here, acts take it as an argument."""

from datetime import date

from django.utils import timezone

from doorstep.kernel.clock import now


def today() -> date:
    """The day in the office's own time: at six in the morning in Yunling it is still yesterday in London."""
    return timezone.localtime(now()).date()
