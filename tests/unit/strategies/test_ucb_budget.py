"""Optimism over budget shares: the bound, and money moved in a market."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scarce import scarce, totals

from simulator import simulate
from strategies.testing import StrategyContract
from strategies.ucb_budget import UcbBudget


class TestUcbBudgetContract(StrategyContract):
    strategy = UcbBudget()


class TestGreedyContract(StrategyContract):
    strategy = UcbBudget(width=0.0, aim="clicks", levels=200, prior_sd=100.0, length=0.1)


def test_a_level_is_judged_by_its_mean_and_some_deviations() -> None:
    """1 + 2 x sqrt(.25) = 2, and 3 + 2 x sqrt(0) = 3."""
    bound = UcbBudget(width=2.0).judge(np.array([1.0, 3.0]), np.diag([0.25, 0.0]), np.random.default_rng(1))
    assert [2.0, 3.0] == bound.tolist()


def test_nothing_is_drawn() -> None:
    """Runs with other generators are the same run."""
    judged = [
        UcbBudget().judge(np.ones(3), np.eye(3), np.random.default_rng(seed)).tolist() for seed in (1, 2)
    ]
    assert judged[0] == judged[1]


@pytest.mark.long
def test_money_moves_to_campaigns_whose_clicks_sell() -> None:
    """Of four campaigns alike but for sales, the two that sell get most of the money, and it pays."""
    market = scarce(conversion=(2.5, 2.5, 0.25, 0.25))
    spent = simulate(market, UcbBudget(), seed=1).by_campaign["cost"]
    assert spent[:2].sum() > 1.5 * spent[2:].sum()
    profit, equal = (totals(market, rule, "profit", runs=5, seed=1) for rule in (UcbBudget(), "fixed"))
    assert profit.mean() > 1.3 * equal.mean()


@pytest.mark.parametrize("value", [-1.0, 101.0, "wide"])
def test_parameters_out_of_range_are_refused(value: object) -> None:
    """The message names the parameter, its value and what is allowed; those it shares are checked too."""
    with pytest.raises(ValueError, match=re.escape(f"width is {value!r}, allowed: a number from 0 to 100")):
        UcbBudget(width=value)  # type: ignore[arg-type] # wrong on purpose
    with pytest.raises(ValueError, match="levels is 1, allowed: a whole number from 2 to 200"):
        UcbBudget(levels=1)
