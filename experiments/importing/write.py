"""An account's report from a known market, in a console's layout, less what that console keeps to itself."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from experiments.importing.account_record import AccountRecord
from experiments.importing.layout_cells import (
    Row,
    Sheet,
    Span,
    counts,
    daily,
    mean,
    percent,
    period_of,
    score,
    sums_of,
)
from experiments.importing.write_taobao import wanxiangtai, zhitongche
from simulator.errors import InputError
from simulator.text import spreadsheet_cell

#: What consoles of several currencies say of a market that has none.
_USUAL = "USD"
#: Consoles of one currency.
_ONLY = {"zhitongche": "CNY", "wanxiangtai": "CNY"}
#: Slots from the top that count as the top of the page: half of them.
_TOP = 2
_MATCH = {"exact": "Exact match", "phrase": "Phrase match", "broad": "Broad match"}


def _google(record: AccountRecord, *, positions: bool) -> Sheet:
    """Google Ads: a row a keyword; shares below 10 % and above 90 % are only said to be so."""
    span, n = Span(record, slice(None)), len(record.keywords)
    amounts = ["Impr.", "Clicks", "Cost", "Conversions", "Conv. value"]
    more = (
        ["Avg. position"]
        if positions
        else [
            "Search impr. share",
            "Search lost IS (rank)",
            "Search lost IS (budget)",
            "Impr. (Top) %",
            "Impr. (Abs. Top) %",
        ]
    )
    header = [
        "Keyword status",
        "Keyword",
        "Match type",
        "Campaign",
        "Ad group",
        "Currency code",
        "Max. CPC",
        "Quality Score",
        "Budget",
        *amounts,
        *more,
    ]
    lost_to_rank = 1 - span.share - span.lost_to_budget
    told = (
        [[mean(value, 1) for value in span.position]]
        if positions
        else [
            [_limited(value) for value in span.share],
            [_at_most(value) for value in lost_to_rank],
            [_at_most(value) for value in span.lost_to_budget],
            [percent(value) for value in span.top(_TOP)],
            [percent(value) for value in span.top(1)],
        ]
    )
    sums = sums_of(span)
    rows: list[Row] = [
        [
            "Enabled",
            _marked(record.keywords[i], record.match_types[i]),
            _MATCH[record.match_types[i]],
            record.campaigns[i],
            record.campaigns[i],
            record.currency or _USUAL,
            f"{record.bids[i]:.2f}",
            score(record.quality_score[i]),
            f"{record.budgets[i]:.2f}",
            *counts(sums, i, thousands=True),
            *(column[i] for column in told),
        ]
        for i in range(n)
    ]
    total = counts([[sum(map(float, column))] for column in sums], 0, thousands=True)
    rows += [
        [
            f"Total: {label}",
            "",
            "",
            "",
            "",
            record.currency or _USUAL,
            "",
            "",
            "",
            *total,
            *[" --"] * len(more),
        ]
        for label in ("Account", "Search")
    ]
    first, last = period_of(record)
    title = f"{_english(first)} - {_english(last)}"
    return Sheet(["Search keyword report", title], header, rows)


def _microsoft(record: AccountRecord) -> Sheet:
    """Microsoft Advertising: metadata above, all cells in quotes, average positions and impression shares."""
    span = Span(record, slice(None))
    sums = sums_of(span)
    header = [
        "AccountName",
        "CampaignName",
        "AdGroupName",
        "Keyword",
        "BidMatchType",
        "CurrencyCode",
        "QualityScore",
        "CurrentMaxCpc",
        "AveragePosition",
        "ImpressionSharePercent",
        "ImpressionLostToRankAggPercent",
        "ImpressionLostToBudgetPercent",
        "Impressions",
        "Clicks",
        "Spend",
        "Conversions",
        "Revenue",
    ]
    lost_to_rank = 1 - span.share - span.lost_to_budget
    rows: list[Row] = [
        [
            "shop",
            record.campaigns[i],
            record.campaigns[i],
            record.keywords[i],
            record.match_types[i].title(),
            record.currency or _USUAL,
            score(record.quality_score[i], missing="0"),
            f"{record.bids[i]:.2f}",
            mean(span.position[i], 2),
            percent(span.share[i]),
            percent(lost_to_rank[i]),
            percent(span.lost_to_budget[i]),
            *counts(sums, i, thousands=True),
        ]
        for i in range(len(record.keywords))
    ]
    first, last = (f"{day.month}/{day.day}/{day.year}" for day in period_of(record))
    titles = [
        "Report Name: Keyword report",
        f"Report Time: {first}, {last}",
        "Report Aggregation: Summary",
        f"Rows: {len(rows)}",
        "",
    ]
    footer = ["", f"©{record.start.year} Microsoft Corporation. All rights reserved. "]
    return Sheet(titles, header, rows, footer, "utf-8-sig", quoted=True)


def _amazon(record: AccountRecord) -> Sheet:
    """Amazon Sponsored Products: a row a keyword and day; no position, share or quality."""
    header = [
        "Date",
        "Portfolio name",
        "Currency",
        "Campaign Name",
        "Ad Group Name",
        "Targeting",
        "Match Type",
        "Impressions",
        "Clicks",
        "Click-Thru Rate (CTR)",
        "Cost Per Click (CPC)",
        "Spend",
        "7 Day Total Sales",
        "7 Day Total Orders (#)",
    ]
    rows: list[Row] = []
    for day, (i, sums) in daily(record):
        shown, clicks, cost, orders, sales = sums
        rows.append(
            [
                day.isoformat(),
                "Not grouped",
                record.currency or _USUAL,
                record.campaigns[i],
                record.campaigns[i],
                record.keywords[i],
                record.match_types[i].upper(),
                int(shown),
                int(clicks),
                float(clicks / shown) if shown else "",
                float(cost / clicks) if clicks else "",
                round(float(cost), 2),
                round(float(sales), 2),
                int(orders),
            ]
        )
    return Sheet([], header, rows, encoding="utf-8-sig")


#: The layouts, by the name of the flag.
LAYOUTS: dict[str, Callable[[AccountRecord], Sheet]] = {
    "google": lambda record: _google(record, positions=False),
    "google-positions": lambda record: _google(record, positions=True),
    "microsoft": _microsoft,
    "amazon": _amazon,
    "zhitongche": zhitongche,
    "wanxiangtai": wanxiangtai,
}


def report_sheet(record: AccountRecord, layout: str) -> Sheet:
    """Return an account's report in a layout, one of :data:`LAYOUTS`.

    Raises
    ------
    InputError
        The market's money is in another currency than the console's only one.
    """
    record = replace(
        record,
        campaigns=tuple(map(spreadsheet_cell, record.campaigns)),
        keywords=tuple(map(spreadsheet_cell, record.keywords)),
    )
    only = _ONLY.get(layout)
    if only and record.currency not in (None, only):
        raise InputError(
            f"--format {layout}: money in {record.currency}, allowed there: {only}, or none named"
        )
    return LAYOUTS[layout](record)


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write a report as CSV, or as a workbook where the file's name ends in ``.xlsx``.

    Raises
    ------
    InputError
        The name ends otherwise, or a name holds what the layout's letters cannot write.
    """
    if path.suffix.lower() == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            there = book.add_worksheet("Report")
            lines: list[Sequence[str | int | float]] = [[line] for line in sheet.titles]
            for i, row in enumerate([*lines, sheet.header, *sheet.rows, *[[line] for line in sheet.footer]]):
                there.write_row(i, 0, row)
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if sheet.quoted:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for line in sheet.titles:
        writer.writerow([line] if line else [])
    writer.writerows([sheet.header, *sheet.rows])
    for line in sheet.footer:
        writer.writerow([line] if line else [])
    try:
        path.write_bytes(text.getvalue().encode(sheet.encoding))
    except UnicodeEncodeError as error:
        raise InputError(
            f"{path}: {error.object[error.start]!r} cannot be written in this layout's letters; name "
            "the file .xlsx"
        ) from None


def _english(day: datetime.date) -> str:
    """Write a day as Google does in English."""
    return f"{day:%B} {day.day}, {day.year}"


def _marked(keyword: str, match: str) -> str:
    """Write a keyword with the marks of its match type."""
    return {"exact": f"[{keyword}]", "phrase": f'"{keyword}"'}.get(match, keyword)


def _limited(value: float) -> str:
    """Write an impression share as Google does: below a tenth and above nine tenths only that it is so."""
    return "< 10%" if value < 0.1 else _at_most(value)


def _at_most(value: float) -> str:
    """Write a share that was lost as Google does: above nine tenths only that it is so."""
    return "> 90%" if value > 0.9 else percent(value)
