"""Pure values, importable from everywhere: refusals, notes, results, lines, predicates."""
