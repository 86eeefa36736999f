"""Creatives take turns as told, keep their luck, and are learned one by one."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.console import Console
from simulator.entities import Decision, Floats, Integers, Report, View
from simulator.exchange.exchange import Exchange
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.world.creatives import EXPLORATION, shares_in_turn
from simulator.world.world import build_world

EVEN, WEIGHTS, OPTIMISED = range(3)
GOOD = {"name": "good", "appeal": 2.0}
BAD = {"name": "bad", "appeal": 0.5}


def selling(*creatives: dict[str, Any], volume: float = 400.0, **changes: Any) -> Scenario:
    """A shop alone in its market, without end of money, so that every search shows one of its ads."""
    campaign = {
        "name": "lamps",
        "budget": 1e6,
        "target": [{"keyword": "lamp", "bid": 0.6, "relevance": 0.3}],
        "creative": list(creatives),
    }
    keyword = [{"name": "lamp", "volume": volume, "relevance": 0.3}]
    return markets.market(
        days=1, keyword=keyword, rivals={"count": 0}, account=[markets.shop(campaign=[campaign | changes])]
    )


def after_a_day(scenario: Scenario) -> Exchange:
    exchange = Exchange(scenario, 1, 0)
    exchange.settle(24.0)
    return exchange


def shown(scenario: Scenario) -> list[int]:
    """Return the impressions of each creative in a day."""
    impressions: list[int] = after_a_day(scenario).today.impressions.sum(axis=1).tolist()
    return impressions


def clicked(scenario: Scenario) -> list[tuple[int, float]]:
    """Return search and price of every click."""
    clicks = simulate(scenario, "fixed", seed=1, keep_clicks=True).clicks
    assert clicks is not None
    return list(zip(clicks["search"].tolist(), clicks["price"].tolist(), strict=True))


def turns(
    rule: int, weight: list[float], clicks: list[float], expected: list[float]
) -> tuple[Floats, Floats]:
    """Return the stretches of a single campaign's creatives."""
    return shares_in_turn(
        np.array([rule]), np.array(weight), np.zeros(len(weight), dtype=np.int64), np.array(clicks),
        np.array(expected), prior_weight=20.0,
    )  # fmt: skip


# Stretches


def test_even_shares_are_alike_whatever_the_weights() -> None:
    """Four creatives have a quarter each, also with weights of 9 to 1."""
    low, high = turns(EVEN, [9.0, 1.0, 1.0, 1.0], [0.0] * 4, [0.0] * 4)
    assert [0.0, 0.25, 0.5, 0.75] == low.tolist()
    assert [0.25, 0.5, 0.75, 1.0] == high.tolist()


def test_weights_are_relative() -> None:
    """Weights 3, 0 and 1 are 75 %, nothing and 25 %."""
    low, high = turns(WEIGHTS, [3.0, 0.0, 1.0], [0.0] * 3, [0.0] * 3)
    assert [0.75, 0.0, 0.25] == (high - low).tolist()


def test_weights_all_zero_leave_no_turn() -> None:
    """A campaign that gives every creative weight 0 has no stretch at all."""
    low, high = turns(WEIGHTS, [0.0, 0.0], [0.0] * 2, [0.0] * 2)
    assert [0.0, 0.0] == low.tolist()
    assert [0.0, 0.0] == high.tolist()


def test_the_most_clicked_has_all_turns_but_those_for_trying() -> None:
    """80 + 20 / 4 = 85 % for the best of four, 5 % for each of the rest."""
    low, high = turns(OPTIMISED, [1.0] * 4, [30.0, 60.0, 20.0, 0.0], [30.0, 40.0, 30.0, 0.0])
    assert pytest.approx([0.05, 0.85, 0.05, 0.05]) == (high - low).tolist()
    assert 0.2 == EXPLORATION


def test_optimised_rotation_is_even_until_clicks_tell() -> None:
    """Equals share alike: all of three at first, later the two best (40 + 20 / 3) and not the third."""
    low, high = turns(OPTIMISED, [1.0] * 3, [0.0] * 3, [0.0] * 3)
    assert pytest.approx([1 / 3] * 3) == (high - low).tolist()
    low, high = turns(OPTIMISED, [1.0] * 3, [9.0, 9.0, 1.0], [5.0] * 3)
    assert pytest.approx([7 / 15, 7 / 15, 1 / 15]) == (high - low).tolist()


def test_little_evidence_is_shrunk() -> None:
    """3 clicks of 1 expected, (3 + 20) / (1 + 20), lose to 60 of 40, (60 + 20) / (40 + 20)."""
    low, high = turns(OPTIMISED, [1.0] * 2, [3.0, 60.0], [1.0, 40.0])
    assert pytest.approx([0.1, 0.9]) == (high - low).tolist()


@given(st.lists(st.lists(st.floats(1e-6, 1e12), min_size=1, max_size=8), min_size=1, max_size=5), st.data())
def test_stretches_of_a_campaign_tile_the_unit_interval(
    weights: list[list[float]], data: st.DataObject
) -> None:
    """Each begins where the one before ends, the first at 0, the last at 1: one creative for every draw."""
    rules = [data.draw(st.integers(0, 2)) for _ in weights]
    campaign: Integers = np.repeat(np.arange(len(weights)), [len(own) for own in weights])
    clicks = np.array([data.draw(st.floats(0.0, 1e6)) for _ in campaign])
    low, high = shares_in_turn(
        np.array(rules), np.concatenate([np.array(own) for own in weights]), campaign, clicks,
        np.full(len(campaign), 50.0), prior_weight=20.0,
    )  # fmt: skip
    first = np.flatnonzero(np.diff(campaign, prepend=-1))
    last = np.flatnonzero(np.diff(campaign, append=len(weights)))
    assert [0.0] * len(weights) == low[first].tolist()
    assert [1.0] * len(weights) == high[last].tolist()
    assert np.delete(high, last).tolist() == np.delete(low, first).tolist()


# In the market


def test_every_search_shows_one_creative() -> None:
    """With room for four ads of one account, three creatives of a campaign still share one place."""
    scenario = selling(*({"name": name} for name in "abc"))
    page = scenario.market.model_copy(update={"ads_per_account": 4})
    exchange = after_a_day(scenario.model_copy(update={"market": page}))
    assert 300 < exchange.today.searches[0] == exchange.today.impressions.sum()
    assert 0 < exchange.today.impressions.sum(axis=1).min()


def test_rotation_by_weight_is_seen_in_impressions() -> None:
    """Weights 3, 0 and 1 show three quarters, nothing, a quarter of 4,000 searches (6 sigma)."""
    creatives = [{"name": name, "weight": weight} for name, weight in (("a", 3.0), ("b", 0.0), ("c", 1.0))]
    impressions = shown(selling(*creatives, volume=4000.0, rotation="weights"))
    total = sum(impressions)
    assert 0 == impressions[1]
    assert pytest.approx(0.75 * total, abs=6 * (total * 0.1875) ** 0.5) == impressions[0]


def test_fifty_creatives_are_all_shown() -> None:
    """Fifty creatives take turns alike; names may be in any script and hold slashes."""
    impressions = shown(selling(*({"name": f"图 / {n}"} for n in range(50)), volume=4000.0))
    assert 50 == len(impressions)
    assert pytest.approx(80, abs=6 * 80**0.5) == min(impressions)
    assert pytest.approx(80, abs=6 * 80**0.5) == max(impressions)


def test_a_creative_of_weight_0_moves_no_click() -> None:
    """A creative that is never shown leaves every click and price of the others as they were."""
    alone = clicked(selling({"name": "a", "appeal": 1.0}, rotation="weights"))
    joined = clicked(
        selling({"name": "b", "appeal": 2.0, "weight": 0.0}, {"name": "a", "appeal": 1.0}, rotation="weights")
    )
    assert 80 < len(alone)
    assert alone == joined


def test_an_added_creative_takes_turns_and_changes_no_luck() -> None:
    """The clicks that one of two keeps are clicks it had alone: a turn may go, the draw of a click stays."""
    alone = clicked(selling({"name": "a", "appeal": 1.0}))
    shared = clicked(selling({"name": "a", "appeal": 1.0}, {"name": "never clicked", "appeal": 1e-3}))
    assert 30 < len(shared) < len(alone)
    assert set(shared) < set(alone)


def test_creatives_have_draws_of_their_own_that_their_names_decide() -> None:
    """Keys and drawn appeals of the ads stay when a creative comes between them."""
    few = build_world(selling({"name": "a"}, {"name": "c"}), 1, 0)
    more = build_world(selling({"name": "a"}, {"name": "b"}, {"name": "c"}), 1, 0)
    assert few.ad_key.tolist() == more.ad_key[[0, 2]].tolist()
    assert few.relevance.tolist() == more.relevance[[0, 2]].tolist()
    assert 3 == len(set(more.ad_key.tolist())) == len(set(more.relevance.tolist()))


def test_the_first_creative_to_be_named_is_another_ad() -> None:
    """A campaign without creatives has one of appeal 1, whose luck is not that of any named creative."""
    plain = build_world(selling(), 1, 0)
    named = build_world(selling({"name": "creative", "appeal": 1.0}), 1, 0)
    assert 0.3 == plain.relevance[0] == named.relevance[0]
    assert plain.ad_key[0] != named.ad_key[0]


def test_appeal_multiplies_relevance() -> None:
    """Appeal 2 doubles the true click probability, .5 halves it, 1,000 is held below certainty."""
    world = build_world(selling(GOOD, BAD, {"name": "sensation", "appeal": 1000.0}), 1, 0)
    assert [0.6, 0.15, 0.95] == world.relevance.tolist()


def test_a_better_creative_never_lowers_relevance() -> None:
    """A target clicked for certain stays so with appeal 2, though drawn relevance is held at .95."""
    target = [{"keyword": "lamp", "bid": 0.6, "relevance": 1.0}]
    assert [1.0, 0.5] == build_world(selling(GOOD, BAD, target=target), 1, 0).relevance.tolist()


def test_drawn_appeal_spreads_as_told() -> None:
    """Without a spread every drawn appeal is 1; with .3, half of 200 lie above (6 sigma), anew each run."""
    scenario = selling(*({"name": str(n)} for n in range(40)))
    alike = scenario.relevance.model_copy(update={"appeal_sd": 0.0})
    assert [0.3] * 40 == build_world(
        scenario.model_copy(update={"relevance": alike}), 1, 0
    ).relevance.tolist()
    drawn = np.log([build_world(scenario, 1, replication).relevance / 0.3 for replication in range(5)])
    assert pytest.approx(100, abs=6 * 50**0.5) == (drawn > 0).sum()
    assert pytest.approx(0.3, abs=6 * 0.3 / 400**0.5) == drawn.std()
    assert (drawn[0] != drawn[1]).all()


# Learning


def test_quality_learns_each_creatives_own_appeal() -> None:
    """After a day of 40,000 searches the learned qualities stand as 4 to 1, as the appeals do (10 %)."""
    exchange = after_a_day(selling(GOOD, BAD, volume=40_000.0))
    exchange.close_day(0)
    exchange.refresh_quality()
    assert pytest.approx([0.6, 0.15], rel=0.1) == exchange.quality.tolist()


def shown_in_a_week(rotation: str) -> Result:
    scenario = selling(BAD, GOOD, rotation=rotation)
    return simulate(scenario.model_copy(update={"days": 7}), "fixed", seed=1)


def test_optimised_rotation_comes_to_show_the_better_creative() -> None:
    """The platform finds which is clicked more and gives it 90 % of turns; even rotation never does."""
    optimised, even = (shown_in_a_week(rotation).by_creative for rotation in ("optimised", "even"))
    assert ["lamps / bad", "lamps / good"] == optimised["creative"].tolist()
    assert 0.7 < optimised["impressions"][1] / optimised["impressions"].sum()
    assert 0.45 < even["impressions"][1] / even["impressions"].sum() < 0.55


# Reports and decisions


def test_creatives_add_up_to_the_totals() -> None:
    """Impressions, clicks, cost and orders by creative sum to those of the run."""
    result = simulate(markets.market(account=[two_campaigns()]), "fixed", seed=1)
    for name in ("impressions", "clicks", "cost", "orders", "conversions", "revenue"):
        assert pytest.approx(result.totals[name]) == result.by_creative[name].sum()
    assert ["lamps / good", "lamps / bad", "sofas / creative"] == result.by_creative["creative"].tolist()


def test_a_creative_has_no_impression_share() -> None:
    """What one creative missed another was shown for, so its share and losses are left open."""
    by_creative = simulate(markets.market(account=[two_campaigns()]), "fixed", seed=1).by_creative
    for name in ("impression_share", "lost_to_rank", "lost_to_budget"):
        assert np.isnan(by_creative[name]).all()


def two_campaigns() -> dict[str, Any]:
    """The shop, one of whose campaigns has two creatives and two targets."""
    account = markets.shop()
    account["campaign"][0]["target"].append({"keyword": "sofa", "bid": 0.4})
    account["campaign"][0]["creative"] = [GOOD, BAD]
    return account


@pytest.fixture
def console() -> Console:
    """The door of a shop with three creatives, half a day in."""
    exchange = Exchange(markets.market(account=[two_campaigns()]), 1, 0)
    exchange.settle(12.0)
    return Console(exchange, 0)


def test_a_report_counts_by_creative(console: Console) -> None:
    """Creatives are named in the view, and their counts sum to those of the targets."""
    view, report = console.view(), console.report(12.0)
    assert ("lamps / good", "lamps / bad", "sofas / creative") == tuple(view.creatives)
    assert [0, 0, 1] == view.creative_campaign.tolist()
    for by_target, by_creative in (
        (report.impressions, report.creative_impressions),
        (report.clicks, report.creative_clicks),
        (report.cost, report.creative_cost),
        (report.orders_placed, report.creative_orders),
    ):
        assert 0 < by_creative[:2].min()
        assert pytest.approx(np.add.reduceat(by_target, [0, 2])) == np.add.reduceat(by_creative, [0, 2])


def test_a_report_tells_the_weights_in_force(console: Console) -> None:
    """Weights are 1 unless the scenario says otherwise, and those decided once they are."""
    assert [1.0, 1.0, 1.0] == console.report(12.0).creative_weights.tolist()
    console.apply(Decision(creative_weights=np.array([3.0, 0.0, 1.0])))
    assert [3.0, 0.0, 1.0] == console.report(12.0).creative_weights.tolist()


class Switching:
    """Shows the first creative alone on day 0 and no creative of its first campaign on day 1."""

    interval = 24.0

    def start(self, view: View, rng: np.random.Generator) -> Switching:
        return self

    def decide(self, report: Report) -> Decision:
        return Decision(creative_weights=np.array([1.0 - report.day, 0.0, 1.0]))


def test_a_decision_rotates_by_weight_and_zeros_show_none() -> None:
    """Weights given at midnight hold for the day; a campaign of zeros is as good as paused."""
    result = simulate(markets.market(account=[two_campaigns()]), Switching(), seed=1, keep_clicks=True)
    assert 50 < result.by_creative["impressions"][0]
    assert 0 == result.by_creative["impressions"][1]
    assert result.clicks is not None
    mine = result.clicks["campaign"] == "lamps"
    assert 0 < result.clicks["time"][mine].max() < 24.0


def test_a_campaign_that_shows_none_is_out_of_the_auction(console: Console) -> None:
    """Searches in which every creative weighs 0 are not counted as missed, as if it were paused."""
    before = console.report(12.0).eligible_searches
    console.apply(Decision(creative_weights=np.array([0.0, 0.0, 1.0])))
    console._exchange.settle(24.0)
    after = console.report(24.0).eligible_searches
    assert before[:2].tolist() == after[:2].tolist()
    assert before[2] < after[2]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones(2), r"creative_weights has shape \(2,\), allowed: \(3,\)"),
        (np.ones((3, 1)), r"creative_weights has shape \(3, 1\), allowed: \(3,\)"),
        (np.array([1.0, -0.5, 1.0]), r"creative_weights\[1\] is -0.5"),
        (np.array([np.nan, 1.0, 1.0]), r"creative_weights\[0\] is nan"),
        (np.array([1.0, 1.0, np.inf]), r"creative_weights\[2\] is inf"),
        (np.array([1.0, 1e13, 1.0]), r"creative_weights\[1\] is 10000000000000.0, allowed: 0 to 1e"),
        ({"good": 1.0}, "creative_weights is dict"),
    ],
)
def test_impossible_weights_are_refused_by_name(console: Console, weights: Any, message: str) -> None:
    """A wrong shape or value names the field and the entry; turns stay as they were."""
    with pytest.raises(ValueError, match=message):
        console.apply(Decision(creative_weights=weights))
    assert EVEN == console._exchange.in_force.decided.rotation[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"creative": [GOOD, GOOD]}, "creative 'good' stands more than once"),
        ({"creative": [GOOD | {"weight": 0.0}], "rotation": "weights"}, "with every weight 0"),
        ({"creative": [{"name": "x", "appeal": 0.0}]}, "greater than or equal to 0.001"),
        ({"creative": [{"name": "x", "weight": -1.0}]}, "greater than or equal to 0"),
        ({"creative": [GOOD | {"weight": 2.0}, BAD]}, 'rotation "even" with a weight'),
        ({"rotation": "random"}, "'even', 'weights' or 'optimised'"),
    ],
)
def test_a_scenario_names_what_is_wrong_with_creatives(changes: dict[str, Any], message: str) -> None:
    """Names twice, weights that show nothing, appeals of 0 and unknown rotations are refused."""
    with pytest.raises(ValueError, match=message):
        selling(**changes)
