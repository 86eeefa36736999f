"""What `bidloom results` prints: the studies of a folder, and the answer to a query."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.cli.screen import Screen, write, write_data, write_json
from experiments.report.terminal import empty_table
from experiments.storage.results import StudyFile, describe, find_studies, opened, the_study
from experiments.study.plain import plain
from simulator.errors import InputError
from simulator.text import brief, one_line, spreadsheet_cell

#: Strategies that a line of the list names.
MOST_NAMES = 4
#: Rows of an answer that a table shows, and that may be had as data.
MOST_SHOWN, MOST_ROWS = 10_000, 1_000_000
#: Cells that a table shows: laying out many more would take longer than the query.
MOST_CELLS = 60_000
#: Seconds that a query may be given.
_LONGEST_QUERY = 86_400
#: Wide enough never to break a row; a terminal breaks it as it likes.
_WIDE = 100_000

Answer = Literal["table", "json", "csv"]


def print_studies(folder: Path, screen: Screen) -> int:
    """List the studies of a folder and below it; return the exit code.

    Raises
    ------
    InputError
        There is none, or none that can be read; where some can, the others are told on stderr.
    """
    studies, refusals = [], []
    for path in find_studies(folder):
        try:
            studies.append(describe(path))
        except InputError as error:
            refusals.append(error)
    if not studies:
        raise refusals[0]
    if screen.as_json:
        write_json({"schema": 1, "studies": [_study_json(study) for study in studies]})
    else:
        _print_wide(_list_table(studies))
    for refusal in refusals:
        screen.say(f"not listed: {refusal}")
    return 0


def print_answer(folder: Path, query: str, answer: Answer, *, seconds: float, screen: Screen) -> int:
    """Put a query to the study of a folder, for reading only, and print its answer; return the exit code.

    Raises
    ------
    InputError
        The query is not understood, would change something or takes more than ``seconds``, or the folder
        holds no study; the answer has more than :data:`MOST_ROWS` rows; as JSON, two columns have one name.
    """
    if not 0 < seconds <= _LONGEST_QUERY:
        raise InputError(f"--timeout is {seconds}, allowed: above 0, at most {_LONGEST_QUERY} seconds")
    path = the_study(folder)
    with opened(path, seconds) as database, closing(database.execute(query)) as rows:
        if rows.description is None:
            raise InputError(f"{path}: the query asks for nothing, allowed: SELECT")
        header = [name for name, *_ in rows.description]
        if answer == "csv":
            write_data(csv_lines(header, _bounded(rows)))
        elif answer == "json":
            _check_distinct(header)
            write_json([dict(zip(header, map(_json_value, row), strict=True)) for row in _bounded(rows)])
        else:
            shown = max(min(MOST_SHOWN, MOST_CELLS // len(header)), 1)
            _print_wide(_answer_table(header, rows.fetchmany(shown)))
            if rows.fetchone() is not None:
                screen.say(f"the first {shown:,} rows; there are more: add LIMIT, or take --csv")
    return 0


def _bounded(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Yield the rows of an answer that has an end."""
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            raise InputError(f"the answer has more than {MOST_ROWS:,} rows, allowed: at most; add LIMIT")
        yield row


def _check_distinct(header: Sequence[str]) -> None:
    """Refuse two columns of one name, of which a JSON object would lose the first."""
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(f"the answer has several columns {twice[0]!r}, allowed: one; name them with AS")


def _study_json(study: StudyFile) -> dict[str, object]:
    """Return a study as plain data."""
    return {
        "folder": str(study.folder),
        "study": study.kind,
        "scenario": study.scenario,
        "seed": study.seed,
        "strategies": list(study.strategies),
        "done": study.done,
        "failed": study.failed,
        "changed": study.changed.isoformat(timespec="seconds"),
    }


def _list_table(studies: Sequence[StudyFile]) -> Table:
    """Return a row a study."""
    table = empty_table()
    for head in ("folder", "study", "scenario", "seed", "done", "failed", "last run", "strategies"):
        table.add_column(
            head, justify="right" if head in {"seed", "done", "failed"} else "left", no_wrap=True
        )
    for study in studies:
        names = list(study.strategies[:MOST_NAMES])
        more = len(study.strategies) - len(names)
        table.add_row(
            Text(one_line(str(study.folder))),
            study.kind,
            Text(one_line(study.scenario)),
            str(study.seed),
            f"{study.done:,}",
            f"{study.failed:,}",
            f"{study.changed:%Y-%m-%d %H:%M}",
            Text(one_line(", ".join(names)) + (f" and {more} more" if more else "")),
        )
    return table


def _answer_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """Return the answer to a query, numbers to the right."""
    table = empty_table()
    for place, head in enumerate(header):
        numbers = all(isinstance(row[place], (int, float, type(None))) for row in rows)
        table.add_column(Text(one_line(head)), justify="right" if numbers else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(brief(_cell(value))) for value in row))
    return table


def _print_wide(table: Table) -> None:
    """Print a table whose rows are never broken."""
    text = io.StringIO()
    Console(highlight=False, width=_WIDE, file=text, color_system=None).print(table)
    lines = text.getvalue().splitlines()
    write("".join(f"{line.rstrip()}\n" for line in lines if line.strip()))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a CSV, numbers to 12 digits, null as an empty field, formulas disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in chain([header], rows):
        writer.writerow([_csv_value(value) for value in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _csv_value(value: object) -> object:
    """Return a value as a cell of a CSV."""
    return spreadsheet_cell(value) if isinstance(value, str) else _json_value(value)


def _json_value(value: object) -> object:
    """Return a value as JSON can hold it, bytes by their length."""
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else plain(value)


def _cell(value: object) -> str:
    """Write a value for reading, a number to six digits."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return "-" if value is None else one_line(str(_json_value(value)))
