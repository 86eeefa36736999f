"""Searchers differ by segment: in number, in what they click, in what they buy."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.console import Console
from simulator.exchange.exchange import Exchange
from simulator.result import Result
from simulator.settings.market import SegmentSettings
from simulator.world.segments import Cells, cells_of

MOBILE = {"dimension": "device", "name": "mobile", "share": 3.0}
DESKTOP = {"dimension": "device", "name": "desktop"}
BUYERS = {"dimension": "audience", "name": "buyers", "relevance": 2.0, "conversion": 4.0}
STRANGERS = {"dimension": "audience", "name": "strangers", "share": 4.0, "conversion": 0.5}
FOUR: list[dict[str, Any]] = [MOBILE | {"relevance": 0.5}, DESKTOP, BUYERS, STRANGERS]


def combined(*segments: dict[str, Any]) -> Cells:
    return cells_of([SegmentSettings.model_validate(segment) for segment in segments])


def run(*segments: dict[str, Any], **changes: Any) -> Result:
    return simulate(markets.market(segment=list(segments), **changes), "fixed", seed=1, keep_clicks=True)


def clicked(result: Result) -> list[tuple[int, str, float]]:
    """Return search, account and price of every click."""
    assert result.clicks is not None
    columns = (result.clicks[name].tolist() for name in ("search", "account", "price"))
    return list(zip(*columns, strict=True))


# Cells


def test_without_segments_everybody_is_in_one_cell() -> None:
    """A single cell takes every draw and changes nothing."""
    cells = combined()
    assert ([2.0], [1.0], [1.0]) == (
        cells.upper.tolist(),
        cells.relevance.tolist(),
        cells.conversion.tolist(),
    )
    assert [[1.0]] * 3 == cells.modifiers(np.ones((3, 0))).tolist()


def test_dimensions_are_independent() -> None:
    """3/4 mobile and 1/5 buyers make 15, 60, 5 and 20 per cent; factors of a cell multiply."""
    cells = combined(*FOUR)
    assert pytest.approx([0.15, 0.75, 0.80, 2.0]) == cells.upper.tolist()
    assert [1.0, 0.5, 2.0, 1.0] == cells.relevance.tolist()
    assert [4.0, 0.5, 4.0, 0.5] == cells.conversion.tolist()
    assert [[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]] == cells.member.astype(int).tolist()


def test_bid_factors_of_a_cell_multiply() -> None:
    """Mobile x 2 and strangers x .25 come to 2, .5, 1 and .25."""
    assert [[2.0, 0.5, 1.0, 0.25]] == combined(*FOUR).modifiers(np.array([[2.0, 1.0, 1.0, 0.25]])).tolist()


def test_counts_of_a_segment_are_those_of_its_cells() -> None:
    """Cells of 1, 2, 3 and 4 give 3 mobile and 7 desktop, 4 buyers and 6 strangers."""
    by_cell = np.array([[[1.0], [2.0], [3.0], [4.0]]])
    assert [[[3.0], [7.0], [4.0], [6.0]]] == combined(*FOUR).by_segment(by_cell).tolist()


@given(st.lists(st.lists(st.floats(1e-6, 1e12), min_size=2, max_size=4), min_size=1, max_size=4))
def test_cells_share_out_every_searcher(dimensions: list[list[float]]) -> None:
    """Shares add up to one, and over the cells of a segment to the segment's own."""
    cells = combined(
        *(
            {"dimension": f"d{d}", "name": f"{d} {n}", "share": share}
            for d, shares in enumerate(dimensions)
            for n, share in enumerate(shares)
        )
    )
    upper = np.append(cells.upper[:-1], 1.0)
    share = np.diff(upper, prepend=0.0)
    assert -1e-12 < share.min()
    wanted = np.concatenate([np.array(shares) / np.sum(shares) for shares in dimensions])
    np.testing.assert_allclose(wanted, share @ cells.member, atol=1e-9)


def test_a_further_dimension_moves_nobody_to_another_segment() -> None:
    """A dimension written below the others divides their cells: each searcher's device stays."""
    few, many = combined(MOBILE, DESKTOP), combined(MOBILE, DESKTOP, BUYERS, STRANGERS)
    draws = np.linspace(0.0005, 0.9995, 334)
    before = few.member[np.searchsorted(few.upper, draws, side="right")]
    after = many.member[np.searchsorted(many.upper, draws, side="right")]
    assert before.tolist() == after[:, :2].tolist()


# In the market


def test_segments_that_do_not_differ_move_no_click() -> None:
    """Segments without factors leave every click, price and total as it was."""
    plain, segmented = run(), run(MOBILE, DESKTOP)
    assert 100 < len(clicked(plain))
    assert clicked(plain) == clicked(segmented)
    assert repr(plain.totals) == repr(segmented.totals)


def test_a_segment_of_a_millionth_moves_no_click() -> None:
    """A third device that nobody has changes nothing, whatever its factors."""
    rare = {"dimension": "device", "name": "watch", "share": 1e-6, "relevance": 10.0, "conversion": 0.0}
    assert clicked(run(MOBILE, DESKTOP)) == clicked(run(MOBILE, DESKTOP, rare))
    assert 0 == run(MOBILE, DESKTOP, rare).by_segment["impressions"][2]


def alone() -> dict[str, Any]:
    """Settings of a market where a shop without rivals is shown at every one of 4,000 searches."""
    campaign = {"name": "lamps", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 0.6}]}
    return {
        "days": 1,
        "rivals": {"count": 0},
        "keyword": [{"name": "lamp", "volume": 4000.0, "relevance": 0.3}],
        "account": [markets.shop(campaign=[campaign])],
    }


def test_searchers_are_shared_out_as_told() -> None:
    """Three quarters of 4,000 searches are mobile, a fifth buyers (6 sigma)."""
    shown = run(*FOUR, **alone()).by_segment["impressions"]
    total = shown[:2].sum()
    assert total == shown[2:].sum() > 3800
    assert pytest.approx(0.75 * total, abs=6 * (0.1875 * total) ** 0.5) == shown[0]
    assert pytest.approx(0.2 * total, abs=6 * (0.16 * total) ** 0.5) == shown[2]


def test_relevance_of_a_segment_takes_clicks_from_it_alone() -> None:
    """Half as relevant on mobile: of the clicks there were, some go, all of them mobile; none comes."""
    plain, halved = (run(MOBILE | {"relevance": r}, DESKTOP, **alone()) for r in (1.0, 0.5))
    assert set(clicked(halved)) < set(clicked(plain))
    assert plain.by_segment["clicks"][1] == halved.by_segment["clicks"][1] > 100
    mobile = halved.by_segment["clicks"][0] / plain.by_segment["clicks"][0]
    assert pytest.approx(0.5, abs=0.1) == mobile


def test_a_segment_that_never_buys_never_orders() -> None:
    """Conversion 0 on mobile leaves its clicks and takes its orders; desktop orders as before."""
    plain, barren = (run(MOBILE | {"conversion": c}, DESKTOP, **alone()) for c in (1.0, 0.0))
    assert clicked(plain) == clicked(barren)
    assert 0 == barren.by_segment["orders"][0] < plain.by_segment["orders"][0]
    assert plain.by_segment["orders"][1] == barren.by_segment["orders"][1] > 10


def test_quality_knows_that_a_segment_is_less_relevant() -> None:
    """A target as relevant as its keyword is learned so, whatever segments do to clicks (6 %)."""
    settings = alone() | {"keyword": [{"name": "lamp", "volume": 40_000.0, "relevance": 0.2}]}
    settings["account"][0]["campaign"][0]["target"][0]["relevance"] = 0.2
    exchange = Exchange(markets.market(segment=[MOBILE | {"relevance": 0.25}, DESKTOP], **settings), 1, 0)
    exchange.settle(24.0)
    exchange.close_day(0)
    exchange.refresh_quality()
    assert pytest.approx(0.2, rel=0.06) == exchange.quality[0]


def test_segments_of_a_dimension_add_up_to_the_totals() -> None:
    """Mobile and desktop, and buyers and strangers, sum to the run's counts, its warm-up left out."""
    result = run(*FOUR, market={"warm_up_days": 2})
    assert ["mobile", "desktop", "buyers", "strangers"] == result.by_segment["segment"].tolist()
    for name in ("impressions", "clicks", "cost", "orders"):
        column = result.by_segment[name]
        assert pytest.approx([result.totals[name]] * 2) == [column[:2].sum(), column[2:].sum()]


def test_a_report_counts_by_campaign_and_segment() -> None:
    """Each campaign's row sums to its targets in every dimension; orders are told once they are placed."""
    exchange = Exchange(markets.market(segment=FOUR), 1, 0)
    exchange.settle(12.0)
    console = Console(exchange, 0)
    report = console.report(12.0)
    assert ("mobile", "desktop", "buyers", "strangers") == tuple(console.view().segments)
    for mine, whole in (
        (report.segment_impressions, report.impressions),
        (report.segment_clicks, report.clicks),
        (report.segment_cost, report.cost),
        (report.segment_orders, report.orders_placed),
    ):
        assert pytest.approx(whole) == mine[:, :2].sum(axis=1)
        assert pytest.approx(whole) == mine[:, 2:].sum(axis=1)


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ([MOBILE], "segment 'mobile' is alone in dimension 'device', allowed: two or more"),
        ([MOBILE, DESKTOP, BUYERS], "segment 'buyers' is alone in dimension 'audience'"),
        (
            [{"dimension": str(d), "name": f"{d} {n}"} for d in range(11) for n in range(2)],
            "the dimensions make 2048 combinations, allowed: at most 1024",
        ),
        ([MOBILE, MOBILE], "segment 'mobile' stands more than once"),
        ([MOBILE, BUYERS | {"name": "mobile"}], "segment 'mobile' stands more than once"),
        ([MOBILE, DESKTOP | {"share": 0.0}], "greater than or equal to 0.000001"),
        ([MOBILE, DESKTOP | {"relevance": 0.0}], "greater than or equal to 0.001"),
        ([MOBILE, DESKTOP | {"conversion": -1.0}], "greater than or equal to 0"),
    ],
)
def test_a_scenario_names_what_is_wrong_with_segments(segments: list[dict[str, Any]], message: str) -> None:
    """Names twice, also in two dimensions, and factors out of range are refused."""
    with pytest.raises(ValueError, match=message):
        markets.market(segment=segments)
