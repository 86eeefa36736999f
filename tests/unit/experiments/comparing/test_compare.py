"""Comparing strategies from Python: the same numbers however the work is done."""

from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.study.observer import Silent, StoppedError
from simulator import InputError, Scenario, simulate
from strategies import Fixed, PidPacing

STRATEGIES = ["fixed", "pid_pacing", "ctr_weighted"]


class StopsAfter(Silent):
    """Asks for an end once some runs are finished."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self.heard: list[str] = []
        self._done = 0

    def say(self, message: str) -> None:
        self.heard.append(message)

    def progress(self, done: int, total: int) -> None:
        self._done = done

    def stop_requested(self) -> bool:
        return self._done >= self._runs


def test_a_strategy_under_another_name_differs_by_exactly_zero(market: Scenario) -> None:
    """A/A on the same seeds: every metric of every pair is equal to the last bit."""
    comparison = compare(market, ["fixed", "strategies.fixed:Fixed"], runs=3, seed=1)

    assert comparison.differences
    assert {0.0} == {
        bound
        for difference in comparison.differences
        for bound in (difference.paired.absolute.low, difference.paired.absolute.high)
    }
    assert {(True, None)} == {(one.same, one.p_holm) for one in comparison.differences}


def test_values_are_those_of_simulate(market: Scenario) -> None:
    """Replication r of the study is replication r of the engine."""
    comparison = compare(market, ["fixed"], runs=2, seed=5)

    assert comparison.strategies[0].values["profit"].tolist() == [
        simulate(market, "fixed", seed=5, replication=r).totals["profit"] for r in range(2)
    ]


@pytest.mark.long
def test_workers_change_nothing(market: Scenario) -> None:
    """One process or two worker processes give the same comparison, digit for digit."""
    alone = compare(market, STRATEGIES, runs=4, seed=1, jobs=1)
    together = compare(market, STRATEGIES, runs=4, seed=1, jobs=2)

    assert alone.to_json() == together.to_json()


def test_adding_a_strategy_changes_nothing_else(market: Scenario) -> None:
    """Means of the others stay as they were."""
    two = compare(market, STRATEGIES[:2], runs=3, seed=1)
    three = compare(market, STRATEGIES, runs=3, seed=1)

    assert [result.metrics for result in two.strategies] == [
        result.metrics for result in three.strategies[:2]
    ]


def test_a_stopped_study_goes_on_where_it_was(market: Scenario, tmp_path: Path) -> None:
    """Stopped after five runs, the rest is done by the same call and the outcome is that of one sitting."""
    stopper = StopsAfter(5)
    with pytest.raises(StoppedError, match="stopped with 5 of 12 runs finished"):
        compare(market, STRATEGIES, runs=4, seed=1, out=tmp_path, observer=stopper)
    listener = StopsAfter(99)
    resumed = compare(market, STRATEGIES, runs=4, seed=1, out=tmp_path, observer=listener)

    assert "5 of 12 runs are finished already" in listener.heard
    assert resumed.to_json() == compare(market, STRATEGIES, runs=4, seed=1).to_json()


@pytest.mark.long
def test_workers_can_be_stopped_too(market: Scenario, tmp_path: Path) -> None:
    """Finished runs are kept, and a sitting in this process completes what workers began."""
    with pytest.raises(StoppedError) as stopped:
        compare(market, STRATEGIES, runs=40, seed=1, jobs=2, out=tmp_path, observer=StopsAfter(1))
    resumed = compare(market, STRATEGIES, runs=4, seed=1, out=tmp_path)

    assert 1 <= stopped.value.done < stopped.value.total == 120
    assert resumed.to_json() == compare(market, STRATEGIES, runs=4, seed=1).to_json()


def test_a_finished_study_runs_nothing(market: Scenario, tmp_path: Path) -> None:
    """The same call again only reads."""
    first = compare(market, STRATEGIES, runs=2, seed=1, out=tmp_path)
    listener = StopsAfter(0)
    second = compare(market, STRATEGIES, runs=2, seed=1, out=tmp_path, observer=listener)

    assert ["6 of 6 runs are finished already"] == listener.heard
    assert first.to_json() == second.to_json()


def test_fewer_runs_use_the_first_ones(market: Scenario, tmp_path: Path) -> None:
    """A folder with more runs than asked for answers for those asked for."""
    compare(market, STRATEGIES, runs=4, seed=1, out=tmp_path)

    assert compare(market, STRATEGIES, runs=2, seed=1).to_json() == (
        compare(market, STRATEGIES, runs=2, seed=1, out=tmp_path).to_json()
    )


def test_failing_strategies_fail_alone(market: Scenario, misbehaving: str) -> None:
    """A strategy that raises, returns NaN or the wrong shape, or exits fails its own runs only."""
    broken = [f"{misbehaving}:{name}" for name in ("Raises", "NotANumber", "WrongShape", "Exits")]
    comparison = compare(market, ["fixed", *broken], runs=2, seed=1)

    assert [2, 0, 0, 0, 0] == [result.completed for result in comparison.strategies]
    assert [0, 2, 2, 2, 2] == [result.failed for result in comparison.strategies]
    assert [
        "Raises() of account 'shop' at 0 h, decide: RuntimeError: no idea what to bid",
        "NotANumber() of account 'shop' at 0 h, decision: bids[0] is nan, allowed: finite and >= 0",
        "WrongShape() of account 'shop' at 0 h, decision: bids has shape (99,), allowed: (2,)",
        "Exits() of account 'shop' at 0 h, decide: SystemExit: enough",
    ] == [error.error for error in comparison.errors[:4]]


def test_failed_runs_are_tried_again(market: Scenario, tmp_path: Path, misbehaving: str) -> None:
    """The same call repeats what failed and nothing else."""
    strategies = ["fixed", f"{misbehaving}:Raises"]
    compare(market, strategies, runs=2, seed=1, out=tmp_path)
    listener = StopsAfter(99)
    again = compare(market, strategies, runs=2, seed=1, out=tmp_path, observer=listener)

    assert "2 of 4 runs are finished already" in listener.heard
    assert again.strategies[1].failed == 2


def test_objects_run_in_this_process(market: Scenario) -> None:
    """A strategy just written in a notebook needs no file and equals its name."""
    comparison = compare(market, [Fixed(), PidPacing()], runs=2, seed=1)
    named = compare(market, ["fixed", "pid_pacing"], runs=2, seed=1)

    assert [result.metrics for result in named.strategies] == [
        result.metrics for result in comparison.strategies
    ]


def test_objects_are_not_sent_to_workers(market: Scenario) -> None:
    """Worker processes find strategies by name, so an object with workers is refused before the start."""
    with pytest.raises(
        InputError, match=r"jobs is 2, allowed: 1 for a strategy given as an object \(Fixed\)"
    ):
        compare(market, [Fixed()], runs=1, seed=1, jobs=2)


def test_negative_jobs_are_refused(market: Scenario) -> None:
    """Jobs count processes; 0 means all cores."""
    with pytest.raises(InputError, match="jobs is -1, allowed: 0"):
        compare(market, ["fixed"], runs=1, seed=1, jobs=-1)


def test_manifest_says_what_was_run(market: Scenario, tmp_path: Path) -> None:
    """Settings, seed, keys and versions lie beside the results, the same in every sitting."""
    compare(market, ["fixed", "pid_pacing"], runs=1, seed=7, out=tmp_path)
    manifest = (tmp_path / "manifest.json").read_text("utf-8")
    compare(market, ["fixed", "pid_pacing"], runs=1, seed=7, out=tmp_path)

    assert manifest == (tmp_path / "manifest.json").read_text("utf-8")
    assert '"seed": 7' in manifest
    assert f'"scenario_hash": "{market.hash}"' in manifest
    assert '"numpy": ' in manifest


def test_a_refused_study_leaves_no_folder(market: Scenario, tmp_path: Path) -> None:
    """A misspelt strategy is found before the output folder is made."""
    with pytest.raises(InputError):
        compare(market, ["fixd"], runs=1, seed=1, out=tmp_path / "study")

    assert not (tmp_path / "study").exists()
