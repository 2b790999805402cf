"""All tables of the register, each in the file of its noun."""

from doorstep.register.models.principals import Device, Evaluator, Principal, Worker

__all__ = ["Device", "Evaluator", "Principal", "Worker"]
