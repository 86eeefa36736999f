"""Accounts that come to the market and go, and bids that grow dearer, as the auctions feel them."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.entities import Floats
from simulator.result import Table
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

#: One slot, no noise, quality that never moves: the winner pays the other's bid + .01.
CERTAIN: dict[str, Any] = {
    "slots": 1, "examination": [1.0], "searcher_sd": 0.0, "prediction_sd": 0.0, "warm_up_days": 0,
}  # fmt: skip
WINNER = {
    "name": "shop",
    "campaign": [{"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 5.0, "relevance": 0.3}]}],
}


def duel(days: int, **rivals: Any) -> Scenario:
    """The shop bids 5 against one rival's .5 on one keyword, ads being alike."""
    return markets.market(
        days=days,
        market=CERTAIN,
        quality={"frozen": True},
        keyword=[{"name": "lamp", "volume": 200.0, "relevance": 0.3}],
        account=[WINNER],
        rivals={"count": 1, "bid": 0.5, "bid_sd": 0.0, "relevance_sd": 0.0} | rivals,
    )


def clicks(scenario: Scenario) -> Table:
    log = simulate(scenario, "fixed", seed=3, keep_clicks=True).clicks
    assert log is not None
    return log


def times(log: Table, account: str) -> Floats:
    """Hours at which an account was clicked."""
    return np.asarray(log["time"][log["account"] == account])


def prices(log: Table, first: float, last: float) -> set[float]:
    """What the shop paid for its clicks between two hours."""
    chosen = (log["account"] == "shop") & (log["time"] >= first) & (log["time"] < last)
    return {round(price, 9) for price in log["price"][chosen].tolist()}


def test_a_rival_is_clicked_between_entry_and_exit_only() -> None:
    """A rival that enters at noon of day 0 and leaves at 6:00 of day 1 has clicks from then to then."""
    log = clicks(markets.market(rivals={"count": 1, "bid": 2.0, "entry": [0.5, 0.5], "exit": [1.25, 1.25]}))
    here = times(log, "rival-01")
    assert len(here) > 20
    assert 12.0 <= here.min() < 13.0
    assert 29.0 < here.max() < 30.0
    assert 47.0 < times(log, "shop").max()


def test_the_shop_pays_the_reserve_while_it_is_alone() -> None:
    """Before a rival that bids .5 enters and after it has left, a click costs .05; between, .51."""
    log = clicks(duel(3, entry=[1.0, 1.0], exit=[2.0, 2.0]))
    assert {0.05} == prices(log, 0.0, 24.0) == prices(log, 48.0, 72.0)
    assert {0.51} == prices(log, 24.0, 48.0)


def test_until_it_enters_a_rival_moves_nothing() -> None:
    """Every click before the first entry is that of a market without this population."""
    late = clicks(markets.market(population=[{"name": "late", "count": 3, "bid": 2.0, "entry": [0.75, 1.0]}]))
    never = clicks(markets.market())
    early = [log["time"] < 18.0 for log in (late, never)]
    assert {name: column[early[1]].tolist() for name, column in never.items()} == {
        name: column[early[0]].tolist() for name, column in late.items()
    }
    assert 0 < len(times(late, "late-01"))


def test_written_accounts_come_and_go_as_well() -> None:
    """An account with enter and leave of its own has clicks in that time only."""
    guest = {
        "name": "guest",
        "enter": 0.25,
        "leave": 0.75,
        "campaign": [{"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 3.0}]}],
    }
    here = times(clicks(markets.market(account=[markets.shop(), guest])), "guest")
    assert 6.0 <= here.min() < 7.0
    assert 17.0 < here.max() < 18.0


def test_an_entry_after_the_end_is_none() -> None:
    """A rival whose entry lies beyond the run is never shown and costs the run nothing."""
    result = simulate(markets.market(rivals={"count": 1, "bid": 9.0, "entry": [50.0, 60.0]}), "fixed", seed=1)
    assert ["shop", "rival-01"] == result.by_account["account"].tolist()
    assert 0 == result.by_account["impressions"][1]
    assert 0.0 == result.totals["lost_to_rank"]


def test_each_enters_and_leaves_at_a_time_of_its_own() -> None:
    """Twenty rivals have twenty entries in [2, 5] and twenty exits in [6, 7], in hours."""
    world = build_world(markets.market(rivals={"count": 20, "entry": [2.0, 5.0], "exit": [6.0, 7.0]}), 1, 0)
    enter, leave = world.enter[1:], world.leave[1:]
    assert (20, 20) == (len(set(enter.tolist())), len(set(leave.tolist())))
    assert 48.0 <= enter.min() < 72.0
    assert 96.0 < enter.max() <= 120.0
    assert 144.0 <= leave.min() < 150.0
    assert 162.0 < leave.max() <= 168.0
    assert (float("-inf"), float("inf")) == (world.enter[0], world.leave[0])


def test_dearer_rivals_show_in_the_price_of_a_click_month_by_month() -> None:
    """With 10 % growth a month the shop's click costs .51, .56 and .615 on days 0, 30 and 60."""
    cpc = simulate(duel(61, dearer=0.1), "fixed", seed=3).by_day["cpc"]
    assert [0.51, 0.56, 0.615] == pytest.approx(cpc[[0, 30, 60]].tolist())
    assert (np.diff(cpc) > 0).all()


def test_traffic_may_grow_cheaper() -> None:
    """With -20 % a month the shop's click costs .5 x .8 + .01 on day 30."""
    assert 0.41 == pytest.approx(simulate(duel(31, dearer=-0.2), "fixed", seed=3).by_day["cpc"][30])


def test_bids_grow_at_midnight_not_within_the_day() -> None:
    """All clicks of day 1 cost the same, and more than those of day 0."""
    log = clicks(duel(2, dearer=0.1))
    assert {0.51} == prices(log, 0.0, 24.0)
    assert {round(0.5 * 1.1 ** (1 / 30) + 0.01, 9)} == prices(log, 24.0, 48.0)


def test_dearer_rivals_push_a_steady_shop_off_the_page() -> None:
    """A shop that bids .6 against .5 growing 30 % a month wins every search at first and none later."""
    steady = {
        "name": "shop",
        "campaign": [
            {"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 0.6, "relevance": 0.3}]}
        ],
    }
    scenario = duel(40, dearer=0.3).model_dump(by_alias=True) | {"account": [steady]}
    result = simulate(Scenario.model_validate(scenario), "fixed", seed=3)
    # .5 x 1.3 ^ (day / 30) passes .6 between day 20 and day 21.
    assert [1.0, 1.0, 0.0, 0.0] == result.by_day["impression_share"][[0, 20, 21, 39]].tolist()
    assert [0.0, 0.0, 1.0, 1.0] == result.by_day["lost_to_rank"][[0, 20, 21, 39]].tolist()
