"""How well programmes, and the rules that choose people, do: measured, with intervals."""
