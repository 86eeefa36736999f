"""Tournaments from Python and the command line: fair, repeatable, resumable, and clear when refused."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.study.observer import Silent, StoppedError
from experiments.tournaments.plan import plan_tournament
from experiments.tournaments.seating import LineUp, line_ups
from experiments.tournaments.tournament import tournament
from simulator import InputError, Scenario
from strategies import Fixed

STRATEGIES = ["fixed", "ctr_steps", "random_walk"]


class StopsAfter(Silent):
    """Asks for an end once some runs are finished."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._done = 0

    def progress(self, done: int, total: int) -> None:
        self._done = done

    def stop_requested(self) -> bool:
        return self._done >= self._runs


def ahead(market: Scenario) -> float | None:
    """By how much `fixed` is ahead of itself under another name, on three seats."""
    payoffs = tournament(market, ["fixed", "strategies.fixed:Fixed"], runs=2, seed=1, seats=3)
    return payoffs.duels[0, 1].paired.absolute.estimate


def test_a_strategy_is_not_ahead_of_itself(market: Scenario) -> None:
    """Under two names, on seats of very different worth, the difference is 0: each has had every seat."""
    assert 0.0 == ahead(market)


@pytest.mark.long
def test_two_equal_rules_are_not_told_apart_by_their_place_in_the_list(market: Scenario) -> None:
    """Beside a third: over 12 replications neither is clearly ahead, whichever is named first."""
    loud = "random_walk[step=0.9]"
    for names in (
        ["fixed", "strategies.fixed:Fixed", loud],
        ["fixed", loud, "strategies.fixed:Fixed"],
    ):
        payoffs = tournament(market, names, runs=12, seed=1, seats=3)
        same = payoffs.shared[0, names.index("strategies.fixed:Fixed")]
        assert not same.clear


def test_twin_without_rotation_the_seat_decides(market: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the seats dealt out one way only, the same rule is ahead of itself."""

    def unfair(strategies: int, seats: int) -> list[LineUp]:
        fair = line_ups(strategies, seats)
        return [line_up for line_up in fair if line_up.kind != "pair" or line_up.places[0] == 0]

    monkeypatch.setattr(import_module("experiments.tournaments.plan"), "line_ups", unfair)
    assert abs(ahead(market) or 0.0) > 1.0


@pytest.mark.long
def test_workers_change_nothing(market: Scenario) -> None:
    """One process or two worker processes give the same outcome, digit for digit."""
    one, two = (tournament(market, STRATEGIES, runs=2, seed=1, seats=3, jobs=jobs) for jobs in (1, 2))

    assert one.to_json() == two.to_json()


@pytest.mark.long
def test_a_stopped_tournament_goes_on_where_it_was(market: Scenario, tmp_path: Path) -> None:
    """Stopped after 7 runs of 26, then finished with one more strategy: as in one sitting."""
    with pytest.raises(StoppedError, match="stopped with 7 of 26 runs finished"):
        tournament(market, STRATEGIES, runs=2, seed=1, seats=4, out=tmp_path, observer=StopsAfter(7))
    four = [*STRATEGIES, "pid_pacing"]
    resumed = tournament(market, four, runs=2, seed=1, seats=4, out=tmp_path)

    assert resumed.to_json() == tournament(market, four, runs=2, seed=1, seats=4).to_json()


@pytest.mark.long
def test_the_order_of_the_list_changes_nothing(market: Scenario, tmp_path: Path) -> None:
    """Resumed in another order, a finished tournament runs nothing and pays everyone what it did."""
    first = tournament(market, STRATEGIES, runs=3, seed=1, seats=4, out=tmp_path)
    turned = [STRATEGIES[2], STRATEGIES[0], STRATEGIES[1]]
    resumed = tournament(market, turned, runs=3, seed=1, seats=4, out=tmp_path, observer=StopsAfter(0))

    assert resumed.to_json() == tournament(market, turned, runs=3, seed=1, seats=4).to_json()
    assert list(first.together) == [resumed.together[turned.index(name)] for name in STRATEGIES]


def test_objects_play_in_this_process(market: Scenario) -> None:
    """A strategy given as an object has the payoffs of its name."""
    named, given = (
        tournament(market, [rule, "ctr_steps"], runs=1, seed=1, seats=2) for rule in ("fixed", Fixed())
    )

    assert named.payoff == given.payoff


def test_a_failing_strategy_leaves_the_others_their_markets(market: Scenario, misbehaving: str) -> None:
    """Its errors name the account and the line-up; the others' own markets and their pair are told."""
    raises = f"{misbehaving}:Raises"
    payoffs = tournament(market, ["fixed", raises, "ctr_steps"], runs=2, seed=1, seats=3)

    assert None is not payoffs.payoff[0][2].estimate
    assert None is payoffs.payoff[0][1].estimate
    assert f"alone: {raises}" == payoffs.errors[0].strategy
    assert "no idea what to bid" in payoffs.errors[0].error
    assert {"alone", "pair", "together"} == {error.strategy.split(":")[0] for error in payoffs.errors}


def test_seats_and_strategies_are_checked(market: Scenario) -> None:
    """Before anything runs, with the numbers that are allowed."""
    for strategies, seats, message in (
        (["fixed"], None, "strategies: 'fixed' alone, allowed: two or more"),
        (
            STRATEGIES,
            2,
            r"seats is 2, allowed: 3 or more \(3 strategies; accounts written in the scenario: 1\)",
        ),
        (["fixed", "ctr_steps"], 501, "seats is 501, allowed: at most 500"),
        (["fixed", "fixed"], None, "'fixed' stands twice"),
    ):
        with pytest.raises(InputError, match=message):
            plan_tournament(market, strategies, runs=1, seed=1, seats=seats)


def test_another_studys_folder_is_refused(market: Scenario, tmp_path: Path) -> None:
    """A comparison's, or a tournament's with other seats; nothing is written into it."""
    compare(market, ["fixed"], runs=1, seed=1, out=tmp_path / "compared")
    tournament(market, ["fixed", "ctr_steps"], runs=1, seed=1, seats=2, out=tmp_path / "played")
    before = (tmp_path / "compared" / "manifest.json").read_text("utf-8")

    with pytest.raises(InputError, match="study compare there, tournament here"):
        tournament(market, ["fixed", "ctr_steps"], runs=1, seed=1, seats=2, out=tmp_path / "compared")
    with pytest.raises(InputError, match="seats 2 there, 3 here"):
        tournament(market, ["fixed", "ctr_steps"], runs=1, seed=1, seats=3, out=tmp_path / "played")
    assert before == (tmp_path / "compared" / "manifest.json").read_text("utf-8")


# The command

LEFT = {
    ".lock", "manifest.json", "results.sqlite", "report.html", "report.md", "report.json",
    "figures/payoffs.png", "figures/payoffs.svg", "tables/payoffs.csv", "tables/markets.csv",
}  # fmt: skip
PLAY = ("tournament", "--strategies", "fixed,ctr_steps", "--runs", "2", "--jobs", "1", "--no-progress")


def bidloom(tiny: Path, *arguments: str) -> Any:
    """Run a command on the market of one day."""
    return CliRunner().invoke(app, [arguments[0], str(tiny), *arguments[1:]])


def test_the_command_prints_tables_sentences_and_a_verdict(tiny: Path, tmp_path: Path) -> None:
    """And leaves the files that every study leaves where it is told to."""
    out = tmp_path / "out"
    done = bidloom(tiny, *PLAY, "--seats", "3", "--out", str(out))

    assert 0 == done.exit_code, done.output
    assert "3 seats" in done.stdout
    assert "platform revenue" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Verdict: ")
    assert LEFT == {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert json.loads((out / "report.json").read_text("utf-8"))["verdict"] in done.stdout
    assert "baseline" not in json.loads((out / "manifest.json").read_text("utf-8"))


def test_json_is_the_outcome(tiny: Path, market: Scenario) -> None:
    """The same as from Python."""
    done = bidloom(tiny, *PLAY, "--seats", "2", "--json")

    assert json.loads(done.stdout) == json.loads(
        json.dumps(tournament(market, ["fixed", "ctr_steps"], runs=2, seed=1, seats=2).to_json())
    )


def test_a_failed_run_is_told_and_ends_in_1(tiny: Path, misbehaving: str) -> None:
    """With the first error in one line."""
    done = bidloom(tiny, *PLAY[:2], f"fixed,{misbehaving}:Raises", *PLAY[3:], "--seats", "2")

    assert 1 == done.exit_code
    assert "6 runs failed; the first, alone: " in done.stdout


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--strategies", "fixed"), "'fixed' alone, allowed: two or more"),
        (("--strategies", "fixed,ctr_step"), "did you mean 'ctr_steps'?"),
        (("--strategies", " "), "--strategies is ' ', allowed: at least one name"),
        (("--seats", "1"), "seats is 1, allowed: 2 or more"),
        (("--runs", "0"), "--runs is 0, allowed: 1 or more"),
        (("--out", __file__), "is a file, allowed: a folder"),
    ],
)
def test_bad_input_is_one_line(tiny: Path, given: tuple[str, str], message: str) -> None:
    """Exit 2, and nothing on stdout."""
    done = bidloom(tiny, *PLAY, *given)

    assert (2, "") == (done.exit_code, done.stdout)
    assert message in " ".join(done.stderr.split())
