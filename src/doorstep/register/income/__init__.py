"""Income as values, without a database: lines, counting rules, and totals that are computed and never typed."""

from doorstep.register.income.counting import Line, Rules, Totals, amount_of, count, per_head

__all__ = ["Line", "Rules", "Totals", "amount_of", "count", "per_head"]
