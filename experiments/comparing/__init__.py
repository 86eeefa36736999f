"""Comparing strategies on one market or several: the study, its numbers, and how it is told."""

from experiments.comparing import story, tables

__all__ = ["story", "tables"]
