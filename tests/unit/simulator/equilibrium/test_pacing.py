"""First-price pacing: markets worked by hand, and the conditions of equilibrium over hostile ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.entities import Floats
from simulator.equilibrium import PacingEquilibrium, first_price_pacing, one_good_pacing
from simulator.equilibrium import pacing as pacing_equilibrium

LAW = settings(max_examples=150, deadline=None)
MISS = 2e-6
# Few different amounts make ties; their scales differ by a billion.
AMOUNTS = st.one_of(st.sampled_from([0.0, 1e-3, 1.0, 2.0, 3.0, 1e6]), st.floats(1e-3, 1e6))


@st.composite
def markets(draw: st.DrawFn, most_goods: int = 6) -> tuple[Floats, Floats]:
    """Values and budgets of up to five bidders, zeros and ties among them."""
    n_bidders, n_goods = draw(st.integers(1, 5)), draw(st.integers(1, most_goods))
    cells = draw(st.lists(AMOUNTS, min_size=n_bidders * n_goods, max_size=n_bidders * n_goods))
    budgets = draw(st.lists(AMOUNTS, min_size=n_bidders, max_size=n_bidders))
    return np.reshape(cells, (n_bidders, n_goods)), np.array(budgets)


def broken(market: PacingEquilibrium, values: Floats, budgets: Floats) -> list[str]:
    """The conditions of a first-price pacing equilibrium that do not hold within MISS."""
    bids = market.multipliers[:, None] * values
    spend = (market.allocation * market.prices).sum(axis=1)
    wanted = values[budgets > 0].any(axis=0)
    conditions = {
        "multipliers are parts": np.all((market.multipliers >= 0) & (market.multipliers <= 1)),
        "spend is what is bought": np.allclose(market.spend, spend, rtol=1e-12),
        "nobody overspends": np.all(spend <= budgets * (1 + MISS)),
        "the paced spend all": np.all((market.multipliers == 1) | (spend >= budgets * (1 - MISS))),
        "prices are the highest bids": np.allclose(market.prices, bids.max(axis=0), rtol=1e-12),
        "highest bids win": np.all((market.allocation == 0) | (bids >= market.prices * (1 - MISS))),
        "sold entirely": np.allclose(market.allocation.sum(axis=0)[wanted], 1),
        "what costs nothing stays": np.all(market.allocation[:, ~wanted] == 0),
    }
    return [name for name, holds in conditions.items() if not holds]


# Worked by hand


def test_one_good_with_slack_budgets_costs_the_highest_value() -> None:
    """First price without budgets that bind: values 5 and 3, the good costs 5."""
    pacing = one_good_pacing([5, 3], [10, 10])
    assert (5.0, [1.0, 1.0]) == (pacing.price, pacing.multipliers.tolist())


def test_one_good_costs_the_budgets_that_fit() -> None:
    """Conitzer et al.: min(10, 3) = 3, min(8, 3 + 4) = 7, min(2, 3 + 4 + 9) = 2; the highest is 7."""
    pacing = one_good_pacing([2, 10, 8], [9, 3, 4])
    assert 7.0 == pacing.price
    assert [1.0, 7 / 10, 7 / 8] == pacing.multipliers.tolist()


def test_one_good_nobody_can_pay_is_free() -> None:
    """Price 0; only who values nothing is unpaced. Without bidders the price is 0 too."""
    pacing = one_good_pacing([3, 0], [0, 5])
    assert (0.0, [0.0, 1.0]) == (pacing.price, pacing.multipliers.tolist())
    assert 0.0 == one_good_pacing([], []).price


def test_each_bidder_buys_what_it_likes_best() -> None:
    """Conitzer et al.: budget 3 buys good one, worth 4, at .75 of it; good two goes at 2 to the unpaced."""
    market = first_price_pacing([[4, 2], [1, 2]], [3, 9])
    assert [0.75, 1.0] == pytest.approx(market.multipliers.tolist())
    assert [3.0, 2.0] == pytest.approx(market.prices.tolist())
    assert [[1.0, 0.0], [0.0, 1.0]] == market.allocation.tolist()
    assert [3.0, 2.0] == pytest.approx(market.spend.tolist())


def test_tied_bids_share_a_good() -> None:
    """Values 4, 4 and 4, 0, budgets 4 and 1: all 5 are spent at one price of 2.5, a multiplier of 5/8.

    Good two, which only the first values, takes 2.5 of its 4; the other 1.5 buy .6 of good one.
    """
    market = first_price_pacing([[4, 4], [4, 0]], [4, 1])
    assert [5 / 8, 5 / 8] == pytest.approx(market.multipliers.tolist())
    assert [2.5, 2.5] == pytest.approx(market.prices.tolist())
    assert [[0.6, 1.0], [0.4, 0.0]] == [pytest.approx(row) for row in market.allocation.tolist()]


def test_one_bidder_spends_its_budget_or_pays_its_values() -> None:
    """Alone with values 3, 1 and 0 it pays 4 if it can, and else bids half with a budget of 2."""
    rich, poor = first_price_pacing([[3, 1, 0]], [10]), first_price_pacing([[3, 1, 0]], [2])
    assert ([1.0], [3.0, 1.0, 0.0]) == (rich.multipliers.tolist(), rich.prices.tolist())
    assert [1.5, 0.5, 0.0] == pytest.approx(poor.prices.tolist())
    assert [[1.0, 1.0, 0.0]] == poor.allocation.tolist()


def test_a_bidder_without_budget_outbids_nobody() -> None:
    """Budget 0, values 4 and 4 against prices 3 and 1: it may bid a quarter, and gets nothing."""
    market = first_price_pacing([[3, 1], [4, 4]], [10, 0])
    assert [1.0, 0.25] == market.multipliers.tolist()
    assert [0.0, 0.0] == market.allocation[1].tolist()


def test_more_money_than_all_goods_are_worth_changes_nothing() -> None:
    """A budget of 1e300 leaves prices at the highest values."""
    market = first_price_pacing([[3, 1], [2, 2]], [1e300, 1e300])
    assert [3.0, 2.0] == market.prices.tolist()


def test_nobody_and_nothing() -> None:
    """Without goods all are unpaced; without bidders goods are free."""
    assert [1.0, 1.0] == first_price_pacing(np.zeros((2, 0)), [1, 0]).multipliers.tolist()
    assert [0.0, 0.0, 0.0] == first_price_pacing(np.zeros((0, 3)), []).prices.tolist()


# Laws


@LAW
@given(markets())
def test_every_condition_of_the_equilibrium_holds(market: tuple[Floats, Floats]) -> None:
    """No overspending, the paced spend all, highest paced bids win and set the prices, goods are sold."""
    assert [] == broken(first_price_pacing(*market), *market)


@LAW
@given(markets(most_goods=1))
def test_one_good_agrees_with_the_closed_form(market: tuple[Floats, Floats]) -> None:
    """The general solver and the formula give one price and the same multipliers."""
    values, budgets = market
    general, closed = first_price_pacing(values, budgets), one_good_pacing(values[:, 0], budgets)
    assert closed.price == pytest.approx(general.prices[0], rel=MISS)
    assert closed.multipliers.tolist() == pytest.approx(general.multipliers.tolist(), rel=MISS)


@settings(LAW, max_examples=50)
@given(markets(), st.integers(-30, 30))
def test_the_unit_of_money_does_not_matter(market: tuple[Floats, Floats], power: int) -> None:
    """All money times 2^power multiplies the prices by it and leaves the multipliers."""
    values, budgets = market
    one, other = (
        first_price_pacing(values, budgets),
        first_price_pacing(values * 2.0**power, budgets * 2.0**power),
    )
    assert one.multipliers.tolist() == pytest.approx(other.multipliers.tolist(), rel=MISS)
    assert (one.prices * 2.0**power).tolist() == pytest.approx(other.prices.tolist(), rel=MISS)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_market_of_every_scale(seed: int) -> None:
    """Fifty bidders, 200 goods, amounts from .001 to a million, two values in five 0."""
    rng = np.random.default_rng(seed)
    values = 10 ** rng.uniform(-3, 6, (50, 200)) * (rng.random((50, 200)) < 0.6)
    budgets = 10 ** rng.uniform(-3, 6, 50)
    assert [] == broken(first_price_pacing(values, budgets), values, budgets)


def test_identical_bidders_pay_one_price() -> None:
    """Ten alike with budget 1 and five goods worth 4 to each: 10 / 5 = 2 a good, half of its value."""
    market = first_price_pacing(np.full((10, 5), 4.0), np.ones(10))
    assert [0.5] * 10 == pytest.approx(market.multipliers.tolist())
    assert [2.0] * 5 == pytest.approx(market.prices.tolist())


# Errors


def test_an_answer_that_is_none_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after one step the solver says which condition fails, instead of giving a wrong answer."""
    monkeypatch.setattr(pacing_equilibrium, "_STEPS", 1)
    with pytest.raises(RuntimeError, match="first_price_pacing found no equilibrium within 1e-06: "):
        first_price_pacing([[4, 2], [1, 2]], [3, 9])


@pytest.mark.parametrize(
    ("values", "budgets", "message"),
    [
        ([[1, 2]], [1, 2], "values has 1 rows and budgets 2 entries, allowed: one of each a bidder"),
        ([1, 2], [1, 2], "values has 1 dimensions, allowed: 2, one row a bidder"),
        ([[1, 2], [3, -4]], [1, 2], r"values\[1\]\[1\] is -4.0, allowed: finite and >= 0"),
        ([[1], [2, 3]], [1, 2], "values .* is not a table of numbers"),
        ([[1, math.inf]], [1], r"values\[0\]\[1\] is inf, allowed"),
        ([[1, 2]], [math.nan], r"budgets\[0\] is nan, allowed"),
    ],
)
def test_bad_input_is_refused(values: Any, budgets: Any, message: str) -> None:
    """The error names argument, value and what is allowed."""
    with pytest.raises(ValueError, match=message):
        first_price_pacing(values, budgets)


def test_bad_input_of_one_good_is_refused() -> None:
    """Likewise for one good."""
    with pytest.raises(ValueError, match="values has 2 entries and budgets 1, allowed: one of each a bidder"):
        one_good_pacing([1, 2], [1])
