"""One run of a tournament: what every seat had, and the market in which all bid the truth."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.running.seated import METRICS, TRUTHFUL, totals_by_seat, truthful
from experiments.tournaments.seating import seated
from simulator import Scenario, simulate
from simulator.world.world import build_world


def test_every_seat_has_the_totals_of_its_account(market: Scenario) -> None:
    """As `simulate` gives them by account, for the same seats."""
    table = seated(market, 3)
    seats = ["fixed", "ctr_weighted", "fixed"]
    totals = totals_by_seat(table, seats, seed=2, replication=1)
    names = [account.name for account in table.account]
    result = simulate(
        table, "fixed", seed=2, replication=1, seats=dict(zip(names[1:], seats[1:], strict=True))
    )

    for metric in METRICS:
        assert result.by_account[metric].tolist() == [totals[f"{metric}/{seat}"] for seat in range(3)]


def test_worth_is_clicks_times_their_true_value(market: Scenario) -> None:
    """With one target a campaign: clicks x margin x conversion rate x mean basket value, summed."""
    table = seated(market, 2)
    totals = totals_by_seat(table, ["fixed", "fixed"], seed=1, replication=0)
    world = build_world(table, 1, 0)
    clicks = simulate(table, "fixed", seed=1, seats={table.account[1].name: "fixed"}).by_target["clicks"]
    own = world.ads_of(0)
    value = world.margin[0] * world.conversion_rate[own] * world.basket_value[own]

    assert pytest.approx(float(clicks @ value)) == totals["worth/0"]


def test_in_the_truthful_market_bids_are_worths_and_money_does_not_end(market: Scenario) -> None:
    """Every bid is what a click is worth, no search is missed for want of money, and there is no reserve."""
    table = seated(market, 3)
    world = build_world(table, 1, 0)
    honest = truthful(table, world)
    result = simulate(honest, "fixed", seed=1, seats={a.name: "fixed" for a in honest.account[1:]})
    bids = [
        target.bid
        for account in honest.account
        for campaign in account.campaign
        for target in campaign.target
    ]
    worth = world.margin[world.ad_account] * world.conversion_rate * world.basket_value

    assert pytest.approx(worth.tolist()) == bids
    assert 0 == np.sum(result.by_account["lost_to_budget"])
    assert (1.0, 0.0) == (honest.market.squashing, honest.market.reserve)


def test_bid_factors_are_not_the_truth(market: Scenario) -> None:
    """By hour, and of an event on all but the learner: in the truthful market none is in force."""
    settings = market.model_dump(by_alias=True)
    settings["account"][0]["campaign"][0]["bid_by_hour"] = [0.1] * 24
    settings["event"] = [{"name": "dear", "start": 0.0, "length": 1.0, "rival_bids": 10.0}]
    plain, changed = seated(market, 3), seated(Scenario.model_validate(settings), 3)
    alone, other = (totals_by_seat(table, [TRUTHFUL], seed=1, replication=0) for table in (plain, changed))

    assert alone == other


def test_the_truth_puts_clicks_where_they_are_worth_most(market: Scenario) -> None:
    """A click of 6 replications is worth more there than under bids that know nothing of value."""
    table = seated(market, 4)

    def worth(seats: list[str]) -> float:
        runs = (totals_by_seat(table, seats, seed=1, replication=r) for r in range(6))
        return sum(run[f"worth/{seat}"] / run_clicks(run) for run in runs for seat in range(4))

    def run_clicks(run: dict[str, float]) -> float:
        return sum(run[f"clicks/{seat}"] for seat in range(4))

    assert worth([TRUTHFUL]) > worth(["fixed"] * 4)
