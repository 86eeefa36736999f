"""Claim 4: following clicks raises the account's CTR."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_04_account_ctr import mixture, trial
from experiments.comparing.outcome import StrategyResult
from experiments.study.parts import NO_PARTS

Benches = Callable[[int], Bench]
SHUNNING = f"{Path(__file__).with_name('reallocating.py')}:Shunning"


@pytest.mark.long
def test_it_holds_for_a_rule_that_follows_clicks(bench: Benches) -> None:
    """Six runs of the smallest market."""
    assert "yes" == trial(bench(6), markets=["two-campaigns"]).holds


@pytest.mark.long
def test_twin_a_rule_that_shuns_clicks_lowers_it(bench: Benches) -> None:
    """The same rule turned round."""
    assert "no" == trial(bench(6), markets=["two-campaigns"], rule=SHUNNING).holds


@pytest.mark.long
def test_fixed_against_itself_is_no(bench: Benches) -> None:
    """Nothing moved, in no run: known, not guessed."""
    assert "no" == trial(bench(3), markets=["two-campaigns"], rule="strategies.fixed:Fixed").holds


def test_moving_impressions_is_told_from_being_clicked_more() -> None:
    """Two targets at 10 % and 2 %: half the impressions of each make 6 %, three quarters on the first 8 %."""
    base = shown([[100.0, 100.0]], [[10.0, 2.0]])
    moved = shown([[150.0, 50.0]], [[60.0, 1.0]])

    assert [0.06] == pytest.approx(mixture(base, base).tolist())
    assert [0.08] == pytest.approx(mixture(base, moved).tolist())


def shown(impressions: list[list[float]], clicks: list[list[float]]) -> StrategyResult:
    """Make what a strategy did on two targets."""
    by_target = {"impressions": np.array(impressions), "clicks": np.array(clicks)}
    return StrategyResult("one", {}, 1, 0, {}, {}, ("a / a", "b / b"), by_target, NO_PARTS)


@pytest.mark.long
def test_chasing_luck_is_not_called_a_rise(bench: Benches) -> None:
    """Where campaigns are alike six runs show nothing."""
    assert "cannot tell" == trial(bench(6), markets=["identical"]).holds
