"""The receipt of an import: what was kept, what was set aside and why, sums to compare with the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from experiments.importing.headers import AMOUNTS
from experiments.importing.import_reports import Imported
from experiments.importing.read_report import Part
from experiments.importing.report import Report, SetAside, written
from experiments.report.blocks import Story, bullets, name_of, table_of
from experiments.report.columns import Table, columns_of
from experiments.report.numbers import counted
from experiments.report.outcome import Outcome, Tables, story, tables
from experiments.report.phrases import listed


@dataclass(frozen=True, slots=True, eq=False)
class Receipt(Outcome):
    """What became of the rows of some files.

    Attributes
    ----------
    imported
        Everything that was read.
    """

    imported: Imported

    @property
    def failed(self) -> bool:
        """Never: a file with a fault is refused as a whole."""
        return False

    @property
    def report(self) -> Report:
        """What the files tell together."""
        return self.imported.report

    def numbers(self) -> dict[str, object]:
        """Return it as plain data, sums as decimal text, None where there is no such column."""
        parts = self.imported.parts
        whole = _numbers(self.report)
        return {
            "rows_kept": sum(part.kept for part in parts),
            "rows_set_aside": [one for part in parts for one in _aside(part)],
            **whole,
            "share_kept": {part.label: _shares(part) for part in parts},
            "notes": [*self.imported.notes, *dict.fromkeys(note for part in parts for note in part.notes)],
            "files": [
                {"file": part.label, "layout": part.layout, "rows": part.rows, "rows_kept": part.kept,
                 "rows_set_aside": _aside(part), **_numbers(part.report), "notes": part.notes}
                for part in parts
            ],
        }  # fmt: skip


def _numbers(report: Report) -> dict[str, object]:
    """Return sums, counts and what is known of the whole of a report."""
    return {
        **{
            name: written(report.amounts[name].total()) if name in report.amounts else None
            for name in AMOUNTS
        },
        "campaigns": report.distinct("campaign"),
        "keywords": report.distinct("campaign", "keyword"),
        "targets": report.distinct("campaign", "ad_group", "keyword", "match_type"),
        "currency": report.currency,
        "period": {
            "start": None if report.start is None else report.start.isoformat(),
            "end": None if report.end is None else report.end.isoformat(),
        },
        "granularity": report.granularity,
    }


def _aside(part: Part) -> list[dict[str, object]]:
    """Return the rows of a table that do not count, by reason."""
    found: dict[str, dict[str, object]] = {}
    for one in part.aside:
        there = found.setdefault(one.why, {"rows": 0, "why": one.why, "file": part.label, "lines": []})
        there["rows"] = int(str(there["rows"])) + one.rows
        there["lines"] = [*there["lines"], *one.lines]  # type: ignore[misc] # the list of above
    return list(found.values())


def _largest(part: Part) -> SetAside | None:
    """Return the totals row that says most: the account, or what comes nearest to it."""
    told = [one for one in part.aside if "impressions" in one.said]
    return max(told, key=lambda one: one.said["impressions"], default=None)


def _shares(part: Part) -> dict[str, float]:
    """Return what share of each amount is kept, of the largest totals row where that says more."""
    largest = _largest(part)
    found = {}
    for name, amounts in part.report.amounts.items():
        kept = amounts.total()
        said = max(kept, kept if largest is None else largest.said.get(name, kept))
        found[name] = round(float(kept / said), 6) if said else 1.0
    return found


def _kept(part: Part) -> str:
    """Say what share of each amount is kept."""
    shares, largest = _shares(part), _largest(part)
    names = list(shares)
    if all(share == 1 for share in shares.values()):
        return f"kept: 100 % of {listed(names)}"
    told = listed([f"{100 * share:.3g} % of {name}" for name, share in shares.items()])
    return f"kept: {told} of what the totals row {'' if largest is None else repr(largest.label)} says"


def headline(receipt: Receipt) -> str:
    """Say in a sentence what came in."""
    report, parts = receipt.report, receipt.imported.parts
    rows, kept = sum(part.rows for part in parts), sum(part.kept for part in parts)
    money = ""
    if "cost" in report.amounts:
        currency = f" {report.currency}" if report.currency else ""
        money = f" that cost {_shown(report.amounts['cost'].total())}{currency}"
    days = "" if report.start is None else f" from {report.start} to {report.end}"
    aside = "" if kept == rows else f"; {rows - kept:,} set aside"
    return (
        f"{_shown(report.amounts['clicks'].total())} clicks{money}, "
        f"{_shown(report.amounts['impressions'].total())} "
        f"impressions{days}: {counted(report.distinct('campaign', 'keyword'), 'keyword')} in "
        f"{counted(report.distinct('campaign'), 'campaign')}. {kept:,} of {rows:,} rows kept{aside}."
    )


def _shown(number: Decimal) -> str:
    """Write a sum with commas."""
    return f"{Decimal(written(number)):,f}"


@story.register
def _story(receipt: Receipt, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001 - every story has it
    """Tell a receipt."""
    parts = receipt.imported.parts
    about = "; ".join(f"{part.label}: {part.layout}" for part in parts)
    sums = table_of(
        ("to compare with the console", *AMOUNTS, "kept", "set aside"),
        [
            (
                name_of(part.label),
                *(
                    _shown(part.report.amounts[name].total()) if name in part.report.amounts else "-"
                    for name in AMOUNTS
                ),
                f"{part.kept:,}",
                f"{part.rows - part.kept:,}",
            )
            for part in parts
        ],
    )
    lines = [*receipt.imported.notes]
    for part in parts:
        where = f"{part.label}: " if len(parts) > 1 else ""
        lines += [where + _kept(part), *(where + _words_aside(one) for one in _aside(part))]
        lines += [where + note for note in part.notes]
    return Story("Import receipt", about, headline(receipt), (sums, *bullets(lines)))


def _words_aside(one: Mapping[str, object]) -> str:
    """Say how many rows are set aside, why, and where they stand."""
    lines = list(map(str, one["lines"]))  # type: ignore[call-overload] # a list of lines
    rows = int(str(one["rows"]))
    shown = f"line{'s' if len(lines) > 1 else ''} {listed(lines[:5])}" + (
        " and more" if rows > len(lines[:5]) else ""
    )
    return f"set aside: {rows:,} x {one['why']} ({shown})"


@tables.register
def _tables(receipt: Receipt) -> Tables:
    """Return the sums of every table that was read."""
    return {"receipt": lambda: _table(receipt)}


def _table(receipt: Receipt) -> Table:
    """Return the sums as columns."""
    parts = receipt.imported.parts
    return columns_of(
        {
            "file": [part.label for part in parts],
            "layout": [part.layout for part in parts],
            "rows": [part.rows for part in parts],
            "kept": [part.kept for part in parts],
            **{
                name: [
                    float(part.report.amounts[name].total()) if name in part.report.amounts else float("nan")
                    for part in parts
                ]
                for name in AMOUNTS
            },
        }
    )
