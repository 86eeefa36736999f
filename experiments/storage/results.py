"""Studies on disk, for reading: which there are, and their runs as one table.

Nothing here writes: not to a database, nor a file beside it. A study may be read while it is being carried
out; what is seen are the runs finished so far.
"""

from __future__ import annotations

import json
import math
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from experiments.storage.folder import RESULTS
from experiments.storage.store import check_schema
from simulator.errors import InputError, nearest

#: What a query may do: read tables, call functions, and look at how tables are made.
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_LOOKING = {"table_info", "table_xinfo", "table_list", "index_list", "index_info"}
#: SQLite instructions between two chances for Ctrl-C.
_INSTRUCTIONS = 100_000
#: Bytes of a text that a query may make, far above any that is stored.
_LONGEST = 100_000_000

#: The columns of the view ``runs`` before those of the metrics.
RUN_COLUMNS = (
    "study", "scenario", "scenario_hash", "seed", "strategy", "parameters", "strategy_key", "replication",
    "error",
)  # fmt: skip
_VIEW = """
CREATE TEMP VIEW runs AS SELECT
    run.study AS study,
    json_extract(scenario.settings, '$.name') AS scenario,
    run.scenario AS scenario_hash,
    json_extract(study.settings, '$.seed') AS seed,
    coalesce(strategy.name, run.strategy) AS strategy,
    strategy.parameters AS parameters,
    run.strategy AS strategy_key,
    run.replication AS replication,
    run.error AS error{metrics}
FROM run
JOIN study ON study.name = run.study
LEFT JOIN scenario ON scenario.hash = run.scenario
LEFT JOIN strategy ON strategy.key = run.strategy
"""
# All strategies of one replication that ended well name all metrics there are.
_METRICS = """
SELECT DISTINCT key FROM run, json_each(run.totals)
WHERE replication = (SELECT replication FROM run WHERE totals IS NOT NULL LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class StudyFile:
    """One study as a list shows it.

    Attributes
    ----------
    folder
        Where it is.
    kind
        ``compare``, ``tournament``, ``sweep`` or ``tune``.
    scenario, seed
        Its market's name, and the seed of all its randomness.
    strategies
        Names of those that have runs or are about to.
    done, failed
        Runs that ended well and in an error.
    changed
        When a run was last stored.
    """

    folder: Path
    kind: str
    scenario: str
    seed: int
    strategies: tuple[str, ...]
    done: int
    failed: int
    changed: datetime


def find_studies(folder: Path) -> list[Path]:
    """Return the databases of all studies in a folder and below it, in alphabetical order.

    Parameters
    ----------
    folder
        A folder, or the database itself.

    Raises
    ------
    InputError
        There is no such folder, or no study in it.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder")
    found = sorted(Path(place) / RESULTS for place, _, names in os.walk(folder) if RESULTS in names)
    if not found:
        raise InputError(
            f"{folder}: holds no study of Bidloom, allowed: a folder with {RESULTS} in it or below it"
        )
    return found


def the_study(folder: Path) -> Path:
    """Return the database of the one study in a folder.

    Raises
    ------
    InputError
        There is none, or there are several.
    """
    found = find_studies(folder)
    if len(found) > 1:
        raise InputError(
            f"{folder}: holds {len(found)} studies, allowed: the folder of one, such as {found[0].parent}"
        )
    return found[0]


@contextmanager
def opened(path: Path, seconds: float = math.inf) -> Iterator[sqlite3.Connection]:
    """Open a study's database for reading only, with the view ``runs`` in it.

    Parameters
    ----------
    path
        The database.
    seconds
        Of computing within, after which a query is stopped; waiting for a reader does not count.

    Yields
    ------
    sqlite3.Connection
        That answers SELECT and refuses everything else.

    Raises
    ------
    InputError
        On entering or within: it is damaged, of another program or another schema; or it was asked for what
        it refuses, does not understand or cannot tell in time.
    """
    clock = _Clock(seconds)
    # A journal is there while runs are written. Without one, SQLite would make one just to read.
    quiet = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{quiet}", uri=True, timeout=30)
        ) as found:
            (version,) = found.execute("PRAGMA user_version").fetchone()
            check_schema(
                str(path), version, {name for (name,) in found.execute("SELECT name FROM sqlite_schema")}
            )
            found.execute(_VIEW.format(metrics="".join(map(_column, _metrics(found)))))
            found.execute("PRAGMA query_only = ON")
            found.set_authorizer(_authorised)
            found.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            found.set_progress_handler(clock, _INSTRUCTIONS)  # Python may hear Ctrl-C in between
            try:
                yield found
            except sqlite3.OperationalError as error:
                if clock.over:
                    raise InputError(
                        f"{path}: the query took more than {seconds:g} s, allowed: a longer --timeout"
                    ) from None
                raise _suggested(path, error, found) from None
    except sqlite3.Error as error:
        raise _worded(path, error) from None


class _Clock:
    """Tells SQLite, which asks now and then, whether the time of a query is over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.process_time() + seconds
        self.over = False

    def __call__(self) -> bool:
        """Return True to stop."""
        self.over = time.process_time() > self._end
        return self.over


def describe(path: Path) -> StudyFile:
    """Return what a list shows of a study.

    Raises
    ------
    InputError
        As of :func:`opened`.
    """
    with opened(path) as database:
        row = database.execute("SELECT name, settings FROM study").fetchone()
        if row is None:
            raise InputError(f"{path}: holds no study yet")
        settings = json.loads(row[1])
        names = [name for (name,) in database.execute("SELECT name FROM strategy ORDER BY name")]
        done, failed = database.execute("SELECT count(totals), count(error) FROM run").fetchone()
    files = [path, path.with_name(f"{path.name}-wal")]
    changed = max(file.stat().st_mtime for file in files if file.exists())
    return StudyFile(
        path.parent,
        row[0],
        str(settings.get("scenario")),
        int(settings["seed"]),
        tuple(names),
        done,
        failed,
        datetime.fromtimestamp(changed).astimezone(),
    )


def _metrics(database: sqlite3.Connection) -> list[str]:
    """Return the names of all metrics, in the order of the totals."""
    return [name for (name,) in database.execute(_METRICS)]


def _column(metric: str) -> str:
    """Return a column of the view."""
    key, name = metric.replace("'", "''").replace('"', '\\"'), metric.replace('"', '""')
    return f""",\n    json_extract(run.totals, '$."{key}"') AS "{name}\""""


def _authorised(action: int, first: str | None, *_: Any) -> int:
    """Allow what reads."""
    looks = action == sqlite3.SQLITE_PRAGMA and first in _LOOKING
    return sqlite3.SQLITE_OK if action in _READING or looks else sqlite3.SQLITE_DENY


def _suggested(path: Path, error: sqlite3.Error, database: sqlite3.Connection) -> BaseException:
    """Say in one line what a query got wrong, with the nearest right name."""
    unknown = re.fullmatch(r"no such (column|table|function): (.*)", str(error))
    if not unknown:
        return _worded(path, error)
    database.set_authorizer(None)
    kind, name = unknown[1], unknown[2].rpartition(".")[2]
    if kind == "function":
        close = nearest(name, _names(database, "SELECT DISTINCT name FROM pragma_function_list"))
        return InputError(f"{path}: {error}" + (f"; {close}" if close.startswith("did you mean") else ""))
    tables = ["runs", *_names(database, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    if kind == "table":
        return InputError(f"{path}: {error}; {nearest(name, tables)}")
    columns = {table: _names(database, "SELECT name FROM pragma_table_info(?)", table) for table in tables}
    having = [table for table in sorted(tables) if name.lower() in map(str.lower, columns[table])]
    if having:  # a column of this name there is, only not in what the query reads
        return InputError(f"{path}: {error}; it is one of the columns of {', '.join(having)}")
    return InputError(
        f"{path}: {error}; {nearest(name, {one for all_of in columns.values() for one in all_of})}"
    )


def _names(database: sqlite3.Connection, query: str, *values: str) -> list[str]:
    """Return the only column of an answer."""
    return [name for (name,) in database.execute(query, values)]


def _worded(path: Path, error: sqlite3.Error) -> BaseException:
    """Say in one line what SQLite has to complain of."""
    text = str(error)
    if text == "interrupted":
        return KeyboardInterrupt()
    if any(sign in text for sign in ("not authorized", "authorization denied", "prohibited", "readonly")):
        return InputError(f"{path}: is open for reading only, allowed: SELECT")
    return InputError(f"{path}: {text}")
