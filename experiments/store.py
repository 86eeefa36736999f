"""The finished runs of a study in one SQLite file, kept through Ctrl-C, kill -9 and power cuts.

Only the parent process writes. Readers may attach while it does (write-ahead log). A run is a pure
function of its key, so a run that arrives twice is stored once.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from experiments.study import Run, Study
from simulator import __version__
from simulator.errors import BidlabError, InputError

VERSION = 2

_STRICT = "STRICT, " if sqlite3.sqlite_version_info >= (3, 37) else ""

_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS study (
    name TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL
) {_STRICT}WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scenario (
    hash TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL
) {_STRICT}WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run (
    study TEXT NOT NULL,
    scenario TEXT NOT NULL,
    strategy TEXT NOT NULL,
    replication INTEGER NOT NULL,
    totals TEXT,
    error TEXT,
    by_target TEXT,
    PRIMARY KEY (study, scenario, strategy, replication),
    CHECK ((totals IS NULL) <> (error IS NULL))
) {_STRICT}WITHOUT ROWID;
PRAGMA user_version = {VERSION};
COMMIT;
"""

# A finished run is never overwritten; a failed one is, because the same command tries it again.
_SAVE = """
INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET totals = excluded.totals, error = excluded.error, by_target = excluded.by_target
WHERE run.totals IS NULL
"""


class Store:
    """The runs of one study.

    Parameters
    ----------
    path
        The SQLite file, made when absent; None keeps the runs in memory.
    study
        Whose runs they are.

    Raises
    ------
    InputError
        When the file is no result file, a later version's, or another study's: another scenario,
        seed or version of Bidlab. More runs and other strategies belong to the same study.
    """

    def __init__(self, path: Path | None, study: Study) -> None:
        self._where = str(path) if path else ":memory:"
        self._study = study
        with self._worded(InputError):
            self._database = sqlite3.connect(self._where, timeout=30, isolation_level=None)
            try:
                self._prepare()
                self._claim()
            except BaseException:
                self._database.close()
                raise

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._database.close()

    def save(self, runs: Iterable[Run]) -> None:
        """Store runs, all or none, and on the disk before this returns.

        Raises
        ------
        BidlabError
            When the disk is full or fails.
        """
        rows = [
            (self._study.kind, self._study.scenario.hash, run.key, run.replication, *_columns(run))
            for run in runs
        ]
        with self._worded(BidlabError), self._transaction():
            self._database.executemany(_SAVE, rows)

    def finished(self) -> set[tuple[str, int]]:
        """Return (strategy key, replication) of the runs that ended well."""
        query = (
            "SELECT strategy, replication FROM run WHERE study = ? AND scenario = ? AND totals IS NOT NULL"
        )
        with self._worded(BidlabError):
            return set(self._database.execute(query, (self._study.kind, self._study.scenario.hash)))

    def load(self) -> dict[tuple[str, int], Run]:
        """Return the stored runs of the scenario by (strategy key, replication), failed ones too."""
        query = (
            "SELECT strategy, replication, totals, error, by_target FROM run WHERE study = ? AND scenario = ?"
        )
        with self._worded(BidlabError):
            rows = self._database.execute(query, (self._study.kind, self._study.scenario.hash)).fetchall()
        return {
            (key, replication): Run(
                key,
                replication,
                _totals(totals),
                error,
                by_target=None if by_target is None else json.loads(by_target),
            )
            for key, replication, totals, error, by_target in rows
        }

    def _prepare(self) -> None:
        """Make the tables, or check that they can be read."""
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in self._database.execute("SELECT name FROM sqlite_schema").fetchall()}
        fresh = version == 0 and not tables
        if not fresh and version != VERSION:
            raise InputError(f"{self._where}: schema {version}, allowed: {VERSION}")
        if not fresh and not tables >= {"study", "scenario", "run"}:
            raise InputError(f"{self._where}: is another program's database, allowed: a study of Bidlab")
        # This writes to the file, so it comes after the file is known to be Bidlab's own.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        if fresh:
            self._database.executescript(_TABLES)

    def _claim(self) -> None:
        """Write down whose runs these are, or check that they are the same study's."""
        wanted = settings(self._study)
        with self._transaction():
            # One study a file: a tournament finds the comparison that lives here.
            self._database.execute(
                "INSERT INTO study SELECT ?, ? WHERE NOT EXISTS (SELECT * FROM study)",
                (self._study.kind, json.dumps(wanted)),
            )
            self._database.execute(
                "INSERT OR IGNORE INTO scenario VALUES (?, ?)",
                (self._study.scenario.hash, self._study.scenario.model_dump_json(by_alias=True)),
            )
            with closing(self._database.execute("SELECT settings FROM study")) as cursor:
                found = json.loads(cursor.fetchone()[0])
            if found != wanted:
                raise InputError(
                    f"{self._where}: holds another study ({_contrast(found, wanted)}); "
                    "name another folder, or delete this one"
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what happens inside, or nothing of it."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._database.in_transaction:  # a full disk makes SQLite roll back by itself
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextmanager
    def _worded(self, kind: type[BidlabError]) -> Iterator[None]:
        """Turn SQLite's errors into one line with the file's name."""
        try:
            yield
        except sqlite3.Error as error:
            raise kind(f"{self._where}: {error}") from None


def settings(study: Study) -> dict[str, object]:
    """Return what makes two sittings the same study."""
    return {
        "study": study.kind,
        "scenario": study.scenario.name,
        **study.terms(),
        "scenario_hash": study.scenario.hash,
        "seed": study.seed,
        "bidlab": __version__,
    }


def _contrast(found: Mapping[str, object], wanted: Mapping[str, object]) -> str:
    """Name the settings that differ."""
    return "; ".join(
        f"{name} {found.get(name)} there, {value} here"
        for name, value in wanted.items()
        if found.get(name) != value
    )


def _columns(run: Run) -> tuple[str | None, str | None, str | None]:
    """Return the run's totals as JSON, not-a-number as null, its error, and its targets as JSON."""
    if run.totals is None:
        return None, _one_line(run.error or ""), None
    finite = {name: value if math.isfinite(value) else None for name, value in run.totals.items()}
    by_target = None if run.by_target is None else json.dumps(run.by_target, allow_nan=False)
    return json.dumps(finite, allow_nan=False), None, by_target


def _one_line(text: str) -> str:
    """Return a stranger's message as one line that can be stored: half letters escaped, no NUL."""
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join(whole.replace("\0", "").split())


def _totals(text: str | None) -> dict[str, float] | None:
    """Read totals back, null as NaN."""
    if text is None:
        return None
    return {name: math.nan if value is None else value for name, value in json.loads(text).items()}
