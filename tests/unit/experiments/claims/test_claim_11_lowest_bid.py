"""Claim 11: a lower bid keeps the traffic of a budget that is short."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_11_lowest_bid import DAY, market, trial
from experiments.claims.markets import DAYS

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_holds_where_the_budget_is_short(bench: Benches) -> None:
    """A quarter of what a day would cost, eight runs."""
    assert "yes" == trial(bench(8), shares=(0.25,)).holds


@pytest.mark.long
def test_twin_where_the_budget_is_long_the_rule_bids_up_to_spend_it(bench: Benches) -> None:
    """With its default cap `lowest_bid` doubles bids: clicks cost more, not less."""
    assert "no" == trial(bench(6), rule="lowest_bid", shares=(2.0,)).holds


def test_what_a_day_costs_is_what_it_costs_without_a_budget(bench: Benches) -> None:
    """Shares of it mean what they say: within 5 % of the mean of six runs."""
    spent = bench(6).run({"free": market(1000.0)})["free"].values["cost"] / DAYS

    assert DAY == pytest.approx(spent.mean(), rel=0.05)


@pytest.mark.long
def test_a_saving_that_is_none_is_clearly_none(bench: Benches) -> None:
    """With twice the budget the rule changes next to nothing: known, not open."""
    assert "it depends" == trial(bench(8), shares=(0.25, 2.0)).holds


def test_fixed_against_itself_saves_nothing(bench: Benches) -> None:
    """A price that does not move is clearly not 1 % lower."""
    assert "no" == trial(bench(3), rule="strategies.fixed:Fixed", shares=(0.25,)).holds
