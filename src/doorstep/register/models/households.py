"""Households: who lives together, and where."""

from django.db import models

from doorstep.register.models.places import Place


class Household(models.Model):
    """People who live and keep house together. Its number means nothing and is kept for life."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="households")
