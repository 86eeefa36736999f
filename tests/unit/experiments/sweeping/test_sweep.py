"""Sweeps from Python and the command line: the same luck at every point, resumable, clear when refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.study.metrics import METRICS
from experiments.study.observer import Silent, StoppedError
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.sweep import sweep
from experiments.sweeping.tables import grids
from experiments.sweeping.words import headline, sweep_verdict
from simulator import InputError, Scenario

STRATEGIES = ["fixed", "ctr_weighted"]
PAGE = Path(__file__).parents[4] / "docs" / "sweeping.md"


class StopsAfter(Silent):
    """Asks for an end once some runs are finished."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._done = 0

    def progress(self, done: int, total: int) -> None:
        self._done = done

    def stop_requested(self) -> bool:
        return self._done >= self._runs


def searches(found: Sweep) -> list[list[float]]:
    """The searches of the first strategy, a row a point and a column a run."""
    return [point.comparison.strategies[0].values["searches"].tolist() for point in found.points]


def test_metrics_are_those_of_a_run(market: Scenario) -> None:
    """What may be asked for is what a run tells, in its order."""
    assert METRICS == tuple(compare(market, ["fixed"], runs=1, seed=1).strategies[0].values)


def test_the_same_searches_at_every_point(market: Scenario) -> None:
    """A setting that has no part in demand leaves every run the searches it had."""
    first, *others = searches(sweep(market, ["fixed"], ["rivals.bid=0.1..1.5"], runs=3, seed=1, points=3))

    assert [first, first] == others
    assert 3 == len(set(first))


def test_a_setting_of_demand_changes_the_searches(market: Scenario) -> None:
    """The twin of the test above: it can fail."""
    first, second = searches(sweep(market, ["fixed"], ["keyword[0].volume=100,900"], runs=2, seed=1))

    assert first[0] < second[0]
    assert first[1] < second[1]


def test_a_setting_that_does_nothing_changes_nothing(market: Scenario) -> None:
    """The spread of a delay whose law has none: every difference between points is exactly 0."""
    found = sweep(market, STRATEGIES, ["conversion.delay_sd=0..3"], runs=3, seed=1, points=3)

    assert {(0.0, 0.0, 0.0, None)} == {
        (
            change.paired.absolute.estimate,
            change.paired.absolute.low,
            change.paired.absolute.high,
            change.p_holm,
        )
        for change in found.changes
    }
    assert 3 == len({point.comparison.scenario.hash for point in found.points})


def test_a_point_is_the_comparison_of_its_market(market: Scenario) -> None:
    """What the sweep holds is what `compare` finds when the setting is changed by hand."""
    found = sweep(market, STRATEGIES, ["rivals.bid=0.3,0.6"], runs=2, seed=4)
    by_hand = market.model_copy(update={"rivals": market.rivals.model_copy(update={"bid": 0.6})})

    assert compare(by_hand, STRATEGIES, runs=2, seed=4).to_json() == found.points[1].comparison.to_json()


@pytest.mark.long
def test_differences_are_paired_and_corrected_over_all_points(market: Scenario) -> None:
    """A gap is that of its point; Holm's p of the least is its p times the number of points."""
    found = sweep(market, STRATEGIES, ["rivals.bid=0.3,0.6,0.9"], runs=4, seed=1, metric="clicks")
    values = [strategy.values["clicks"] for strategy in found.points[1].comparison.strategies]
    tested = [gap for gap in found.gaps if gap.paired.p is not None]
    least = min(tested, key=lambda gap: gap.paired.p or 0.0)

    assert float((values[1] - values[0]).mean()) == found.gaps[1].paired.absolute.estimate
    assert len(tested) * least.paired.p == pytest.approx(least.p_holm)  # type: ignore[operator] # it has been tested


def test_changes_are_against_the_first_point(market: Scenario) -> None:
    """Replication by replication, each strategy with itself."""
    found = sweep(market, STRATEGIES, ["rivals.bid=0.3,0.6"], runs=3, seed=1, metric="cost")
    first, second = (point.comparison.strategies[1].values["cost"] for point in found.points)

    assert [(0, 1), (1, 1)] == [(change.strategy, change.point) for change in found.changes]
    assert float(np.mean(second - first)) == found.changes[1].paired.absolute.estimate


def test_values_of_the_second_factor_change_fastest(market: Scenario) -> None:
    """Points stand row by row of the heat map."""
    found = sweep(market, ["fixed"], ["rivals.bid=0.3,0.6", "rivals.count=1,2,3"], runs=1, seed=1)

    assert [(0.3, 1), (0.3, 2), (0.3, 3), (0.6, 1), (0.6, 2), (0.6, 3)] == [
        point.values for point in found.points
    ]


def test_a_parameter_is_swept_and_its_baseline_run_once(market: Scenario, tmp_path: Path) -> None:
    """Points that share a market share the runs of strategies that stay as they are."""
    found = sweep(
        market, STRATEGIES, ["ctr_weighted.gain=0..2"], runs=2, seed=1, points=3, out=tmp_path / "study"
    )

    assert ("fixed", "ctr_weighted") == found.strategies
    assert [0.0, 1.0, 2.0] == [point.comparison.strategies[1].parameters["gain"] for point in found.points]
    with pytest.raises(StoppedError, match="stopped with 8 of 10 runs finished"):
        sweep(market, STRATEGIES, ["ctr_weighted.gain=0..3"], runs=2, seed=1, points=4, jobs=1,
              out=tmp_path / "study", observer=StopsAfter(8))  # fmt: skip


def test_a_name_does_not_hold_what_is_varied(market: Scenario) -> None:
    """A parameter that was given and is varied stands in the factor, not in the strategy's name."""
    found = sweep(market, ["fixed", "ctr_weighted[gain=1,cap=3]"], ["ctr_weighted.gain=0,2"], runs=1, seed=1)

    assert ("fixed", "ctr_weighted[cap=3]") == found.strategies


@pytest.mark.long
def test_stopped_and_gone_on_is_the_same_as_in_one_go(market: Scenario, tmp_path: Path) -> None:
    """So is a sweep in two worker processes."""
    vary = ["rivals.bid=0.3..0.9"]
    whole = sweep(market, STRATEGIES, vary, runs=2, seed=1, points=3)
    with pytest.raises(StoppedError):
        sweep(market, STRATEGIES, vary, runs=2, seed=1, points=3, out=tmp_path, observer=StopsAfter(5))
    rest = sweep(market, STRATEGIES, vary, runs=2, seed=1, points=3, out=tmp_path, jobs=2)

    assert whole.to_json() == rest.to_json()


def test_another_sweep_does_not_move_in(market: Scenario, tmp_path: Path) -> None:
    """More values of the same settings do; another setting is another study."""
    sweep(market, ["fixed"], ["rivals.bid=0.3,0.6"], runs=1, seed=1, out=tmp_path)
    more = sweep(market, ["fixed"], ["rivals.bid=0.3,0.6,0.9"], runs=2, seed=1, out=tmp_path)

    assert 3 == len(more.points)
    with pytest.raises(
        InputError, match=r"holds another study \(vary\[0\] rivals.bid there, rivals.count here\)"
    ):
        sweep(market, ["fixed"], ["rivals.count=1,2"], runs=1, seed=1, out=tmp_path)


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ([], "vary: 0 settings given, allowed: one or two"),
        (["rivals.bid=1,2"] * 2, "vary: rivals.bid stands twice, allowed: once"),
        (["days=1,2", "rivals.bid=1,2", "rivals.count=1,2"], "vary: 3 settings given, allowed: one or two"),
        (["rivals.count=0..999", "rivals.bid=0..999"], "vary: 10609 points, allowed: at most 10000"),
        (["ctr_weighted.gian=0,1"],
         "strategy 'ctr_weighted[gian=0]': unknown parameter 'gian'; did you mean 'gain'? (allowed: "
         "adjust, gain, floor, cap, step, prior_clicks, examination_decay, interval)"),
        (["quality.half_life=-1..3"],
         "quality.half_life: -1.0 is not allowed; allowed: a number from 1e-06 to 1e+12"),
    ],
)  # fmt: skip
def test_a_sweep_that_cannot_be_is_refused_before_it_runs(
    market: Scenario, tmp_path: Path, vary: list[str], message: str
) -> None:
    """In one line, and without a folder."""
    with pytest.raises(InputError) as refusal:
        sweep(market, STRATEGIES, vary, runs=1, seed=1, points=103, out=tmp_path / "study")

    assert message == str(refusal.value)
    assert not (tmp_path / "study").exists()


def test_a_sweep_has_a_million_replications_at_most(market: Scenario) -> None:
    """2 points with 500,001 runs each are refused at once, not planned for minutes."""
    with pytest.raises(InputError, match="runs at 2 points is 500001, allowed: at most 500000"):
        sweep(market, STRATEGIES, ["rivals.bid=1,2"], runs=500_001, seed=1)


def test_an_unknown_metric_is_refused(market: Scenario) -> None:
    """With the nearest that there is."""
    with pytest.raises(InputError, match="metric 'profitt' is unknown; did you mean 'profit'"):
        sweep(market, STRATEGIES, ["rivals.bid=1,2"], runs=1, seed=1, metric="profitt")


def test_a_strategy_that_fails_has_no_differences(market: Scenario, misbehaving: str) -> None:
    """Its runs are counted and its errors kept; the others go on."""
    found = sweep(market, ["fixed", f"{misbehaving}:Raises"], ["rivals.bid=0.3,0.6"], runs=2, seed=1)

    assert [None, None] == [gap.paired.absolute.estimate for gap in found.gaps]
    assert 4 == len(found.errors)
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.long
def test_the_command_prints_words_and_json(tiny: Path, tmp_path: Path) -> None:
    """Headline first, verdict last; the same numbers as JSON; a folder with all of it."""
    typed = [
        "sweep",
        str(tiny),
        "--vary",
        "rivals.bid=0.3,0.6",
        "--runs",
        "2",
        "--jobs",
        "1",
        "-o",
        str(tmp_path / "x"),
    ]
    text = CliRunner().invoke(app, typed)
    found = json.loads(CliRunner().invoke(app, [*typed, "--json", "-q"]).stdout)

    assert 0 == text.exit_code
    assert found["verdict"] == text.stdout.splitlines()[1]
    assert text.stdout.rstrip().splitlines()[-1].startswith("Verdict: ")
    assert ["rivals.bid", [0.3, 0.6]] == [found["factors"][0]["path"], found["factors"][0]["values"]]
    assert ["fixed", "ctr_weighted"] == [strategy["name"] for strategy in found["points"][0]["strategies"]]
    assert {"report.html", "report.md", "report.json", "manifest.json", "results.sqlite",
            "figures/sweep.png", "figures/means.svg", "figures/differences.svg", "tables/sweep.csv"} <= {
        str(path.relative_to(tmp_path / "x")) for path in (tmp_path / "x").rglob("*")
    }  # fmt: skip


def test_a_mistake_on_the_command_line_is_one_line(tiny: Path) -> None:
    """On stderr, with exit code 2."""
    result = CliRunner().invoke(app, ["sweep", str(tiny), "--vary", "quality.half_live=1..3"])

    assert (2, "error: quality.half_live: unknown setting 'half_live'; did you mean 'half_life'?\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip


@pytest.mark.long
def test_the_example_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints two numbers."""
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.S | re.M)
    exec(compile(example, str(PAGE), "exec"), {})

    assert 2 == len([float(number) for number in capsys.readouterr().out.split()])


@pytest.mark.slow
def test_the_verdict_of_the_page_is_what_its_command_finds() -> None:
    """So are the means and differences that its text quotes; 420 runs of seed 1."""
    said, quoted = re.findall(r"^> (.*?)\n\n", PAGE.read_text("utf-8"), flags=re.S | re.M)
    found = sweep(
        "two-campaigns", ["fixed", "ctr_weighted", "roi_weighted"],
        ["learner.campaign[sofas].target.basket_value=10..160"], runs=20, seed=1, metric="expected_profit",
    )  # fmt: skip
    table = [[cell.text for cell in row[2:]] for group in grids(found)[0].groups for row in group.rows]

    assert headline(found) == said.replace("\n> ", " ")
    assert f"Verdict: {sweep_verdict(found)}" == quoted.replace("\n> ", " ")
    assert ("81.7 ± 41.6", "148 ± 38") == (table[0][0], table[6][0])
    assert ("+66.1 ± 16.7 *", "-170 ± 59 *") == (table[6][2], table[19][1])
