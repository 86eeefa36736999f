"""What follows a ratio, by hand; what the founding rule makes of it is in its own tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from simulator.entities import Floats, Report, View
from strategies.shared.end_to_end import EndToEnd, Groups
from strategies.shared.weighting import KeptTotal, Limits, RatioBidder, check_limits, rate_ratios, shrunk

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


@dataclass(frozen=True)
class Some:
    """Limits and nothing else."""

    gain: float = 1.0
    floor: float = 0.5
    cap: float = 2.0
    step: float = 1.0
    interval: float = 1.0


class Told(RatioBidder):
    """Follows ratios that it is told."""

    def __init__(self, limits: Limits, view: View, targets: list[float], campaigns: list[float]) -> None:
        super().__init__(limits, [view])
        self._told = np.array(targets), np.array(campaigns)

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        return self._told


def test_rates_are_compared_within_their_account() -> None:
    """30 and 10 of 100 each are 1.5 and .5 of 20; alone in its account, 10 of 100 is what it is."""
    counts, exposure = np.array([30.0, 10.0, 10.0]), np.full(3, 100.0)
    assert [1.5, 0.5, 1.0] == rate_ratios(counts, exposure, 0.0, Groups(np.array([2, 1]))).tolist()


def test_shrinking_without_prior_or_data_is_one() -> None:
    """8 for 2 expected with prior 1 is 9 / 3; nothing of nothing is 1."""
    assert [3.0] == shrunk(np.array([8.0]), np.array([2.0]), 1.0).tolist()
    assert [1.0] == shrunk(np.array([0.0]), np.array([0.0]), 0.0).tolist()


def test_targets_move_bids_and_campaigns_move_budgets(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Bids go to 1.2 and .8; budgets of 50 ask for 90 and 30, of a total of 100: 75 and 25."""
    view = view_of()
    decision = Told(Some(), view, [1.2, 0.8], [1.8, 0.6]).decide(report_of(view))
    assert [1.2, 0.8] == pytest.approx(decision.bids)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_gain_floor_and_cap_bound_the_multiple(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Squared, 1.2 and .5 are 1.44, cut to 1.3, and .25, raised to .4."""
    view = view_of()
    limits = Some(gain=2.0, floor=0.4, cap=1.3)
    assert [1.3, 0.4] == pytest.approx(Told(limits, view, [1.2, 0.5], [1, 1]).decide(report_of(view)).bids)


def test_the_total_wins_over_limits(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Lower limits of 60 and 60 do not fit into 100: what is spent, 10 and 0, is the limit; 50 each."""
    view = view_of()
    report = report_of(view, spend_today=[10.0, 0.0], budgets=[60.0, 60.0])
    kept = KeptTotal(EndToEnd.of([view]))
    budgets = kept.share(report, np.ones(2), np.full(2, 60.0), np.full(2, 90.0))
    assert [50.0, 50.0] == pytest.approx(budgets)


def test_a_click_that_overdrew_a_budget_moves_no_money(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """50.5 of 50 are spent: who wants 50 and 50 of 100 keeps them; 60 and 40 come to 100 as ever."""
    view = view_of()
    kept, report = KeptTotal(EndToEnd.of([view])), report_of(view, spend_today=[50.5, 10.0])
    assert None is kept.share(report, np.full(2, 50.0), np.full(2, 40.0), np.full(2, 60.0))
    assert [60.0, 40.0] == pytest.approx(
        kept.share(report, np.array([60.0, 40.0]), np.zeros(2), np.full(2, 90.0))
    )


def test_without_limit_there_is_no_total(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Beside an unlimited campaign nothing moves, and initial budgets read as 0."""
    view = view_of(initial_budgets=[math.inf, 50.0], account_budget=math.inf)
    kept, report = KeptTotal(EndToEnd.of([view])), report_of(view)
    assert [0.0, 0.0] == kept.initial.tolist()
    assert [0.0, 0.0] == kept.now(report).tolist()
    assert None is kept.share(report, kept.initial, kept.initial, kept.initial)


@pytest.mark.parametrize("wrong", [{"gain": 11}, {"floor": 0}, {"cap": 0}, {"step": -1}, {"interval": 0}])
def test_limits_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """Each of the five is checked, and named."""
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*, allowed: a number"):
        check_limits(Some(**wrong))
