"""Who is poor: measures, multidimensional poverty, rules."""
