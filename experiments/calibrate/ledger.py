"""The ledger: what became of every forecast, a line a quantity and level, in a file beside the forecasts."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.calibrate.baselines import NAIVE
from experiments.calibrate.day_counts import QUANTITIES
from experiments.calibrate.forecast_file import Forecast, read_forecast
from experiments.calibrate.future import LEVELS
from experiments.calibrate.matching import Matched, match, scores
from experiments.calibrate.scores import Score
from experiments.importing.import_reports import import_reports
from experiments.importing.reading import Reading
from experiments.importing.sheet import dates, numbers, read_sheet
from experiments.report.columns import Table, columns_of
from experiments.report.outcome import Outcome
from experiments.storage.files import write_lines
from experiments.storage.folder import locked_file
from simulator.errors import InputError

#: Where scores are kept, beside the forecast.
LEDGER = "ledger.csv"
_TEXTS = ("forecast", "forecast_hash", "report", "report_hash", "first_day", "last_day", "quantity", "level")
_ERRORS = ("error", *(f"error_{name.replace(' ', '_')}" for name in NAIVE))
_NUMBERS = ("told", "came", *_ERRORS, "inside", "of")


@dataclass(frozen=True, slots=True)
class Entry:
    """One scoring: a forecast, the report of its days, and the scores.

    Attributes
    ----------
    forecast, forecast_hash, report, report_hash
        Names of the files, and what tells their contents from others.
    first, last
        The days.
    scores
        By quantity and level.
    """

    forecast: str
    forecast_hash: str
    report: str
    report_hash: str
    first: datetime.date
    last: datetime.date
    scores: tuple[Score, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What may be in a ledger once."""
        return self.forecast_hash, self.report_hash


@dataclass(frozen=True, slots=True, eq=False)
class Scored(Outcome):
    """A forecast scored, and the ledger with it.

    Attributes
    ----------
    entry
        The scoring.
    known
        Whether the ledger had it before, so that it is not counted again.
    entries
        All of the ledger, oldest first, this one among them.
    notes
        What could not be matched.
    """

    entry: Entry
    known: bool
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]

    @property
    def failed(self) -> bool:
        """Never: a forecast that was far off says so."""
        return False

    @property
    def counted(self) -> tuple[Entry, ...]:
        """The last scoring of each forecast: a report that was exported anew stands in for the one before."""
        return tuple({one.forecast_hash: one for one in self.entries}.values())

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            **_numbers(self.entry),
            "counted_before": self.known,
            "notes": list(self.notes),
            "ledger": [_numbers(one) for one in self.counted],
        }


def score_forecast(
    forecast: Path, reports: Sequence[Path], *, ledger: Path | None = None, reading: Reading | None = None
) -> Scored:
    """Set a forecast beside the report of its days, and write the scores down.

    Parameters
    ----------
    forecast
        A file that ``calibrate`` wrote.
    reports
        Reports of the account that cover its days.
    ledger
        File that the scores are added to; None: ``ledger.csv`` beside the forecast.
    reading
        What the user says about the reports, among it which days they cover where rows do not say.

    Raises
    ------
    InputError
        A file that is none of these; all faults of a file.
    """
    kept = forecast.with_name(LEDGER) if ledger is None else ledger
    told = read_forecast(forecast)
    if kept.exists():
        read_ledger(kept)  # what is wrong with it is said before the report is read
    said = reading or Reading()
    covers = None if said.start is None or said.end is None else (said.start, said.end)
    matched = match(told, import_reports(reports, replace(said, start=None, end=None)), covers)
    entry = _entry(told, hashlib.sha256(forecast.read_bytes()).hexdigest()[:12], matched)
    with locked_file(kept):
        before = read_ledger(kept) if kept.exists() else ()
        known = entry.key in {one.key for one in before}
        entries = before if known else (*before, entry)
        if not known:
            write_lines(kept, ledger_table(entries).csv())
    return Scored(entry, known, entries, matched.notes)


def ledger_table(entries: Sequence[Entry]) -> Table:
    """Return a row an entry, quantity and level."""
    rows = [(entry, one) for entry in entries for one in entry.scores]
    return columns_of(
        {
            "forecast": [entry.forecast for entry, _ in rows],
            "forecast_hash": [entry.forecast_hash for entry, _ in rows],
            "report": [entry.report for entry, _ in rows],
            "report_hash": [entry.report_hash for entry, _ in rows],
            "first_day": [entry.first.isoformat() for entry, _ in rows],
            "last_day": [entry.last.isoformat() for entry, _ in rows],
            "quantity": [one.quantity for _, one in rows],
            "level": [one.level for _, one in rows],
            "told": [one.told for _, one in rows],
            "came": [one.came for _, one in rows],
            "error": [one.error for _, one in rows],
            **{
                column: [one.naive[name] for _, one in rows]
                for column, name in zip(_ERRORS[1:], NAIVE, strict=True)
            },
            "inside": [one.inside for _, one in rows],
            "of": [one.of for _, one in rows],
        }
    )


def read_ledger(path: Path) -> tuple[Entry, ...]:
    """Read a ledger.

    Raises
    ------
    InputError
        A file that is none; the first fault of each column.
    """
    sheet = read_sheet(path, (*_TEXTS, *_NUMBERS))
    faults: list[str] = []
    found = {}
    for column in _NUMBERS:
        try:
            blank = float("nan") if column in _ERRORS else None
            found[column] = numbers(sheet, column, blank=blank)
        except InputError as error:
            faults += error.args
    days = {}
    for column in ("first_day", "last_day"):
        try:
            days[column] = dates(sheet, column)
        except InputError as error:
            faults += error.args
    for column, allowed in (("quantity", QUANTITIES), ("level", LEVELS)):
        odd = next((i for i, text in enumerate(sheet.cells[column]) if text not in allowed), None)
        if odd is not None:
            faults.append(
                f"{sheet.file}, line {sheet.lines[odd]}: {column} is {sheet.cells[column][odd]!r}, allowed: "
                f"{', '.join(allowed)}"
            )
    if faults:
        raise InputError(*faults)
    entries: dict[tuple[str, str], list[int]] = {}
    for i, key in enumerate(zip(sheet.cells["forecast_hash"], sheet.cells["report_hash"], strict=True)):
        entries.setdefault(key, []).append(i)
    return tuple(
        Entry(
            forecast=sheet.cells["forecast"][rows[0]],
            forecast_hash=sheet.cells["forecast_hash"][rows[0]],
            report=sheet.cells["report"][rows[0]],
            report_hash=sheet.cells["report_hash"][rows[0]],
            first=days["first_day"][rows[0]],
            last=days["last_day"][rows[0]],
            scores=tuple(
                Score(
                    quantity=sheet.cells["quantity"][i],
                    level=sheet.cells["level"][i],
                    told=float(found["told"][i]),
                    came=float(found["came"][i]),
                    error=float(found["error"][i]),
                    naive={
                        name: float(found[column][i]) for column, name in zip(_ERRORS[1:], NAIVE, strict=True)
                    },
                    inside=int(found["inside"][i]),
                    of=int(found["of"][i]),
                )
                for i in rows
            ),
        )
        for rows in entries.values()
    )


def _entry(forecast: Forecast, forecast_hash: str, matched: Matched) -> Entry:
    """Put a scoring together."""
    return Entry(
        forecast.file,
        forecast_hash,
        matched.report,
        matched.hash,
        forecast.first,
        forecast.last,
        scores(forecast, matched),
    )


def _numbers(entry: Entry) -> dict[str, object]:
    """Return an entry as plain data."""
    return {
        "forecast": entry.forecast,
        "report": entry.report,
        "first_day": entry.first.isoformat(),
        "last_day": entry.last.isoformat(),
        "scores": [one.numbers() for one in entry.scores],
    }
