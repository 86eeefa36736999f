"""Why profits differ: parts worked out by hand, and sums that close to rounding."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from target_runs import Rows, comparison_of

from experiments.comparing.compare import compare
from experiments.comparing.outcome import Comparison
from experiments.comparing.profit_parts import profit_parts
from simulator import Scenario


@pytest.fixture
def study(market: Scenario) -> Callable[[Rows], Comparison]:
    """Return a maker of comparisons from what two targets did in each run; the margin is .4."""
    return partial(comparison_of, market)


def estimates(comparison: Comparison) -> dict[str, float | None]:
    parts = profit_parts(comparison, "pid_pacing")
    return {name: interval.estimate for name, interval in parts.parts().items()}


BEFORE = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}


def test_more_clicks_of_the_same_kind_are_volume(study: Callable[[Rows], Comparison]) -> None:
    """A tenth more of everything: 20 clicks at (.4 x 500 - 60) / 200 = .70 make 14."""
    more = {name: [1.1 * value for value in column] for name, column in BEFORE.items()}
    found = estimates(study({"fixed": [BEFORE], "pid_pacing": [more]}))

    assert {"volume": 14.0, "shift": 0.0, "sales": 0.0, "price": 0.0} == pytest.approx(found, abs=1e-9)


def test_clicks_elsewhere_are_shift(study: Callable[[Rows], Comparison]) -> None:
    """Fifty clicks go from sofas, 1.20 each (.4 x 4 - .40), to lamps, .20 each (.4 x 1 - .20): -50."""
    after = {"clicks": [150.0, 50.0], "revenue": [150.0, 200.0], "cost": [30.0, 20.0]}
    found = estimates(study({"fixed": [BEFORE], "pid_pacing": [after]}))

    assert {"volume": 0.0, "shift": -50.0, "sales": 0.0, "price": 0.0} == pytest.approx(found, abs=1e-9)


def test_dearer_clicks_and_clicks_that_sell_more(study: Callable[[Rows], Comparison]) -> None:
    """Lamps cost 10 more, sofas bring .4 x 30 more."""
    after = {"clicks": [100.0, 100.0], "revenue": [100.0, 430.0], "cost": [30.0, 40.0]}
    found = estimates(study({"fixed": [BEFORE], "pid_pacing": [after]}))

    assert {"volume": 0.0, "shift": 0.0, "sales": 12.0, "price": -10.0} == pytest.approx(found, abs=1e-9)


def test_a_target_without_clicks_before_is_all_shift(study: Callable[[Rows], Comparison]) -> None:
    """Sofas had no click; 50 now earn 1.20 each, lamps .20: 50 clicks at .20 are volume, the rest shift."""
    before = {"clicks": [100.0, 0.0], "revenue": [100.0, 0.0], "cost": [20.0, 0.0]}
    after = {"clicks": [100.0, 50.0], "revenue": [100.0, 200.0], "cost": [20.0, 20.0]}
    found = estimates(study({"fixed": [before], "pid_pacing": [after]}))

    assert {"volume": 10.0, "shift": 50.0, "sales": 0.0, "price": 0.0} == pytest.approx(found, abs=1e-9)


def test_what_is_paid_without_a_click_is_price(study: Callable[[Rows], Comparison]) -> None:
    """Banners cost 7 more for impressions that nobody clicked: the sum still closes."""
    before = {"clicks": [100.0, 0.0], "revenue": [100.0, 0.0], "cost": [20.0, 5.0]}
    after = {"clicks": [100.0, 0.0], "revenue": [100.0, 0.0], "cost": [20.0, 12.0]}
    found = estimates(study({"fixed": [before], "pid_pacing": [after]}))

    assert {"volume": 0.0, "shift": 0.0, "sales": 0.0, "price": -7.0} == pytest.approx(found, abs=1e-9)


def test_without_clicks_only_the_total_is_known(study: Callable[[Rows], Comparison]) -> None:
    """Who bought nothing has no profit a click to compare with."""
    nothing = {"clicks": [0.0, 0.0], "revenue": [0.0, 0.0], "cost": [0.0, 0.0]}
    parts = profit_parts(study({"fixed": [BEFORE], "pid_pacing": [nothing]}), "pid_pacing")

    assert (None, -140.0) == (parts.volume.estimate, parts.total.estimate)


@pytest.mark.long
def test_parts_of_real_runs_add_up_to_the_paired_difference(market: Scenario) -> None:
    """On a simulated market the parts sum to the difference of `compare`, and the total has its interval."""
    comparison = compare(market, ["fixed", "ctr_weighted[step=1]"], runs=6, seed=3)
    name = comparison.strategies[1].name
    parts = profit_parts(comparison, name)
    paired = comparison.difference(name, "profit").paired.absolute

    assert (paired.low, paired.estimate, paired.high) == pytest.approx(
        (parts.total.low, parts.total.estimate, parts.total.high), rel=1e-9
    )
    assert paired.estimate == pytest.approx(
        sum(part.estimate or 0.0 for part in parts.parts().values()), rel=1e-9
    )
    assert 6 == parts.n


def test_a_failed_run_is_left_out_with_its_pair(study: Callable[[Rows], Comparison]) -> None:
    """Two of three pairs are whole: lamps 2 and 4 dearer, so the price part is -3, and n is 2."""
    dearer = [BEFORE | {"cost": [20.0 + more, 40.0]} for more in (2.0, 4.0)]
    comparison = study({"fixed": [BEFORE] * 3, "pid_pacing": [dearer[0], None, dearer[1]]})
    parts = profit_parts(comparison, "pid_pacing")

    assert 2 == parts.n
    assert -3.0 == pytest.approx(parts.price.estimate)
    assert np.isnan(comparison.strategies[1].by_target["clicks"][1]).all()


def test_a_strategy_without_a_run_has_no_parts(outcome: Callable[..., Comparison]) -> None:
    """Nothing is known, and nothing is claimed."""
    parts = profit_parts(outcome({"fixed": {"profit": [1.0]}, "pid_pacing": None}), "pid_pacing")

    assert (0, None) == (parts.n, parts.total.estimate)
