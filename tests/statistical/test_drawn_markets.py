"""Intervals over drawn markets hold what differs between markets, not luck alone."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.comparing.drawn import run_by_market
from experiments.comparing.outcome import Comparison, summarise
from experiments.study.study import Run, Study, plan

STUDIES, MARKETS, EACH = 400, 12, 4
#: A rule earns so much more in the mean of all markets; markets differ by one, runs of a market by two.
GAIN, BETWEEN, WITHIN = 0.5, 1.0, 2.0


def studied(seed: int, *, by_market: bool, gain: float = GAIN) -> Comparison:
    """Return a comparison over drawn markets, each with a gain of its own; or of runs as if of markets."""
    rng = np.random.default_rng(seed)
    study = plan("two-campaigns", ["fixed", "ctr_weighted"], runs=MARKETS * EACH, seed=1)
    keys = [entrant.key for entrant in study.entrants]
    of_market = gain + BETWEEN * rng.standard_normal(MARKETS)
    base = 100 + 5 * rng.standard_normal(study.runs)
    gains = of_market[np.arange(study.runs) % MARKETS] + WITHIN * rng.standard_normal(study.runs)

    def runs_of(one: Study) -> list[Run]:
        return [
            Run(key, r, {"profit": float(base[r] + more)}, None)
            for r in one.replications
            for key, more in zip(keys, (0.0, float(gains[r])), strict=True)
        ]

    if not by_market:
        return summarise(study, runs_of(study))
    counted, runs, _ = run_by_market(study, [study.scenario] * MARKETS, runs_of)
    return summarise(counted, runs)


def covered(*, by_market: bool) -> float:
    """Return the share of studies whose 95 % interval holds the mean gain over all markets."""
    held = 0
    for seed in range(STUDIES):
        interval = studied(seed, by_market=by_market).difference("ctr_weighted", "profit").paired.absolute
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= GAIN <= interval.high
    return held / STUDIES


@pytest.mark.long
def test_intervals_over_markets_cover() -> None:
    """95 % of 400 studies, give or take 2.2 standard errors (a false alarm in 36); markets count as runs."""
    assert 0.926 <= covered(by_market=True) <= 0.974


@pytest.mark.long
def test_runs_taken_for_markets_do_not_cover() -> None:
    """The twin: 48 runs of 12 markets as if each were a market of its own hold the truth too seldom."""
    assert covered(by_market=False) < 0.92


@pytest.mark.long
@pytest.mark.parametrize(("by_market", "least", "most"), [(True, 0.026, 0.074), (False, 0.08, 1.0)])
def test_a_rule_that_gains_nothing_is_seldom_called_clear(
    *, by_market: bool, least: float, most: float
) -> None:
    """5 % of 400, give or take 2.2 standard errors (a false alarm in 36); with runs for markets far more."""
    alarms = 0
    for seed in range(STUDIES):
        paired = (
            studied(1000 + seed, by_market=by_market, gain=0.0).difference("ctr_weighted", "profit").paired
        )
        assert paired.p is not None
        alarms += paired.p < 0.05

    assert least <= alarms / STUDIES <= most
