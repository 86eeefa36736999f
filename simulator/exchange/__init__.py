"""Everything in force, every counter, and settling what has been searched."""
