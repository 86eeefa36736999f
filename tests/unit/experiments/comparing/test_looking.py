"""Running to a precision: the same looks and the same answer, whoever does the work."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gist import gist, tells

from experiments.comparing.compare import compare
from experiments.comparing.looking import at_look
from experiments.comparing.outcome import Comparison
from experiments.comparing.precision import Aim
from experiments.comparing.words import notes, p_between
from experiments.statistics.paired import holm
from experiments.statistics.sequential import anytime_difference
from experiments.study.observer import Silent, StoppedError
from simulator import InputError, Scenario

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

#: What a note decides.
SAID = ("not reached", "reached", "careful", "too few")
#: One look at 100 runs of two strategies, quick on a tiny market.
FIXED = ["fixed", "pid_pacing"]


class Hears(Silent):
    """Keeps what is said, and stops after some runs."""

    def __init__(self, stop_after: int = 10**9) -> None:
        self.heard: list[str] = []
        self._stop_after = stop_after
        self._done = 0

    def say(self, message: str) -> None:
        self.heard.append(message)

    def progress(self, done: int, total: int) -> None:
        self._done = done

    def stop_requested(self) -> bool:
        return self._done >= self._stop_after


@pytest.fixture
def three(outcome: Outcome) -> Comparison:
    """120 runs: revenue 1000 on average; one strategy near the baseline, one with a rare big sale."""
    wave = [100.0 + (5.0 if run % 2 else -5.0) for run in range(120)]
    revenue = [1000.0] * 120
    near = [value + (2.0 if run % 3 else -1.0) for run, value in enumerate(wave)]
    sale = [value + (300.0 if run == 7 else 0.0) for run, value in enumerate(wave)]
    return outcome(
        {
            "fixed": {"profit": wave, "revenue": revenue},
            "pid_pacing": {"profit": near, "revenue": revenue},
            "ctr_weighted": {"profit": sale, "revenue": revenue},
        }
    )


def test_intervals_of_the_metric_are_anytime(three: Comparison) -> None:
    """Interval and p of profit are of the confidence sequence, Holm's on top; clicks stay as they were."""
    looked = at_look(three, Aim(0.01))
    pairs = [anytime_difference(three.values(name, "profit"), three.values("fixed", "profit"))
             for name in ("pid_pacing", "ctr_weighted")]  # fmt: skip

    profit = [looked.difference(name, "profit") for name in ("pid_pacing", "ctr_weighted")]

    assert pairs == [one.paired for one in profit]
    assert holm([pair.p for pair in pairs]) == [one.p_holm for one in profit]
    assert [True, True] == [one.anytime for one in profit]
    assert three.difference("pid_pacing", "clicks") == looked.difference("pid_pacing", "clicks")


def test_width_is_measured_by_the_revenue_of_the_baseline(three: Comparison) -> None:
    """1 % of a mean revenue of 1000 is 10; the widest interval is that of the rare sale."""
    precision = at_look(three, Aim(0.01)).precision
    widest = at_look(three, Aim(0.01)).difference("ctr_weighted", "profit").paired.absolute

    assert precision is not None
    assert ("revenue", 10.0) == (precision.measure, precision.limit)
    assert (widest.high or 0) - (widest.low or 0) == precision.widest
    assert not precision.reached


def test_what_is_not_money_is_measured_by_itself(three: Comparison) -> None:
    """1 % of 100 clicks, in clicks, that are the same in all runs: reached."""
    precision = at_look(three, Aim(0.01, "clicks")).precision

    assert precision is not None
    assert ("clicks", 1.0, 0.0, True) == (
        precision.measure, precision.limit, precision.widest, precision.reached
    )  # fmt: skip


def test_a_rare_sale_raises_a_warning(three: Comparison) -> None:
    """One run in 120 decides the difference: the mean's skewness is 1, ten times what is harmless."""
    looked = at_look(three, Aim(0.01))

    assert looked.precision is not None
    assert ("ctr_weighted",) == looked.precision.skewed
    assert tells(notes(looked)[-1], "careful `ctr_weighted`", *SAID)


def test_p_between_two_others_is_anytime_too(three: Comparison) -> None:
    """The verdict sets the best against every other strategy, and may not fall back to t for that."""
    looked = at_look(three, Aim(0.01))
    _, near, sale = looked.strategies
    fixed = looked.strategies[0]
    pairs = [
        anytime_difference(one.values["profit"], two.values["profit"]).p
        for one, two in ((near, fixed), (sale, fixed), (sale, near))
    ]

    assert holm(pairs)[2] == p_between(looked, sale, near)


def test_note_says_what_was_reached(three: Comparison) -> None:
    """In words: how many runs, how wide, of what, how wide it might have been."""
    said = notes(at_look(three, Aim(0.5)))[-1]

    assert gist(said, *SAID).startswith("reached 120 profit 1")
    assert tells(said, "revenue `fixed` 50 profit", *SAID)


def test_note_says_what_was_not(three: Comparison) -> None:
    """Not reached is said first, and what was."""
    assert gist(notes(at_look(three, Aim(0.01)))[-1], *SAID).startswith("not reached 120 more profit 1")


def test_note_of_a_baseline_that_failed(outcome: Outcome) -> None:
    """A baseline of which no run ended well is not said to have revenue of 0 or less."""
    rival = {"profit": [1.0, 2.0] * 50, "revenue": [3.0] * 100}
    looked = at_look(outcome({"fixed": None, "pid_pacing": rival}), Aim(0.01))

    assert gist(notes(looked)[-1], *SAID).startswith("not reached failed `fixed`")


def test_note_of_no_revenue(outcome: Outcome) -> None:
    """A baseline that sells nothing has no revenue to measure by."""
    nothing = {"profit": [-1.0, -2.0] * 50, "revenue": [0.0] * 100}
    looked = at_look(outcome({"fixed": nothing, "pid_pacing": nothing}), Aim(0.01))

    assert gist(notes(looked)[-1], *SAID).startswith("not reached revenue `fixed` above 0 nothing")


def test_note_of_too_few_pairs(outcome: Outcome) -> None:
    """Where most runs failed there is no interval to be narrow."""
    profit = [1.0, 2.0] * 30 + [np.nan] * 60
    looked = at_look(
        outcome(
            {"fixed": {"profit": profit, "revenue": [9.0] * 120}, "pid_pacing": {"profit": profit[::-1]}}
        ),
        Aim(0.01),
    )

    assert gist(notes(looked)[-1], *SAID).startswith("not reached 120 too few")


@pytest.mark.long
def test_study_stops_at_the_first_look_that_is_narrow(market: Scenario) -> None:
    """A precision of 90 % of revenue is there at the first look, on a market of one day."""
    hears = Hears()
    comparison = compare(market, FIXED, seed=1, precision=0.9, observer=hears)

    assert comparison.precision is not None
    assert (100, True) == (comparison.runs, comparison.precision.reached)
    assert not [line for line in hears.heard if "widest" in line]


@pytest.mark.slow
def test_workers_and_sittings_change_nothing(market: Scenario, tmp_path: Path) -> None:
    """One sitting, two workers, or stopped in the second look and resumed: the same JSON, digit for digit."""
    strategies = ["fixed", "ctr_weighted"]
    alone = compare(market, strategies, seed=1, precision=0.001, max_runs=130)
    together = compare(market, strategies, seed=1, precision=0.001, max_runs=130, jobs=2)
    with pytest.raises(StoppedError):
        compare(market, strategies, seed=1, precision=0.001, max_runs=130, out=tmp_path, observer=Hears(220))
    hears = Hears()
    resumed = compare(market, strategies, seed=1, precision=0.001, max_runs=130, out=tmp_path, observer=hears)

    assert alone.to_json() == together.to_json() == resumed.to_json()
    assert 130 == alone.runs
    assert "200 of 200 runs are finished already" == hears.heard[0]
    assert [100, 125] == [int(line.split()[0]) for line in hears.heard if "widest" in line]


@pytest.mark.long
def test_a_hopeless_study_ends_at_the_first_look(market: Scenario, misbehaving: str) -> None:
    """A strategy that fails in all of a hundred runs would fail in ten thousand."""
    strategies = ["fixed", f"{misbehaving}:Raises"]
    comparison = compare(market, strategies, seed=1, precision=0.01, max_runs=110)

    assert 100 == comparison.runs
    assert comparison.precision is not None
    assert not comparison.precision.reached


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "runs and precision: neither given, allowed: one of them"),
        ({"runs": 5, "precision": 0.01}, "runs and precision: both given, allowed: one of them"),
        ({"precision": 0.01, "metric": "rohas"}, "metric 'rohas' is unknown; did you mean 'roas'"),
    ],
)
def test_mistakes_are_found_before_anything_runs(
    market: Scenario, given: dict[str, Any], message: str
) -> None:
    """How long, or how precise: one of the two, and of a metric that exists."""
    with pytest.raises(InputError, match=message):
        compare(market, FIXED, seed=1, **given)


def test_one_strategy_has_no_difference_to_be_precise_about(market: Scenario) -> None:
    """It takes two."""
    with pytest.raises(InputError, match="strategies: one given, allowed with a precision: two or more"):
        compare(market, ["fixed"], seed=1, precision=0.01)
