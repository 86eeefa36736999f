"""The display channel: audiences, money per impression, and one budget with search."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.entities import Decision, Floats, Report, View
from simulator.errors import StrategyError
from simulator.market import Market
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

LEVEL_DAY = {"hourly": [1.0] * 24, "keyword_noise": 0.0, "shop_noise": 0.0}


def both_channels(**changes: Any) -> Scenario:
    """A shop with 5 a day for search and 5 for display, rivals in both, more traffic than money."""
    settings: dict[str, Any] = {
        "demand": LEVEL_DAY,
        "audience": [{"name": "hikers", "volume": 6000.0, "relevance": 0.05}],
        "population": [{"name": "display", "channel": "display", "count": 3, "bid": 5.0}],
        "account": [
            {
                "name": "shop",
                "campaign": [
                    {"name": "search", "budget": 5.0, "target": [{"keyword": "lamp", "bid": 0.8}]},
                    {
                        "name": "display",
                        "channel": "display",
                        "budget": 5.0,
                        "target": [{"audience": "hikers", "bid": 20.0}],
                    },
                ],
            }
        ],
    }
    return markets.market(**(settings | changes))


def only_display(bid: float = 5.0, *, target: dict[str, Any] | None = None, **changes: Any) -> Scenario:
    """One audience, no keyword, one shop against three display rivals of its level."""
    settings: dict[str, Any] = {
        "keyword": [],
        "audience": [{"name": "hikers", "volume": 3000.0, "relevance": 0.05}],
        "rivals": {"count": 3, "channel": "display", "bid": 5.0},
        "account": [
            {
                "name": "shop",
                "campaign": [
                    {
                        "name": "display",
                        "channel": "display",
                        "budget": 1e6,
                        "target": [{"audience": "hikers", "bid": bid} | (target or {})],
                    }
                ],
            }
        ],
    }
    return markets.market(**(settings | changes))


def run(scenario: Scenario, seed: int = 1) -> Result:
    return simulate(scenario, "fixed", seed=seed, keep_clicks=True)


class MoveAtNoon:
    """At noon of every day puts the budgets at what is asked for; at midnight back."""

    interval = 12.0

    def __init__(self, asked: list[float]) -> None:
        self._asked = np.array(asked)

    def start(self, view: View, rng: np.random.Generator) -> MoveAtNoon:
        self._initial = view.initial_budgets
        return self

    def decide(self, report: Report) -> Decision:
        return Decision(budgets=self._asked if report.hour == 12.0 else self._initial)


# Money per impression


def test_a_market_may_be_display_alone() -> None:
    """Without any keyword a scenario with an audience runs, and its searches are that audience's visits."""
    result = run(only_display(bid=20.0))
    assert result.totals["searches"] == result.totals["impressions"] > 0


def test_impressions_are_paid_and_clicks_are_not() -> None:
    """In a place where nobody looks, display by CPM costs what it would, for not one click."""
    seen = run(only_display(bid=20.0)).totals
    unseen = run(only_display(bid=20.0, display={"examination": [0.0, 0.0]})).totals
    assert 0 == unseen["clicks"] < seen["clicks"]
    assert seen["cost"] == unseen["cost"] > 0


def test_clicks_of_a_cpm_campaign_carry_no_price() -> None:
    """In the log of clicks those paid by the impression stand at a price of 0."""
    clicks = run(only_display(bid=20.0)).clicks
    assert clicks is not None
    assert {0.0} == set(clicks["price"].tolist())


def test_a_better_ad_gets_cheaper_clicks_at_the_same_cost() -> None:
    """By CPM an ad of higher relevance pays the same for the same impressions and keeps every click."""
    weak = run(only_display(bid=20.0, target={"relevance": 0.03})).totals
    strong = run(only_display(bid=20.0, target={"relevance": 0.06})).totals
    assert (weak["impressions"], weak["cost"]) == (strong["impressions"], strong["cost"])
    assert strong["cpc"] < weak["cpc"]


def test_by_cpm_quality_moves_nothing() -> None:
    """The best landing page in the market wins no impression by CPM: only the bid ranks."""
    plain = run(only_display()).totals
    assert plain["impressions"] == run(only_display(target={"landing_page": 10.0})).totals["impressions"]


def test_by_predicted_ctr_quality_moves_rank() -> None:
    """Where bid x predicted CTR ranks, a better landing page wins impressions at the same bid."""
    by_ctr = {"ranking": "ctr"}
    plain = run(only_display(display=by_ctr)).totals
    better = run(only_display(display=by_ctr, target={"landing_page": 2.0})).totals
    assert plain["impressions"] < better["impressions"]


@pytest.mark.parametrize("ranking", ["cpm", "ctr"])
def test_a_higher_bid_loses_no_impression(ranking: str) -> None:
    """Impressions never fall and positions never worsen as the bid rises, in either mode."""
    runs = [
        run(only_display(bid=bid, display={"ranking": ranking})).totals for bid in (1.0, 2.0, 4.0, 8.0, 16.0)
    ]
    impressions = [totals["impressions"] for totals in runs]
    assert sorted(impressions) == impressions
    assert impressions[0] < impressions[-1]


def test_a_reserve_above_every_bid_shows_nothing() -> None:
    """A reserve CPM that nobody bids leaves impressions, clicks and cost at 0."""
    table = run(only_display(bid=20.0, display={"reserve": 1e6})).by_account
    assert (0, 0, 0.0) == (table["impressions"].sum(), table["clicks"].sum(), table["cost"].sum())


def test_one_account_one_place() -> None:
    """Two campaigns of one account on one audience share its one place on a page, unless two are allowed."""
    account = both_channels().account[0].model_dump(exclude_none=True)
    first = account["campaign"][1]
    account["campaign"] = [first, first | {"name": "again"}]
    audience = [{"name": "hikers", "volume": 300.0, "relevance": 0.05}]
    quiet = {"account": [account], "population": [], "audience": audience}
    one = run(both_channels(**quiet)).totals
    two = run(both_channels(**quiet, market={"warm_up_days": 0, "ads_per_account": 2})).totals
    assert two["impressions"] == 2 * one["impressions"] > 0


def test_the_search_auction_leaves_display_alone() -> None:
    """Pricing, click model, reserves and slots of the search page change no display impression or cent."""
    other = {
        "warm_up_days": 0, "pricing": "first_price", "clicks": "cascade", "continuation": 0.3, "reserve": 0.4,
        "squashing": 0.0, "slots": 1, "examination": [0.5],
    }  # fmt: skip
    plain, changed = run(both_channels()), run(both_channels(market=other))
    # By account the shop comes first, then its search rivals, then those in display.
    display = [
        [result.by_account[column][4:].tolist() for column in ("impressions", "clicks", "cost")]
        for result in (plain, changed)
    ]
    assert ["display-01", "display-02", "display-03"] == plain.by_account["account"][4:].tolist()
    assert display[0] == display[1]
    assert plain.by_campaign["cost"][1] == pytest.approx(changed.by_campaign["cost"][1], rel=1e-9)
    assert plain.by_campaign["cost"][0] != changed.by_campaign["cost"][0]


@pytest.mark.parametrize("ranking", ["cpm", "ctr"])
def test_quality_is_learned_from_display_clicks(ranking: str) -> None:
    """An ad three times as relevant as its audience's prior is soon believed to be better, in either mode."""
    scenario = only_display(
        bid=20.0, target={"relevance": 0.15}, display={"ranking": ranking}, quality={"prior_weight": 1.0}
    )
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.run()
    assert 0.15 == pytest.approx(market.exchange.quality[0], rel=0.25)


# One budget


def test_a_view_names_the_channel_of_every_campaign() -> None:
    """A strategy is told which campaigns are display, so that it knows what their bids mean."""
    seen = []

    class Looks(MoveAtNoon):
        def start(self, view: View, rng: np.random.Generator) -> MoveAtNoon:
            seen.append(tuple(view.channels))
            return super().start(view, rng)

    simulate(both_channels(), Looks([5.0, 5.0]), seed=1)
    assert [("search", "display")] == seen


@pytest.mark.parametrize(
    ("searches", "visits", "asked", "from_", "to"),
    [(3000.0, 100.0, [9.0, 1.0], 1, 0), (20.0, 40_000.0, [1.0, 9.0], 0, 1)],
)
def test_a_strategy_moves_money_between_search_and_display(
    searches: float, visits: float, asked: list[float], from_: int, to: int
) -> None:
    """What one channel is too slow to spend buys the other 4 more in the afternoon, and it loses nothing."""
    scenario = both_channels(
        keyword=[{"name": "lamp", "volume": searches, "relevance": 0.3}],
        audience=[{"name": "hikers", "volume": visits, "relevance": 0.05}],
    )
    fixed = simulate(scenario, "fixed", seed=1).by_campaign["cost"]
    moved = simulate(scenario, MoveAtNoon(asked), seed=1).by_campaign["cost"]
    assert [10.0, 18.0] == pytest.approx([fixed[to], moved[to]])
    assert 0 < moved[from_] == fixed[from_] < 2


def test_one_channel_may_not_have_what_the_other_has_spent() -> None:
    """Giving search the whole 10 once display has spent some fails the run and names the field."""
    with pytest.raises(StrategyError, match=r"budgets sum to .* allowed: at most the account's 10"):
        simulate(both_channels(), MoveAtNoon([10.0, 0.0]), seed=1)


def spent_with(budget: float) -> Floats:
    """What the shop spends by campaign when display has this budget."""
    account = both_channels().account[0].model_dump(exclude_none=True)
    account["campaign"][1]["budget"] = budget
    spent: Floats = run(both_channels(account=[account])).by_campaign["cost"]
    return spent


def test_display_money_buys_display_only() -> None:
    """A larger display budget spends more on display and leaves search as it was."""
    small, large = spent_with(1.0), spent_with(4.0)
    assert [10.0, 2.0] == pytest.approx(small.tolist())
    assert [10.0, 8.0] == pytest.approx(large.tolist())
