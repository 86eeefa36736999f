"""Claim 4: following clicks raises the account's CTR."""

from collections.abc import Callable
from pathlib import Path

from experiments.claims.bench import Bench
from experiments.claims.claim_04_account_ctr import trial

Benches = Callable[[int], Bench]
SHUNNING = f"{Path(__file__).with_name('reallocating.py')}:Shunning"


def test_it_holds_for_a_rule_that_follows_clicks(bench: Benches) -> None:
    """Six runs of the smallest market."""
    assert "yes" == trial(bench(6), markets=["two-campaigns"]).holds


def test_twin_a_rule_that_shuns_clicks_lowers_it(bench: Benches) -> None:
    """The same rule turned round."""
    assert "no" == trial(bench(6), markets=["two-campaigns"], rule=SHUNNING).holds


def test_fixed_against_itself_is_no(bench: Benches) -> None:
    """Nothing moved, in no run: known, not guessed."""
    assert "no" == trial(bench(3), markets=["two-campaigns"], rule="strategies.fixed:Fixed").holds


def test_chasing_luck_is_not_called_a_rise(bench: Benches) -> None:
    """Where campaigns are alike six runs show nothing."""
    assert "cannot tell" == trial(bench(6), markets=["identical"]).holds
