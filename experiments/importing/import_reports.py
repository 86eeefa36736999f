"""One report from one file or several: every table of them read, none counted twice."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.importing.headers import AMOUNTS, TOLD, known
from experiments.importing.read_report import Part, read_table
from experiments.importing.reading import Reading
from experiments.importing.records import Records
from experiments.importing.report import ROW_KEYS, Amounts, Report
from experiments.importing.unpack import Source, sources
from simulator.errors import InputError
from simulator.text import brief


@dataclass(frozen=True, slots=True)
class Imported:
    """What files tell, and the account of their rows.

    Attributes
    ----------
    parts
        Each table that was read.
    report
        All of them together.
    notes
        What has to be told of all together.
    origins
        The file of each part, and which of its tables the part is.
    """

    parts: tuple[Part, ...]
    report: Report
    notes: tuple[str, ...] = ()
    origins: tuple[tuple[Path, int], ...] = ()

    def place(self, row: int) -> str:
        """Name the file and the line where a row of the report begins; the file is read once more."""
        for part, (path, which) in zip(self.parts, self.origins, strict=True):
            if row < len(part.report):
                assert part.report.records is not None
                with sources(path) as tables:
                    record = int(part.report.records[row])
                    line = Records(tables[which], known).lines([record])[record]
                return f"{part.label}, line {line}"
            row -= len(part.report)
        raise IndexError(row)


def import_reports(paths: Sequence[Path], say: Reading | None = None) -> Imported:
    """Read reports of an account.

    Parameters
    ----------
    paths
        Files: CSV, TSV, workbooks, Parquet, or zips of them.
    say
        What the user says about them.

    Raises
    ------
    InputError
        All faults of all files, a line each; rows of two files that tell of the same days and targets.
    """
    say = say or Reading()
    parts: list[Part] = []
    origins: list[tuple[Path, int]] = []
    faults: list[str] = []
    notes: list[str] = []
    for path in paths:
        try:
            with sources(path) as there:
                found, unread = _read(there, say)
        except InputError as error:
            faults += error.args
            continue
        parts += (part for part, _ in found)
        origins += ((path, which) for _, which in found)
        notes += unread
    if faults:
        raise InputError(*faults)
    report = parts[0].report if len(parts) == 1 else _together(parts, notes)
    if say.start is not None:
        report = replace(report, start=say.start, end=say.end)
    return Imported(tuple(parts), report, tuple(notes), tuple(origins))


def _read(found: Sequence[Source], say: Reading) -> tuple[list[tuple[Part, int]], list[str]]:
    """Read the tables of one file, each with its place there; sheets that are no report are told and left."""
    if len(found) == 1:
        return [(read_table(found[0], say), 0)], []
    parts, refused = [], []
    for which, source in enumerate(found):
        try:
            parts.append((read_table(source, say), which))
        except InputError as error:
            if "no header found" not in str(error) and "no rows below" not in str(error):
                raise
            refused.append((source.label, error))
    if not parts:
        raise InputError(*(line for _, error in refused for line in error.args))
    kept: list[tuple[Part, int]] = []
    notes = [f"{label} holds no report and was not read" for label, _ in refused]
    for part, which in sorted(parts, key=lambda one: ("keyword" in one[0].report.made_up, one[1])):
        twin = next((other for other, _ in kept if _in_both(other.report, part.report)), None)
        if twin is None:
            kept.append((part, which))
        else:
            notes.append(
                f"{part.label} tells of the same days and campaigns as {twin.label} and was not read"
            )
    return kept, notes


def _together(parts: Sequence[Part], notes: list[str]) -> Report:
    """Put the reports of several tables together."""
    reports = [part.report for part in parts]
    currencies = {report.currency for report in reports if report.currency}
    if len(currencies) > 1:
        raise InputError(
            f"{_of(parts, 'currency')}: money in {' and '.join(sorted(currencies))}, allowed: one "
            "currency; import them apart"
        )
    if len({report.granularity for report in reports}) > 1:
        raise InputError(
            f"{_of(parts, 'granularity')}: rows of different length, allowed: all by day, by week, by "
            "month, or all for "
            "their period; export them alike"
        )
    _refuse_twice(parts)
    present = [name for name in AMOUNTS if any(name in report.amounts for report in reports)]
    for name in present:
        lacking = [part.label for part in parts if name not in part.report.amounts]
        if lacking:
            notes.append(f"{', '.join(lacking)}: no {name}, taken for 0")
    told = [name for name in TOLD if any(name in report.told for report in reports)]
    keys: dict[str, list[str]] = {
        name: [text for one in reports for text in one.keys[name]] for name in ROW_KEYS
    }
    ends = [(one.start, one.end) for one in reports]
    known = [day for pair in ends for day in pair if day is not None]
    return Report(
        keys,
        {
            name: _appended([one.amounts.get(name) or _nothing(len(one)) for one in reports])
            for name in present
        },
        {name: [text for one in reports for text in one.told.get(name, [""] * len(one))] for name in told},
        reports[0].granularity,
        min(known) if len(known) == 2 * len(ends) else None,
        max(known) if len(known) == 2 * len(ends) else None,
        min(currencies, default=None),
        frozenset.intersection(*(one.made_up for one in reports)),
    )  # fmt: skip


def _of(parts: Sequence[Part], attribute: str) -> str:
    """Say what each part has of something."""
    return ", ".join(f"{part.label} ({getattr(part.report, attribute) or 'unknown'})" for part in parts)


def _refuse_twice(parts: Sequence[Part]) -> None:
    """Refuse tables that tell of the same targets at the same time, in whatever detail."""
    for i, part in enumerate(parts):
        for other in parts[:i]:
            if shown := _in_both(other.report, part.report):
                raise InputError(
                    f"{part.label}: tells of days and keywords that {other.label} tells of too (the "
                    f"first: {shown}), "
                    "allowed: every click once; leave one of them out, or import them apart"
                )


def _in_both(one: Report, other: Report) -> str:
    """Return the first target that two reports tell of at one time; nothing where there is none."""
    if not _overlap(one, other):
        return ""
    whole = "keyword" in one.made_up or "keyword" in other.made_up
    names = ("date", "campaign") if whole else ("date", "campaign", "keyword")
    there = set(zip(*(one.keys[name] for name in names), strict=True))
    both = sorted(there & set(zip(*(other.keys[name] for name in names), strict=True)))
    return ", ".join(brief(text, 60) for text in both[0] if text) if both else ""


def _overlap(one: Report, other: Report) -> bool:
    """Tell whether two reports may tell of the same days."""
    if one.granularity != "none" or None in (one.start, one.end, other.start, other.end):
        return True
    days: list[datetime.date] = [
        day for day in (one.start, one.end, other.start, other.end) if day is not None
    ]
    return days[0] <= days[3] and days[2] <= days[1]


def _nothing(rows: int) -> Amounts:
    """Return as many zeros."""
    return Amounts(np.zeros(rows, np.int64), 0)


def _appended(columns: Sequence[Amounts]) -> Amounts:
    """Put exact numbers one behind the other."""
    places = max(column.places for column in columns)
    return Amounts(
        np.concatenate([column.units * 10 ** (places - column.places) for column in columns]), places
    )
