"""A tune is the same however it was carried out, and tells what is wrong before anything runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.study.observer import StoppedError
from experiments.tuning.outcome import Tuning
from experiments.tuning.tune import FRESH, tune
from simulator import BidloomError, InputError, Scenario, load_scenario
from simulator.strategy import resolve
from strategies import CtrWeighted

Tune = Callable[..., Tuning]


class Patience:
    """Watches a tune, and stops it when so many runs are done."""

    def __init__(self, runs: float) -> None:
        self._runs = runs
        self.seen: list[tuple[int, int]] = []
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)

    def progress(self, done: int, total: int) -> None:
        self.seen.append((done, total))

    def stop_requested(self) -> bool:
        return bool(self.seen) and self.seen[-1][0] >= self._runs


@pytest.fixture(scope="module")
def market() -> Scenario:
    """A market of one day without warm-up."""
    shipped = load_scenario("two-campaigns")
    at_once = shipped.market.model_copy(update={"warm_up_days": 0})
    return shipped.model_copy(update={"days": 1, "market": at_once})


@pytest.fixture(scope="module")
def tuned(market: Scenario) -> Tune:
    """Return a function that tunes two parameters of the founding rule in that market."""

    def tuned(**more: object) -> Tuning:
        terms = {"trials": 10, "runs": 6, "fresh_runs": 2, "seed": 1} | more
        return tune(market, "ctr_weighted", ["gain=0..3", "floor=0.1..0.9"], **terms)  # type: ignore[arg-type]

    return tuned


@pytest.fixture(scope="module")
def straight(tuned: Tune) -> Tuning:
    """The tune from start to end, in one process."""
    return tuned()


def text(tuning: Tuning) -> str:
    """Return all that a tuning says."""
    return json.dumps(tuning.to_json())


@pytest.mark.long
def test_workers_change_nothing(tuned: Tune, straight: Tuning) -> None:
    """Two processes come to the same trials and the same judgement as one."""
    assert text(straight) == text(tuned(jobs=2))


@pytest.mark.long
@pytest.mark.parametrize("runs", [0, 4, 31, 52, 66])
def test_a_tune_that_was_stopped_goes_on_to_the_same_answer(
    tuned: Tune, straight: Tuning, tmp_path: Path, runs: int
) -> None:
    """Before the first run, within the first trial, between batches, within one, on fresh luck."""
    with pytest.raises(StoppedError) as stopped:
        tuned(out=tmp_path, observer=Patience(runs))
    watching = Patience(1e9)
    resumed = tuned(out=tmp_path, observer=watching)

    assert text(straight) == text(resumed)
    assert [f"{stopped.value.done} runs are finished already"] * bool(stopped.value.done) == watching.said


@pytest.mark.long
def test_progress_only_rises_and_ends_at_what_there_was_to_do(tuned: Tune) -> None:
    """Runs that a trial is spared count as done; four trials are left to be judged beside the first."""
    watching = Patience(1e9)
    tuned(observer=watching)
    done = [seen for seen, _ in watching.seen]

    assert (0, 10 * 6 + 6 * 2) == watching.seen[0]
    assert (10 * 6 + 5 * 2, 10 * 6 + 5 * 2) == watching.seen[-1]
    assert sorted(done) == done


@pytest.mark.long
def test_more_trials_and_fresh_runs_go_on_from_what_is_there(
    tuned: Tune, straight: Tuning, tmp_path: Path
) -> None:
    """The longer tune in the folder of the shorter one is the longer tune alone."""
    shorter = tuned(trials=6, fresh_runs=1, out=tmp_path)
    longer = tuned(out=tmp_path)

    assert text(straight) == text(longer)
    assert [str(trial) for trial in shorter.trials] == [str(trial) for trial in longer.trials[:6]]


def test_a_trial_has_the_luck_of_a_comparison(straight: Tuning, market: Scenario) -> None:
    """Its runs are those of its strategy in replications 0, 1, 2 and so on of the seed, in this order."""
    trial = straight.finalists[0]
    (alone,) = compare(market, [straight.name(trial)], runs=6, seed=1).strategies

    assert alone.values["profit"].tolist() == trial.values["profit"].tolist()


def test_fresh_luck_is_never_met_in_the_search(straight: Tuning) -> None:
    """The judgement has replications of its own."""
    assert straight.fresh is not None
    fresh = straight.fresh.strategies[0].values["profit"]

    assert 2 == len(fresh)
    assert not set(fresh) & set(straight.default.values["profit"])


def test_the_strategy_as_it_is_leads_the_judgement(straight: Tuning) -> None:
    """Then come the best, each another, best of the search first."""
    assert straight.fresh is not None
    names = [strategy.name for strategy in straight.fresh.strategies]
    means = [trial.mean("profit") for trial in straight.finalists]

    assert ["ctr_weighted", *(straight.name(trial) for trial in straight.finalists)] == names
    assert 5 == len(set(names))
    assert sorted(means, reverse=True) == means


def test_the_folder_of_another_tune_is_refused(tuned: Tune, tmp_path: Path) -> None:
    """It says what differs; other ranges or another metric are another tune."""
    tuned(trials=1, out=tmp_path)

    with pytest.raises(InputError, match=r"holds another study \(metric profit there, clicks here\)"):
        tuned(trials=1, metric="clicks", out=tmp_path)


def test_parameters_in_brackets_hold_for_all_trials(market: Scenario) -> None:
    """What is run is what is shown."""
    tuning = tune(market, "ctr_weighted[adjust=none]", ["gain=0..3"], trials=3, runs=1, seed=1, fresh_runs=2)
    assert tuning.fresh is not None

    assert {"none"} == {strategy.parameters["adjust"] for strategy in tuning.fresh.strategies}
    assert all(
        tuning.fresh.strategies[place + 1].parameters["gain"] == trial.parameters["gain"]
        for place, trial in enumerate(tuning.finalists)
    )


def test_values_that_do_not_go_together_are_left_out(market: Scenario, tmp_path: Path) -> None:
    """A strategy that refuses two values together, each of them allowed, is not run with them."""
    rule = tmp_path / "picky.py"
    rule.write_text(
        "from dataclasses import dataclass\nfrom strategies import Fixed\n\n@dataclass(frozen=True)\n"
        "class Picky:\n    low: float = 0.2\n    high: float = 0.8\n    interval: float = 6.0\n"
        "    def __post_init__(self):\n"
        "        if self.low > self.high: raise ValueError('low above high')\n"
        "    def start(self, view, rng): return Fixed()\n",
        "utf-8",
    )
    # Each end is allowed with the other parameter as it is.
    tuning = tune(
        market, f"{rule}:Picky", ["low=0..0.8", "high=0.2..1"], trials=20, runs=1, seed=1, fresh_runs=2
    )
    void = [trial for trial in tuning.trials if trial.state == "void"]

    assert 0 < len(void) < 19
    assert {True} == {str(trial.error).endswith("low above high") for trial in void}
    assert not tuning.failed


def test_a_strategy_that_fails_as_it_is_cannot_be_tuned(market: Scenario, tmp_path: Path) -> None:
    """There is nothing to measure a gain by."""
    rule = tmp_path / "broken.py"
    rule.write_text(
        "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Broken:\n    gain: float = 1.0\n"
        "    interval: float = 6.0\n    def start(self, view, rng): return self\n"
        "    def decide(self, report): raise RuntimeError('no idea')\n",
        "utf-8",
    )
    with pytest.raises(
        BidloomError, match=r"broken.py:Broken' as it is cannot be judged: .*RuntimeError: no idea$"
    ):
        tune(market, f"{rule}:Broken", ["gain=0..3"], trials=2, runs=1, seed=1)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"trials": 0}, "trials is 0, allowed: 1 or more"),
        ({"runs": 0}, "runs is 0, allowed: 1 or more"),
        ({"runs": FRESH + 1}, "runs is 1000001, allowed: at most 1000000"),
        ({"fresh_runs": 0}, "fresh runs is 0, allowed: 1 or more"),
        ({"seed": -1}, "seed is -1, allowed: 0 or more"),
        ({"metric": "prophet"}, "metric 'prophet' is unknown; did you mean 'profit'?"),
        ({"subject_to": ["roas=3"]}, "constraint 'roas=3': cannot be read"),
    ],
)
def test_a_mistake_is_told_before_anything_runs(tuned: Tune, tmp_path: Path, more: object, told: str) -> None:
    """In one line, and the folder is not even made."""
    with pytest.raises(InputError, match=told.replace("?", r"\?")):
        tuned(out=tmp_path / "never", **dict(more))  # type: ignore[call-overload] # pairs of name and value
    assert not (tmp_path / "never").exists()


def test_without_optuna_it_names_the_extra(tuned: Tune, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, no traceback."""
    monkeypatch.setattr("experiments.extras.find_spec", lambda _: None)

    with pytest.raises(
        InputError, match=r"^optuna is not installed; pip install 'bidloom\[tune\]' \(a clone: .*\)$"
    ):
        tuned()


def test_what_wins_is_a_strategy(straight: Tuning) -> None:
    """Its name is what anyone may type."""
    assert straight.winner is not None

    assert isinstance(resolve(straight.name(straight.winner)), CtrWeighted)
