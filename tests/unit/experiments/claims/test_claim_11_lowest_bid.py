"""Claim 11: a lower bid keeps the traffic of a budget that is short."""

from collections.abc import Callable

from experiments.claims.bench import Bench
from experiments.claims.claim_11_lowest_bid import trial

Benches = Callable[[int], Bench]


def test_it_holds_where_the_budget_is_short(bench: Benches) -> None:
    """A quarter of what a day would cost, eight runs."""
    assert "yes" == trial(bench(8), shares=(0.25,)).holds


def test_twin_where_the_budget_is_long_the_rule_bids_up_to_spend_it(bench: Benches) -> None:
    """With its default cap `lowest_bid` doubles bids: clicks cost more, not less."""
    assert "no" == trial(bench(6), rule="lowest_bid", shares=(2.0,)).holds


def test_fixed_against_itself_saves_nothing(bench: Benches) -> None:
    """A price that does not move is not called lower."""
    assert "cannot tell" == trial(bench(3), rule="strategies.fixed:Fixed", shares=(0.25,)).holds
