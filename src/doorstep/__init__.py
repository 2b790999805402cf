"""Doorstep: who is poor, and how surely; the help that fits; every coin and every change followed."""

__version__ = "0.1.0"
