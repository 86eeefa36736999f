"""Constraints are read from text, and a mean is on the right side of one or so much short of it."""

from __future__ import annotations

import math
import re

import pytest

from experiments.comparing.compare import compare
from experiments.study.metrics import BETTER_SMALLER, METRICS
from experiments.tuning.constraints import Constraint, read_constraint
from simulator import Scenario
from simulator.errors import InputError


def test_both_directions_are_read() -> None:
    """Blanks do not matter."""
    assert Constraint("roas", True, 3.0) == read_constraint(" roas >=3")
    assert Constraint("cost", False, 500.0) == read_constraint("cost<= 5e2")


def test_shares_may_be_written_in_percent() -> None:
    """Tables show them so."""
    assert Constraint("ctr", True, 0.025) == read_constraint("ctr>=2.5%")


@pytest.mark.parametrize(("mean", "short"), [(400.0, 0.0), (500.0, 0.0), (512.5, 12.5), (math.nan, math.inf)])
def test_a_ceiling_is_missed_by_what_is_above_it(mean: float, short: float) -> None:
    """The bound itself is allowed; a mean that is not known meets nothing."""
    assert short == Constraint("cost", False, 500.0).shortfall(mean)


def test_shares_of_a_bound_may_be_added_up() -> None:
    """Half of a bound missing is .5, and a bound of 0 counts in the metric's own unit."""
    assert (0.5, 0.5) == (
        Constraint("roas", True, 3.0).share_short(1.5),
        Constraint("profit", True, 0.0).share_short(-0.5),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("roas", "constraint 'roas': cannot be read, allowed: metric>=number or metric<=number"),
        ("roas>3", "constraint 'roas>3': cannot be read, allowed: metric>=number or metric<=number"),
        ("raos>=3", "metric 'raos' is unknown; did you mean 'roas'?"),
        ("roas>=three", "constraint 'roas>=three': 'three' is not allowed; allowed: a finite number"),
        ("roas>=nan", "constraint 'roas>=nan': 'nan' is not allowed; allowed: a finite number"),
    ],
)
def test_a_mistake_is_one_line(text: str, told: str) -> None:
    """What is wrong, and what is allowed."""
    with pytest.raises(InputError, match=f"^{re.escape(told)}$"):
        read_constraint(text)


def test_metrics_are_those_of_a_run(market: Scenario) -> None:
    """No more and no fewer, in the same order; what is better smaller is among them."""
    (fixed,) = compare(market, ["fixed"], runs=1, seed=1).strategies

    assert METRICS == tuple(fixed.values)
    assert set(METRICS) >= BETTER_SMALLER
