"""Tables for the terminal, and numbers as people read them."""

import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from experiments.comparing.outcome import Comparison
from experiments.comparing.tables import caption, headline_grid
from experiments.report.blocks import Cell
from experiments.report.terminal import terminal_table
from experiments.study.metrics import HEADLINE, units_in
from simulator import Scenario, simulate

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Three runs of one strategy and of a failed one."""
    return outcome(
        {
            "fixed": {"profit": [1000.0, 1100.0, 1200.0], "ctr": [0.02, 0.03, 0.04], "cpc": [0.5, 0.5, 0.5]},
            "ctr_weighted[adjust=none]": None,
        }
    )


def _cells(comparison: Comparison, strategy: int) -> tuple[Cell, ...]:
    """Return a strategy's row of the headline table, without its name."""
    return headline_grid(comparison).groups[0].rows[strategy][1:]


def _lines(table: Table) -> list[str]:
    """Draw a table 100 columns wide without colours."""
    text = io.StringIO()
    Console(file=text, width=100).print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_cells_have_mean_and_half_interval(comparison: Comparison) -> None:
    """Profit 1100 with half 4.3027 x 100 / sqrt(3) = 248; CTR in percent; no spread, no width."""
    row = dict(zip(HEADLINE, _cells(comparison, 0), strict=True))

    assert Cell("1,100", "± 248") == row["profit"]
    assert Cell("3.00", "± 2.48") == row["ctr"]
    assert Cell("0.500", "± 0.000") == row["cpc"]


def test_what_is_unknown_is_a_dash(comparison: Comparison) -> None:
    """A metric without a value and a strategy without a run have dashes."""
    assert Cell("-") == _cells(comparison, 0)[-1]
    assert (Cell("-"),) * len(HEADLINE) == _cells(comparison, 1)


def test_brackets_of_a_strategy_are_shown(comparison: Comparison) -> None:
    """Parameters in brackets are text, not markup that the terminal would swallow."""
    lines = _lines(terminal_table(headline_grid(comparison)))

    assert any("ctr_weighted[adjust=none]" in line for line in lines)


def test_caption_says_what_the_numbers_are(comparison: Comparison, outcome: Outcome) -> None:
    """Runs, days, what follows the plus-minus, and the unit of money."""
    assert caption(comparison) == "means of 3 runs of 1 day, ± half a 95 % interval; money in currency units"
    assert caption(outcome({"fixed": {"profit": [1.0]}})) == "one run of 1 day; money in currency units"
    shared = caption(outcome({"fixed": {"profit": [1.0], "hindsight_share": [0.8]}}))
    assert shared.startswith("one run of 1 day; money in currency units; of best: share of the most expected")


def test_every_metric_that_is_no_count_has_a_unit(market: Scenario) -> None:
    """A metric that is added to the engine must be given its unit in CSV headers."""
    totals = simulate(market, "fixed", seed=1).totals

    counts = {"searches", "impressions", "clicks", "orders", "conversions", "repeat_orders"}
    organic = {"organic_visits", "organic_orders"}
    assert counts | organic | {"reported_orders", "reported_conversions"} == set(totals) - set(units_in(None))
    assert np.isfinite(totals["cost"])
