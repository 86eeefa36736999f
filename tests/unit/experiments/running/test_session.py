"""Sittings: workers that stay, folders for one command at a time, studies that share a store."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.comparing.outcome import Comparison, summarise
from experiments.running.session import Session
from experiments.storage.store import identity
from experiments.study.observer import Silent
from experiments.study.study import Study, plan
from simulator import InputError, Scenario
from strategies import Fixed


def _study(market: Scenario, *names: str, runs: int = 2, first: int = 0) -> Study:
    return replace(plan(market, names or ["fixed"], runs=runs, seed=1), first=first)


def _totals(session: Session, study: Study) -> list[tuple[int, object]]:
    return [(run.replication, run.totals) for run in session.runs(study)]


@pytest.mark.long
def test_workers_stay_for_the_next_study(market: Scenario) -> None:
    """Two studies one after the other give what one process gives, and meet the same workers."""
    first, second = _study(market), _study(market, "pid_pacing")
    with Session(identity("compare", market, 1), jobs=2) as session:
        session.carry_out([first])
        workers = {process.pid for process in multiprocessing.active_children()}
        session.carry_out([second])
        assert 2 == len(workers & {process.pid for process in multiprocessing.active_children()})
        both = _totals(session, second)
    with Session(identity("compare", market, 1)) as session:
        session.carry_out([first, second])

        assert both == _totals(session, second)
        assert 4 == len(both)


def test_markets_share_a_store(market: Scenario) -> None:
    """A run belongs to its market: the same strategy and replication in another one is another run."""
    longer = market.model_copy(update={"days": 2})
    with Session(identity("sweep", market, 1)) as session:
        session.carry_out([_study(market), _study(longer)])

        here, there = _found(session, _study(market)), _found(session, _study(longer))
    assert 2 * [1] == [here.strategies[0].completed - 1, there.strategies[0].completed - 1]
    assert 1.5 < there.strategies[0].values["searches"].mean() / here.strategies[0].values["searches"].mean()


def test_later_replications_are_fresh_luck(market: Scenario) -> None:
    """Replications from `first` on are those of a longer study, and none of the earlier ones."""
    with Session(identity("compare", market, 1)) as session:
        session.carry_out([_study(market, runs=4)])
        later = _study(market, runs=2, first=2)

        assert [2, 3] == [replication for replication, _ in _totals(session, later)]
        whole = _found(session, _study(market, runs=4)).strategies[0].values["clicks"]
        assert (
            whole[2:].tolist()
            == summarise(later, session.own_runs(later)).strategies[0].values["clicks"].tolist()
        )


def test_a_study_is_gathered_from_its_own_runs(market: Scenario) -> None:
    """Whatever else is stored of the market, only the study's strategies and replications are read."""
    with Session(identity("tune", market, 1)) as session:
        session.carry_out([_study(market, "fixed", "pid_pacing", runs=3)])
        (had,) = session.gathered(_study(market, "pid_pacing", runs=2, first=1))
        both = _found(session, _study(market, "fixed", "pid_pacing", runs=3))

        assert 6 == session.kept(market)
    assert both.strategies[1].values["clicks"][1:].tolist() == had.values["clicks"].tolist()


class _Listener(Silent):
    """Hears what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


def test_small_studies_after_each_other_are_not_told_one_by_one(market: Scenario) -> None:
    """What is finished already is said where it is asked for, and there only."""
    listener = _Listener()
    with Session(identity("tune", market, 1), observer=listener) as session:
        session.carry_out([_study(market)], tell=False)
        session.carry_out([_study(market)], tell=False)
        session.carry_out([_study(market)])

    assert ["2 of 2 runs are finished already"] == listener.said


def test_a_folder_is_for_one_command_at_a_time(market: Scenario, tmp_path: Path) -> None:
    """The second one says so at once, and may come in when the first has ended."""
    terms = identity("compare", market, 1)
    with (
        Session(terms, out=tmp_path),
        pytest.raises(InputError, match="another command is working on this study; wait until"),
        Session(terms, out=tmp_path),
    ):
        pass
    with Session(terms, out=tmp_path) as session:
        session.carry_out([_study(market)])


def test_a_refused_study_leaves_nothing_behind(market: Scenario, tmp_path: Path) -> None:
    """Neither a folder nor its parents nor a lock, where they were not there before."""
    study = plan(market, [Fixed()], runs=1, seed=1)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="allowed: 1 for a strategy given as an object"):
        _carry_out_with_workers(study, tmp_path / "new" / "study")
    with pytest.raises(InputError, match="allowed: 1 for a strategy given as an object"):
        _carry_out_with_workers(study, empty)

    assert ["empty"] == [entry.name for entry in tmp_path.iterdir()]
    assert [] == list(empty.iterdir())


def test_a_refused_study_leaves_the_runs_of_an_earlier_one(market: Scenario, tmp_path: Path) -> None:
    """What was there before is nobody's to remove."""
    with Session(identity("compare", market, 1), out=tmp_path) as session:
        session.describe()
        session.carry_out([_study(market)])
    before = sorted(entry.name for entry in tmp_path.iterdir())
    with pytest.raises(InputError, match="allowed: 1 for a strategy given as an object"):
        _carry_out_with_workers(plan(market, [Fixed()], runs=1, seed=1), tmp_path)

    assert before == sorted(entry.name for entry in tmp_path.iterdir())
    with Session(identity("compare", market, 1), out=tmp_path) as session:
        assert 2 == session.kept(market)


def _carry_out_with_workers(study: Study, folder: Path) -> None:
    """Carry out a study in two processes."""
    with Session(identity("compare", study.scenario, 1), jobs=2, out=folder) as session:
        session.describe()
        session.carry_out([study])


def test_a_command_that_was_killed_leaves_its_folder_free(market: Scenario, tmp_path: Path) -> None:
    """A lock ends with its process, however it ends."""
    script = (
        "import os, pathlib; from experiments.storage.folder import locked; "
        f"lock = locked(pathlib.Path({str(tmp_path)!r})); os.kill(os.getpid(), 9)"
    )
    assert -9 == subprocess.run([sys.executable, "-c", script], check=False).returncode

    with Session(identity("compare", market, 1), out=tmp_path / ".") as session:
        session.carry_out([_study(market)])


def test_a_market_that_changed_is_told_setting_by_setting(market: Scenario, tmp_path: Path) -> None:
    """A study goes on only in the market that it began in; the message names what changed."""
    with Session(identity("compare", market, 1), out=tmp_path) as session:
        session.carry_out([_study(market)])
    other = market.model_copy(update={"days": 3})

    changed = "scenario 'two-campaigns' has changed since it began: days 1 there, 3 here"
    with pytest.raises(InputError, match=changed), Session(identity("compare", other, 1), out=tmp_path):
        pass


def test_workers_need_names(market: Scenario) -> None:
    """A strategy given as an object is known to this process only."""
    study = plan(market, [Fixed()], runs=1, seed=1)

    with (
        pytest.raises(InputError, match=r"jobs is 2, allowed: 1 for a strategy given as an object \(Fixed\)"),
        Session(identity("compare", market, 1), jobs=2) as session,
    ):
        session.carry_out([study])


def _found(session: Session, study: Study) -> Comparison:
    """Return what the stored runs of a study come to."""
    return summarise(study, session.own_runs(study))
