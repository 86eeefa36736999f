"""The list of metrics is the one that runs have."""

from experiments.comparing.compare import compare
from experiments.study.metrics import METRICS
from simulator import Scenario


def test_metrics_are_those_of_a_run(market: Scenario) -> None:
    """A name is refused before anything runs, so the list must hold every metric and no other, in order."""
    assert METRICS == tuple(compare(market, ["fixed"], runs=1, seed=1).strategies[0].values)
