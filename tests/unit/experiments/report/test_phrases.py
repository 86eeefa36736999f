"""Pieces of sentences that every study writes alike."""

from experiments.report.phrases import evidence
from experiments.statistics.judged import Judged
from experiments.statistics.paired import Interval, PairedDifference


def _not_judged(n: int) -> Judged:
    """Return a difference without a test."""
    return Judged(PairedDifference(Interval(2.0, None, None), None, None, n), None)


def test_of_one_run_nothing_is_said_to_be_the_same() -> None:
    """There is no other that it could be the same as."""
    assert "1 run, which cannot be judged" == evidence(_not_judged(1))
    assert "3 runs, the same in every run, which cannot be judged" == evidence(_not_judged(3))
