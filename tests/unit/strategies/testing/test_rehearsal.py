"""Rehearsals ask strategies at their hours and check what they decide."""

from __future__ import annotations

import io
import json
import math
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from simulator.entities import Decision, Report
from strategies import CtrWeighted, Fixed
from strategies.testing.rehearsal import (
    answer_from_child,
    check_decision,
    plan_elsewhere,
    plan_of,
    play,
    times_of,
)
from strategies.testing.toy_market import ToyMarket, make_view


def test_strategies_are_asked_every_interval() -> None:
    """Every half hour means 0, 0.5, 1.0 and 1.5 within two hours."""
    assert [0.0, 0.5, 1.0, 1.5] == times_of(CtrWeighted(interval=0.5), 2.0)


def test_a_strategy_never_asked_is_rehearsed_by_the_hour() -> None:
    """An infinite interval would leave nothing to check."""
    assert [0.0, 1.0, 2.0] == times_of(Fixed(), 3.0)


@pytest.mark.parametrize(("interval", "times"), [(1 / 60, [0.0, 0.25, 0.5, 0.75]), (48.0, [0.0])])
def test_rehearsals_keep_to_a_quarter_of_an_hour_and_a_day(interval: float, times: list[float]) -> None:
    """Very short and very long intervals are brought to lengths that tests can afford."""
    assert times == times_of(CtrWeighted(interval=interval), 1.0)


def test_play_puts_decisions_in_force() -> None:
    """The market ends with the bids that were decided last."""
    view = make_view()
    market = ToyMarket(view)
    decisions = play(CtrWeighted(), market, view, hours=12)
    assert 12 == len(decisions)
    np.testing.assert_array_equal(decisions[-1].bids, market.bids)


def test_plans_tell_apart_the_last_bit() -> None:
    """Equal bids give equal digests; one bit more gives another."""
    bids = np.array([0.1, 0.2])
    same, copy, other = plan_of([Decision(bids=x) for x in (bids, bids.copy(), np.nextafter(bids, 1.0))])
    assert same == copy
    assert same != other


def test_plans_tell_apart_the_fields() -> None:
    """The same numbers as bids and as budgets are different decisions."""
    numbers = np.array([0.1, 0.2])
    bids, budgets = plan_of([Decision(bids=numbers), Decision(budgets=numbers)])
    assert bids != budgets


def test_an_unlimited_budget_may_stay() -> None:
    """Giving back the infinite budgets in force is accepted, as in the market."""
    view = make_view(budget=math.inf)
    report = ToyMarket(view).report()
    check_decision(view, report, Decision(budgets=report.budgets))


def test_no_budget_becomes_unlimited() -> None:
    """Infinity in place of 20 is refused."""
    view = make_view(account_budget=math.inf)
    with pytest.raises(AssertionError, match=r"^budgets\[0\] is inf, allowed: finite .*campaign 0\)$"):
        check_decision(view, ToyMarket(view).report(), Decision(budgets=np.full(3, math.inf)))


def test_segment_factors_follow_the_segments() -> None:
    """Without segments the table of factors has no columns, with two it has two."""
    view = make_view(segments=2)
    report = ToyMarket(view).report()
    check_decision(view, report, Decision(bid_by_segment=np.ones((3, 2))))
    with pytest.raises(AssertionError, match=r"bid_by_segment has shape \(3, 0\), allowed: \(3, 2\)"):
        check_decision(view, report, Decision(bid_by_segment=np.ones((3, 0))))


def test_no_factor_is_infinite() -> None:
    """Modifiers are finite, unlike budgets, which may have been infinite from the start."""
    view = make_view()
    with pytest.raises(AssertionError, match=r"^bid_by_hour\[0, 0\] is inf, allowed"):
        check_decision(view, ToyMarket(view).report(), Decision(bid_by_hour=np.full((3, 24), math.inf)))


def test_a_value_out_of_range_is_named_with_its_row() -> None:
    """The second keyword belongs to the second campaign; the first wrong value is the one told."""
    view = make_view()
    with pytest.raises(AssertionError, match=r"^bids\[1\] is -2\.0.* \(at 0 h, campaign 1 / keyword 1\)$"):
        check_decision(view, ToyMarket(view).report(), Decision(bids=np.array([1.0, -2, 1, 1, -3, 1])))


def test_weights_have_a_limit() -> None:
    """Creatives may weigh a trillion each, no more."""
    view = make_view(targets=1, campaigns=1)
    report = ToyMarket(view).report()
    check_decision(view, report, Decision(creative_weights=np.array([1e12])))
    with pytest.raises(AssertionError, match=r"is 2000000000000\.0, allowed: 0 to 1e\+12 \(.*creative 0\)"):
        check_decision(view, report, Decision(creative_weights=np.array([2e12])))


def test_words_are_no_numbers() -> None:
    """Text that looks like numbers is refused, as in the market."""
    view = make_view(targets=1, campaigns=1)
    words = np.array(["1"])
    with pytest.raises(AssertionError, match="bids is ndarray of <U1, allowed: 1 numbers"):
        check_decision(view, ToyMarket(view).report(), Decision(bids=words))


def test_play_gives_the_tables_that_are_read() -> None:
    """A strategy that names the bid simulator gets it, and no peers."""
    view = make_view()
    strategy = Listener()
    play(strategy, ToyMarket(view), view, hours=1)
    (report,) = strategy.heard
    assert report.bid_simulator is not None
    assert report.peers is None


def answer_to(monkeypatch: pytest.MonkeyPatch, module: str, file: str, pickled: bytes) -> list[str]:
    """Return what a child process would answer, asked in this one."""
    question = io.TextIOWrapper(io.BytesIO(pickle.dumps((module, file, pickled))))
    answer = io.StringIO()
    monkeypatch.setattr(sys, "stdin", question)
    monkeypatch.setattr(sys, "stdout", answer)
    answer_from_child()
    plan: list[str] = json.loads(answer.getvalue())
    return plan


def test_the_child_plans_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for an hourly rule it answers with the 24 digests that are computed here."""
    view = make_view()
    here = plan_of(play(CtrWeighted(), ToyMarket(view), view, hours=24))
    assert 24 == len(here)
    assert here == answer_to(monkeypatch, "strategies.ctr_weighted", "", pickle.dumps(CtrWeighted()))


def test_the_child_loads_what_no_import_path_leads_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A class from a file is loaded from there, under the name it was pickled with."""
    text = "from strategies.fixed import Fixed\nclass Copy(Fixed):\n    __slots__ = ()\n"
    file = tmp_path / "copy_of_fixed.py"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "bidloom_copy_of_fixed", None)
    pickled = b"cbidloom_copy_of_fixed\nCopy\n)\x81."
    assert plan_of([Decision()] * 24) == answer_to(monkeypatch, "bidloom_copy_of_fixed", str(file), pickled)


@dataclass(frozen=True)
class Listener(Fixed):
    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)
    heard: list[Report] = field(default_factory=list)

    def decide(self, report: Report) -> Decision:
        self.heard.append(report)
        return Decision()


@dataclass(frozen=True)
class Crashes(CtrWeighted):
    def __setstate__(self, state: object) -> None:
        raise RuntimeError("cannot be thawed")


@pytest.mark.long
def test_a_crash_in_the_other_process_is_told() -> None:
    """What went wrong there is in the message here."""
    with pytest.raises(AssertionError, match="cannot be thawed"):
        plan_elsewhere(Crashes())
