"""The audit trail: what was decided, when and by whom, in a tree that shows every later change."""
