"""The hindsight benchmark: what could have been had on the same searches."""

from experiments.hindsight.benchmark import totals_with_hindsight

__all__ = ["totals_with_hindsight"]
