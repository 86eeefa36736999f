"""What a run reports."""

from __future__ import annotations

import json
import math

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.errors import InputError
from simulator.result import Result

METRICS = {
    "searches", "impressions", "clicks", "ctr", "cpc", "cost", "conversions", "cvr", "revenue", "profit",
    "roas", "quality_score", "average_position", "budget_utilisation", "organic_visits", "visitor_cost",
    "visitor_value",
    "impression_share", "lost_to_rank", "lost_to_budget", "orders", "repeat_orders", "repeat_revenue",
    "returned", "organic_orders", "organic_revenue",
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Result:
    """One run of the small market with a warm-up."""
    return simulate(markets.market(market={"warm_up_days": 2}, days=3), "fixed", seed=1, keep_clicks=True)


def test_totals_have_every_metric(result: Result) -> None:
    """Totals hold the metrics of the stable surface and the two reported ones, counts as integers."""
    assert METRICS | {"reported_orders", "reported_conversions", "reported_revenue"} == set(result.totals)
    assert isinstance(result.totals["clicks"], int)


@pytest.mark.parametrize(
    ("table", "key", "length"),
    [("by_day", "day", 3), ("by_hour", "hour", 24), ("by_campaign", "campaign", 2),
     ("by_target", "target", 2), ("by_account", "account", 4), ("by_creative", "creative", 2),
     ("by_term", "term", 2)],
)  # fmt: skip
def test_tables_have_key_and_metrics(result: Result, table: str, key: str, length: int) -> None:
    """Every table maps its key, then the metrics, to arrays of one length."""
    columns = getattr(result, table)
    assert key == next(iter(columns))
    assert METRICS | {key} == set(columns)
    assert {length} == {len(column) for column in columns.values()}


@pytest.mark.parametrize("metric", ["impressions", "clicks", "cost", "conversions", "revenue", "profit"])
@pytest.mark.parametrize("table", ["by_day", "by_hour", "by_campaign", "by_target"])
def test_tables_add_up_to_the_totals(result: Result, table: str, metric: str) -> None:
    """Days, hours, campaigns and targets are four ways to cut the same total."""
    assert result.totals[metric] == pytest.approx(getattr(result, table)[metric].sum())


@pytest.mark.parametrize("table", ["by_campaign_day", "by_campaign_hour"])
def test_what_campaigns_spent_by_day_and_by_hour_adds_up(result: Result, table: str) -> None:
    """Where the money went is the cost of each campaign, cut two ways; budgets stand beside the days."""
    columns = getattr(result, table)
    spent = [columns["cost"][columns["campaign"] == name].sum() for name in result.by_campaign["campaign"]]

    assert result.by_campaign["cost"] == pytest.approx(np.array(spent))
    assert (columns["cost"] > 0).any()
    assert [8.0, 8.0, 8.0, 6.0, 6.0, 6.0] == result.by_campaign_day["budget"].tolist()


def test_ratios_are_ratios_of_sums(result: Result) -> None:
    """CTR, CPC, CVR, ROAS, profit and visitor figures follow from the sums by their definitions."""
    t = result.totals
    assert t["ctr"] == pytest.approx(t["clicks"] / t["impressions"])
    assert t["cpc"] == pytest.approx(t["cost"] / t["clicks"])
    assert t["cvr"] == pytest.approx(t["conversions"] / t["clicks"])
    assert t["roas"] == pytest.approx(t["revenue"] / t["cost"])
    assert t["profit"] == pytest.approx(0.4 * t["revenue"] - t["cost"])
    assert t["visitor_value"] == pytest.approx(0.4 * t["revenue"] / t["clicks"])
    assert t["budget_utilisation"] == pytest.approx(t["cost"] / (3 * 14.0))


def test_position_and_quality_are_weighted_by_impressions(result: Result) -> None:
    """The account's position and quality score are means over impressions, not over targets."""
    targets = result.by_target
    for metric in ("average_position", "quality_score"):
        weighted = np.average(targets[metric], weights=targets["impressions"])
        assert result.totals[metric] == pytest.approx(weighted)
        assert result.totals[metric] == pytest.approx(
            np.average(result.by_day[metric], weights=result.by_day["impressions"])
        )


def test_the_warm_up_is_left_out(result: Result) -> None:
    """Totals count clicks from time 0 on, though the warm-up had some."""
    assert result.clicks is not None
    own = result.clicks["account"] == "shop"
    assert 10 < (own & (result.clicks["time"] < 0)).sum()
    assert result.totals["clicks"] == (own & (result.clicks["time"] >= 0)).sum()


def test_reported_conversions_lag_behind(result: Result) -> None:
    """By the end some conversions of the window are not yet reported, and none too many are."""
    assert 0 < result.totals["reported_conversions"] < result.totals["conversions"]
    assert 0 < result.totals["reported_revenue"] < result.totals["revenue"]


def test_no_denominator_gives_nan_and_null() -> None:
    """An account that is never shown has NaN for its ratios, null in JSON."""
    silent = markets.shop()
    for campaign in silent["campaign"]:
        campaign["target"][0]["bid"] = 0.0
    result = simulate(markets.market(account=[silent]), "fixed", seed=1)
    assert math.isnan(result.totals["ctr"])
    printed = json.loads(json.dumps(result.to_json(), allow_nan=False))
    assert printed["totals"]["ctr"] is None
    assert 0 == printed["totals"]["clicks"]
    assert ["schema", "scenario", "currency", "seed", "replication", "strategy", "totals"] == list(printed)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1"])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    """A negative seed, a fraction, a bool or text is refused by value."""
    with pytest.raises(InputError, match=f"seed is {seed!r}, allowed: a whole number >= 0"):
        simulate(markets.market(), "fixed", seed=seed)
