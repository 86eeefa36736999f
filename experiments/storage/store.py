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
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.storage.contrast import contrast
from experiments.study.checks import LARGEST
from experiments.study.parts import Layout, Parts, layout_from
from experiments.study.plain import plain
from experiments.study.study import Run, Study
from simulator import __version__
from simulator.errors import BidloomError, InputError
from simulator.settings.scenario import Scenario

VERSION = 3

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
CREATE TABLE IF NOT EXISTS strategy (
    key TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    parameters TEXT NOT NULL
) {_STRICT}WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run (
    study TEXT NOT NULL,
    scenario TEXT NOT NULL,
    replication INTEGER NOT NULL,
    strategy TEXT NOT NULL,
    totals TEXT,
    error TEXT,
    PRIMARY KEY (study, scenario, replication, strategy),
    CHECK ((totals IS NULL) <> (error IS NULL))
) {_STRICT}WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS layout (
    id INTEGER PRIMARY KEY,
    tables TEXT NOT NULL UNIQUE
){" STRICT" if _STRICT else ""};
CREATE TABLE IF NOT EXISTS part (
    study TEXT NOT NULL,
    scenario TEXT NOT NULL,
    replication INTEGER NOT NULL,
    strategy TEXT NOT NULL,
    layout INTEGER NOT NULL,
    numbers BLOB NOT NULL,
    PRIMARY KEY (study, scenario, replication, strategy)
){" STRICT" if _STRICT else ""};
PRAGMA user_version = {VERSION};
COMMIT;
"""
_NAMES = {"study", "scenario", "strategy", "run", "layout", "part"}

# A finished run is never overwritten; a failed one is, because the same command tries it again.
_SAVE = """
INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET totals = excluded.totals, error = excluded.error WHERE run.totals IS NULL
"""
_SAVE_PARTS = "INSERT OR IGNORE INTO part VALUES (?, ?, ?, ?, ?, ?)"
# Numbers are stored as they lie in memory on most machines, whatever this one does.
_NUMBERS = np.dtype("<f8")

_LOAD = """
SELECT strategy, replication, totals, error, layout, numbers
FROM run LEFT JOIN part USING (study, scenario, replication, strategy)
WHERE study = ? AND scenario = ? AND replication BETWEEN ? AND ?
  AND (? IS NULL OR strategy IN (SELECT value FROM json_each(?)))
ORDER BY replication, strategy
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What makes two sittings the same study.

    Attributes
    ----------
    settings
        By name: what kind of study, which scenario, seed and version of Bidloom, what else the kind needs.
    scenario
        The market that ``settings`` names; of several, the first.
    """

    settings: Mapping[str, object]
    scenario: Scenario

    @property
    def kind(self) -> str:
        """What kind of study it is."""
        return str(self.settings["study"])


def identity(kind: str, scenario: Scenario, seed: int, **more: object) -> Terms:
    """Return what makes two sittings the same study.

    Parameters
    ----------
    kind
        ``"compare"``, ``"tournament"``, ``"sweep"`` or ``"tune"``.
    scenario, seed
        Its market and the seed of all its randomness.
    more
        What else makes it a study of its own, as JSON can hold it.
    """
    return Terms(
        {
            "study": kind,
            "scenario": scenario.name,
            **more,
            "scenario_hash": scenario.hash,
            "seed": seed,
            "bidloom": __version__,
        },
        scenario,
    )


class Store:
    """The runs of one study.

    Parameters
    ----------
    path
        The SQLite file, made when absent; None keeps the runs in memory.
    terms
        Whose runs they are.

    Raises
    ------
    InputError
        When the file is no result file, an earlier or later version's, or another study's. More runs and
        other strategies belong to the same study.
    """

    def __init__(self, path: Path | None, terms: Terms) -> None:
        self._where = str(path) if path else ":memory:"
        self._terms = terms
        self._layouts: dict[Layout, int] = {}
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

    def enter(self, study: Study) -> None:
        """Write down the market and the strategies of a study before its runs come.

        Raises
        ------
        BidloomError
            When the disk is full or fails.
        """
        rows = [
            (entrant.key, entrant.name, json.dumps({n: plain(v) for n, v in entrant.parameters.items()}))
            for entrant in study.entrants
        ]
        market = (study.scenario.hash, study.scenario.model_dump_json(by_alias=True))
        with self._worded(BidloomError), self._transaction():
            self._database.execute("INSERT OR IGNORE INTO scenario VALUES (?, ?)", market)
            self._database.executemany("INSERT OR IGNORE INTO strategy VALUES (?, ?, ?)", rows)

    def save(self, scenario_hash: str, runs: Iterable[Run]) -> None:
        """Store runs of a market, all or none, and on the disk before this returns.

        Raises
        ------
        BidloomError
            When the disk is full or fails.
        """
        kind = self._terms.kind
        with self._worded(BidloomError), self._transaction():
            for run in runs:
                key = (kind, scenario_hash, run.replication, run.key)
                self._database.execute(_SAVE, (*key, *_columns(run)))
                if run.parts is not None:
                    numbers = run.parts.values.astype(_NUMBERS).tobytes()
                    self._database.execute(_SAVE_PARTS, (*key, self._layout_id(run.parts.layout), numbers))

    def finished(self, scenario_hash: str, first: int = 0, last: int = LARGEST) -> set[tuple[str, int]]:
        """Return (strategy key, replication) of what ended well, of replications ``first`` to ``last``."""
        query = (
            "SELECT strategy, replication FROM run "
            "WHERE study = ? AND scenario = ? AND replication BETWEEN ? AND ? AND totals IS NOT NULL"
        )
        with self._worded(BidloomError):
            return set(self._database.execute(query, (self._terms.kind, scenario_hash, first, last)))

    def is_empty(self) -> bool:
        """Tell whether no run of any market is stored, finished or failed."""
        with self._worded(BidloomError):
            return self._database.execute("SELECT 1 FROM run LIMIT 1").fetchone() is None

    def runs(
        self, scenario_hash: str, first: int = 0, last: int = LARGEST, keys: Iterable[str] | None = None
    ) -> Iterator[Run]:
        """Yield the stored runs of a market, failed ones too, by replication and strategy key.

        Those of replications ``first`` to ``last``, and where ``keys`` are given of these strategies only.
        """
        layouts: dict[int, Layout] = {}
        wanted = None if keys is None else json.dumps(sorted(keys))
        which = (self._terms.kind, scenario_hash, first, last, wanted, wanted)
        with self._worded(BidloomError), closing(self._database.execute(_LOAD, which)) as rows:
            for key, replication, totals, error, layout, numbers in rows:
                parts = None
                if layout is not None:
                    if layout not in layouts:
                        layouts[layout] = self._layout(layout)
                    parts = Parts(layouts[layout], np.frombuffer(numbers, dtype=_NUMBERS))
                yield Run(key, replication, _totals(totals), error, parts=parts)

    def _layout_id(self, layout: Layout) -> int:
        """Return the number of a layout, written down when it is new."""
        if layout not in self._layouts:
            text = json.dumps([cut._asdict() for cut in layout], allow_nan=False)
            self._database.execute("INSERT OR IGNORE INTO layout (tables) VALUES (?)", (text,))
            (number,) = self._database.execute("SELECT id FROM layout WHERE tables = ?", (text,)).fetchone()
            self._layouts[layout] = number
        return self._layouts[layout]

    def _layout(self, number: int) -> Layout:
        """Return a layout by its number."""
        query = "SELECT tables FROM layout WHERE id = ?"
        (text,) = self._database.execute(query, (number,)).fetchone()
        return layout_from(json.loads(text))

    def _prepare(self) -> None:
        """Make the tables, or check that they can be read."""
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in self._database.execute("SELECT name FROM sqlite_schema").fetchall()}
        fresh = version == 0 and not tables
        if not fresh:
            check_schema(self._where, version, tables)
        # This writes to the file, so it comes after the file is known to be Bidloom's own.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        if fresh:
            self._database.executescript(_TABLES)

    def _claim(self) -> None:
        """Write down whose runs these are, or check that they are the same study's."""
        wanted = json.loads(json.dumps(self._terms.settings))  # a tuple comes back as a list
        with self._transaction():
            # One study a file: a tournament finds the comparison that lives here.
            self._database.execute(
                "INSERT INTO study SELECT ?, ? WHERE NOT EXISTS (SELECT * FROM study)",
                (self._terms.kind, json.dumps(wanted)),
            )
            with closing(self._database.execute("SELECT settings FROM study")) as cursor:
                found = json.loads(cursor.fetchone()[0])
            if found != wanted:
                raise InputError(
                    f"{self._where}: holds another study ({self._why_another(found, wanted)}); "
                    "name another folder, or delete this one"
                )

    def _why_another(self, found: dict[str, object], wanted: dict[str, object]) -> str:
        """Name the settings that differ; of a market that was changed, its own."""
        if {name for name in wanted if found.get(name) != wanted[name]} == {"scenario_hash"}:
            query = "SELECT settings FROM scenario WHERE hash = ?"
            row = self._database.execute(query, (found["scenario_hash"],)).fetchone()
            if row is not None:
                here = json.loads(self._terms.scenario.model_dump_json(by_alias=True))
                changed = contrast(json.loads(row[0]), here)
                return f"scenario {self._terms.scenario.name!r} has changed since it began: {changed}"
        return contrast(found, wanted)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what happens inside, or nothing of it."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._layouts.clear()  # one that was new is gone again
            if self._database.in_transaction:  # a full disk makes SQLite roll back by itself
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextmanager
    def _worded(self, kind: type[BidloomError]) -> Iterator[None]:
        """Turn SQLite's errors into one line with the file's name."""
        try:
            yield
        except sqlite3.Error as error:
            raise kind(f"{self._where}: {error}") from None


def check_schema(where: str, version: int, tables: set[str]) -> None:
    """Refuse a database that is not one of this version's studies.

    Parameters
    ----------
    where
        What messages call it.
    version, tables
        Its ``user_version`` and the names of its tables.

    Raises
    ------
    InputError
        Saying whose it is.
    """
    if version != VERSION:
        by = "an earlier" if version < VERSION else "a later"
        raise InputError(
            f"{where}: schema {version}, allowed: {VERSION}; it was made by {by} Bidloom or another "
            "program; name another folder, or delete this one"
        )
    if not tables >= _NAMES:
        raise InputError(f"{where}: is another program's database, allowed: a study of Bidloom")


def _columns(run: Run) -> tuple[str | None, str | None]:
    """Return the run's totals as JSON, not-a-number as null, and its error."""
    if run.totals is None:
        return None, _one_line(run.error or "")
    finite = {name: value if math.isfinite(value) else None for name, value in run.totals.items()}
    return json.dumps(finite, allow_nan=False), None


def _one_line(text: str) -> str:
    """Return a stranger's message as one line that can be stored: half letters escaped, no NUL."""
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join(whole.replace("\0", "").split())


def _totals(text: str | None) -> dict[str, float] | None:
    """Read totals back, null as NaN."""
    if text is None:
        return None
    return {name: math.nan if value is None else value for name, value in json.loads(text).items()}
