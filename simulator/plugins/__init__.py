"""Finding strategies that are named as text."""
