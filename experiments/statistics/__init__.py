"""How sure one may be: intervals, tests and corrections, all on plain arrays."""
