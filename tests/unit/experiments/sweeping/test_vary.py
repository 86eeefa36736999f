"""The points of a sweep: what is varied and what stays."""

from __future__ import annotations

import pytest

from experiments.sweeping.factor import read_factor
from experiments.sweeping.vary import at_point, setting_of
from simulator import InputError, Scenario

STRATEGIES = ["fixed", "ctr_weighted[cap=3]", "ctr_steps"]


def test_a_parameter_changes_its_strategy_and_no_other(market: Scenario) -> None:
    """The scenario stays, and so do the parameters that were given."""
    factor = read_factor("ctr_weighted.gain=0..3", market, STRATEGIES, 2)
    scenario, specs = at_point(market, STRATEGIES, [factor], [3.0])

    assert market.hash == scenario.hash
    assert ["fixed", "ctr_weighted[cap=3,gain=3]", "ctr_steps"] == specs


def test_a_parameter_that_was_given_is_replaced(market: Scenario) -> None:
    """As a setting of the scenario is."""
    factor = read_factor("ctr_weighted.cap=2..4", market, STRATEGIES, 2)

    assert "ctr_weighted[cap=4]" == at_point(market, STRATEGIES, [factor], [4.0])[1][1]


def test_a_class_of_a_file_is_varied_like_any_other(market: Scenario) -> None:
    """Its name holds a dot and a colon; its parameter is what stands after the last dot."""
    strategies = ["fixed", "rules.py:Mine[cap=3,gain=1]", "rules.py:Other"]
    factor = read_factor("rules.py:Mine.gain=2,4", market, strategies, 2)
    name, parameters = "rules.py:Mine[gain=4,cap=3]#0", '{"gain": 4, "cap": 3}'

    assert ["fixed", "rules.py:Mine[cap=3,gain=4]", "rules.py:Other"] == (
        at_point(market, strategies, [factor], [4])[1]
    )
    assert 4 == setting_of("rules.py:Mine.gain", market.model_dump_json(by_alias=True), name, parameters)


def test_a_point_that_cannot_be_is_named(market: Scenario) -> None:
    """Of several factors the line names every value."""
    factors = [
        read_factor(text, market, STRATEGIES, 2) for text in ("market.slots=4,5", "quality.half_life=1,2")
    ]

    with pytest.raises(InputError) as refusal:
        at_point(market, STRATEGIES, factors, [5, 1])

    assert (
        "market.slots=5, quality.half_life=1: market: examination has 4 entries, allowed: one a slot, 5"
        == str(refusal.value)
    )
