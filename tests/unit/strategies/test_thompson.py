"""Thompson sampling over budget shares: draws from beliefs, and money moved in a market."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scarce import scarce, totals

from simulator import simulate
from simulator.strategy import resolve
from strategies.testing import StrategyContract
from strategies.thompson import Thompson


class TestThompsonContract(StrategyContract):
    strategy = Thompson()


class TestThompsonForClicksContract(StrategyContract):
    strategy = Thompson(aim="clicks", levels=7, half_life=0.1, prior_clicks=0.0, noise=0.01)


def test_draws_have_the_moments_of_the_belief() -> None:
    """4,000 draws: means within 4 standard errors (.063), covariances within a tenth; seed 3."""
    rng = np.random.default_rng(3)
    mean, covariance = np.array([1.0, 2.0]), np.array([[1.0, 0.6], [0.6, 1.0]])
    draws = np.array([Thompson().judge(mean, covariance, rng) for _ in range(4000)])
    assert mean == pytest.approx(draws.mean(axis=0), abs=0.063)
    assert covariance == pytest.approx(np.cov(draws.T), abs=0.1)


def test_a_sure_thing_is_drawn_as_it_is() -> None:
    """Without variance a draw is the mean, to a few ten-thousandths."""
    mean = np.array([0.0, 1.0, 1.0])
    drawn = Thompson().judge(mean, np.zeros((3, 3)), np.random.default_rng(1))
    assert mean == pytest.approx(drawn, abs=1e-3)


@pytest.mark.long
def test_money_moves_to_campaigns_whose_clicks_sell() -> None:
    """Of four campaigns alike but for sales, the two that sell get most of the money, and it pays."""
    market = scarce(conversion=(2.5, 2.5, 0.25, 0.25))
    spent = simulate(market, Thompson(), seed=1).by_campaign["cost"]
    assert spent[:2].sum() > 1.5 * spent[2:].sum()
    profit, equal = (totals(market, rule, "profit", runs=5, seed=1) for rule in (Thompson(), "fixed"))
    assert profit.mean() > 1.3 * equal.mean()


def test_found_by_name_with_parameters() -> None:
    """Words and whole numbers in brackets are read."""
    rule = resolve("strategies.thompson:Thompson[levels=20,aim=clicks]")
    assert Thompson(levels=20, aim="clicks") == rule


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("levels", 2.5, "a whole number from 2 to 200"),
        ("levels", 201, "a whole number from 2 to 200"),
        ("aim", "sales", "profit, clicks"),
        ("prior_clicks", -1.0, "a number from 0 to inf"),
        ("prior_sd", 0.0, "a number from 0.01 to 100"),
        ("length", 0.0, "a number from 0.1 to 100"),
        ("noise", math.nan, "a number from 0.01 to 100"),
        ("half_life", 0.0, "a number from 0.1 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        Thompson(**{name: value})  # type: ignore[arg-type] # wrong on purpose
