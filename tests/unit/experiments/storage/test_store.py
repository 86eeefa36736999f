"""Finished runs in their file: kept once, kept whole, kept apart from other studies."""

import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.storage.store import Store, Terms, identity
from experiments.study.parts import lay_out
from experiments.study.study import Run
from simulator import BidloomError, InputError, Scenario


@pytest.fixture
def terms(market: Scenario) -> Terms:
    """A comparison on the small market."""
    return identity("compare", market, 1)


@pytest.fixture
def save(tmp_path: Path, terms: Terms) -> Callable[[Run], dict[tuple[str, int], Run]]:
    """Return a function that stores a run in a sitting of its own and returns what is there then."""

    def sitting(run: Run) -> dict[tuple[str, int], Run]:
        store = Store(tmp_path / "results.sqlite", terms)
        store.save(HASH, [run])
        stored = {(run.key, run.replication): run for run in store.runs(HASH)}
        store.close()
        return stored

    return sitting


#: The market whose runs they are.
HASH = "a market"

Save = Callable[[Run], dict[tuple[str, int], Run]]


def test_totals_come_back_to_the_last_bit(save: Save) -> None:
    """Seventeen digits go in and come out; whole numbers stay whole."""
    totals = {"profit": 0.1 + 0.2, "clicks": 3, "cost": 1e-300}

    assert totals == save(Run("fixed#1", 0, totals, None))["fixed#1", 0].totals


def test_not_a_number_comes_back(save: Save) -> None:
    """A run without clicks has no cost per click, before and after storing."""
    stored = save(Run("fixed#1", 0, {"cpc": math.nan}, None))["fixed#1", 0].totals

    assert stored is not None
    assert math.isnan(stored["cpc"])


def test_parts_come_back(save: Save) -> None:
    """What each target did is kept beside the totals, names and all, to the last bit."""
    parts = lay_out({"by_target": {"target": ["lamps / desk lamp"], "clicks": [3], "cost": [0.1 + 0.2]}})
    stored = save(Run("fixed#1", 0, {"clicks": 3}, None, parts=parts))["fixed#1", 0].parts

    assert stored is not None
    assert (parts.layout, [3.0, 0.1 + 0.2]) == (stored.layout, stored.values.tolist())


def test_a_finished_run_is_never_overwritten(save: Save) -> None:
    """A run that arrives twice is stored once, and a late failure does not undo it."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))
    save(Run("fixed#1", 0, {"profit": 2.0}, None))

    assert {"profit": 1.0} == save(Run("fixed#1", 0, None, "late"))["fixed#1", 0].totals


def test_a_failed_run_may_succeed_later(save: Save) -> None:
    """The same command tries failed runs again, and a success replaces the error."""
    save(Run("fixed#1", 0, None, "out of memory"))

    stored = save(Run("fixed#1", 0, {"profit": 1.0}, None))["fixed#1", 0]

    assert ({"profit": 1.0}, None) == (stored.totals, stored.error)


def test_memory_keeps_runs_too(terms: Terms) -> None:
    """Without a folder the same code works in memory."""
    store = Store(None, terms)
    store.save(HASH, [Run("fixed#1", 1, {"profit": 1.0}, None)])

    assert [("fixed#1", 1)] == [(run.key, run.replication) for run in store.runs(HASH)]
    store.close()


def test_more_runs_and_other_strategies_are_the_same_study(tmp_path: Path, terms: Terms, save: Save) -> None:
    """A study may grow in its folder."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))
    store = Store(tmp_path / "results.sqlite", terms)

    assert [("fixed#1", 0)] == [(run.key, run.replication) for run in store.runs(HASH)]
    store.close()


def test_another_seed_is_another_study(tmp_path: Path, terms: Terms, save: Save) -> None:
    """Runs of two seeds are no pairs; the message names both."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))

    with pytest.raises(InputError, match=r"holds another study \(seed 1 there, 2 here\)"):
        Store(tmp_path / "results.sqlite", identity("compare", terms.scenario, 2))


def test_another_scenario_is_another_study(tmp_path: Path, terms: Terms, save: Save) -> None:
    """A market with one setting changed has another hash."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))
    other = terms.scenario.model_copy(update={"days": 2})

    with pytest.raises(InputError, match="holds another study \\(scenario_hash"):
        Store(tmp_path / "results.sqlite", identity("compare", other, 1))


def test_another_version_of_bidloom_is_another_study(
    tmp_path: Path, terms: Terms, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions may compute differently, so their runs are not paired."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))
    monkeypatch.setattr("experiments.storage.store.__version__", "99.0")

    with pytest.raises(InputError, match=r"there, 99\.0 here"):
        Store(tmp_path / "results.sqlite", identity("compare", terms.scenario, 1))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path, terms: Terms) -> None:
    """A damaged or foreign file is named, not overwritten."""
    path = tmp_path / "results.sqlite"
    path.write_bytes(b"not a database, but long enough to look at" * 50)

    with pytest.raises(InputError, match="file is not a database"):
        Store(path, terms)


def test_a_later_schema_is_refused(tmp_path: Path, terms: Terms, save: Save) -> None:
    """A file of a later Bidloom is left alone."""
    save(Run("fixed#1", 0, {"profit": 1.0}, None))
    database = sqlite3.connect(tmp_path / "results.sqlite")
    database.execute("PRAGMA user_version = 4")
    database.close()

    with pytest.raises(InputError, match="schema 4, allowed: 3; it was made by a later Bidloom"):
        Store(tmp_path / "results.sqlite", terms)


def test_a_full_disk_is_a_line_and_keeps_what_was_there(tmp_path: Path, terms: Terms) -> None:
    """When the file cannot grow the batch is lost whole, the runs before it are not."""
    store = Store(tmp_path / "results.sqlite", terms)
    store.save(HASH, [Run("fixed#1", 0, {"profit": 1.0}, None)])
    (pages,) = store._database.execute("PRAGMA page_count").fetchone()
    store._database.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(BidloomError, match="database or disk is full"):
        store.save(HASH, [Run("fixed#1", 1, None, "x" * 100_000)])

    assert [("fixed#1", 0)] == [(run.key, run.replication) for run in store.runs(HASH)]
    store.close()


def test_readers_may_attach_while_it_is_open(tmp_path: Path, terms: Terms) -> None:
    """Another program sees finished runs while the study goes on."""
    store = Store(tmp_path / "results.sqlite", terms)
    store.save(HASH, [Run("fixed#1", 0, {"profit": 1.0}, None)])
    reader = sqlite3.connect(f"file:{tmp_path / 'results.sqlite'}?mode=ro", uri=True)

    assert [("fixed#1",)] == reader.execute("SELECT strategy FROM run").fetchall()
    reader.close()
    store.close()


def test_an_error_is_stored_as_one_line_of_text(save: Save) -> None:
    """Half a letter, a NUL or a line break in a strategy's message would end the study or its table."""
    stored = save(Run("fixed#1", 0, None, "half \ud800,\r\na nothing \0."))["fixed#1", 0]

    assert stored.error == "half \\ud800, a nothing ."


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path, terms: Terms, version: int) -> None:
    """It is refused before a byte of it changes, whatever its version number is."""
    path = tmp_path / "results.sqlite"
    database = sqlite3.connect(path)
    database.executescript(f"CREATE TABLE letters (text); PRAGMA user_version = {version};")
    database.close()
    before = path.read_bytes()

    with pytest.raises(InputError, match=r"results\.sqlite: "):
        Store(path, terms)

    assert before == path.read_bytes()
