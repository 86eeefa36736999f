"""An account's report from a known market, in a console's layout, less what that console keeps to itself."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter

from experiments.importing.account_record import AccountRecord
from simulator.entities import Floats
from simulator.errors import InputError

Row = list[str | int | float]
#: What consoles of several currencies say of a market that has none.
_USUAL = "USD"
#: Consoles of one currency.
_ONLY = {"zhitongche": "CNY", "wanxiangtai": "CNY"}
#: Slots from the top that count as the top of the page: half of them.
_TOP = 2
_MATCH = {"exact": "Exact match", "phrase": "Phrase match", "broad": "Broad match"}
_CHINESE_MATCH = {"exact": "精准匹配", "phrase": "短语匹配", "broad": "广泛匹配"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as rows of cells.

    Attributes
    ----------
    titles
        Lines above the header.
    header, rows
        Cells; totals are rows.
    footer
        Lines below.
    encoding, quoted
        How a CSV of it is written.
    """

    titles: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Row]
    footer: Sequence[str] = ()
    encoding: str = "utf-8"
    quoted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    """Targets over some days: sums, and the means that consoles show."""

    record: AccountRecord
    days: slice

    def sum(self, name: str) -> Floats:
        """(n,) sums of an amount."""
        return np.asarray(getattr(self.record, name)[self.days].sum(axis=0))

    @property
    def share(self) -> Floats:
        """(n,) impressions over searches in which the target could have been shown."""
        return _over(self.sum("impressions"), self.sum("eligible"))

    @property
    def lost_to_budget(self) -> Floats:
        """(n,) share of these searches missed for want of budget."""
        return _over(self.sum("lost_to_budget"), self.sum("eligible"))

    def top(self, slots: int) -> Floats:
        """(n,) share of impressions in the first slots."""
        by_slot = self.record.by_position[self.days].sum(axis=0)
        return _over(by_slot[:, :slots].sum(axis=1), by_slot.sum(axis=1))

    @property
    def position(self) -> Floats:
        """(n,) mean position, NaN where never shown."""
        by_slot = self.record.by_position[self.days].sum(axis=0)
        return _over(by_slot @ np.arange(1, by_slot.shape[1] + 1), by_slot.sum(axis=1))


def _over(above: Floats, below: Floats) -> Floats:
    """Divide, NaN by nothing."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _google(record: AccountRecord, *, positions: bool) -> Sheet:
    """Google Ads: a row a keyword; shares below 10 % and above 90 % are only said to be so."""
    span, n = _Span(record, slice(None)), len(record.keywords)
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
        [[_mean(value, 1) for value in span.position]]
        if positions
        else [
            [_limited(value) for value in span.share],
            [_at_most(value) for value in lost_to_rank],
            [_at_most(value) for value in span.lost_to_budget],
            [_percent(value) for value in span.top(_TOP)],
            [_percent(value) for value in span.top(1)],
        ]
    )
    sums = _sums(span)
    rows: list[Row] = [
        [
            "Enabled",
            _marked(record.keywords[i], record.match_types[i]),
            _MATCH[record.match_types[i]],
            record.campaigns[i],
            record.campaigns[i],
            record.currency or _USUAL,
            f"{record.bids[i]:.2f}",
            _score(record.quality_score[i]),
            f"{record.budgets[i]:.2f}",
            *_counts(sums, i, thousands=True),
            *(column[i] for column in told),
        ]
        for i in range(n)
    ]
    total = _counts([[sum(map(float, column))] for column in sums], 0, thousands=True)
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
    first, last = _period(record)
    title = f"{_english(first)} - {_english(last)}"
    return Sheet(["Search keyword report", title], header, rows)


def _microsoft(record: AccountRecord) -> Sheet:
    """Microsoft Advertising: metadata above, all cells in quotes, average positions and impression shares."""
    span = _Span(record, slice(None))
    sums = _sums(span)
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
            _score(record.quality_score[i], missing="0"),
            f"{record.bids[i]:.2f}",
            _mean(span.position[i], 2),
            _percent(span.share[i]),
            _percent(lost_to_rank[i]),
            _percent(span.lost_to_budget[i]),
            *_counts(sums, i, thousands=True),
        ]
        for i in range(len(record.keywords))
    ]
    first, last = (f"{day.month}/{day.day}/{day.year}" for day in _period(record))
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
    for day, (i, sums) in _daily(record):
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


def _zhitongche(record: AccountRecord) -> Sheet:
    """Taobao Zhitongche: GBK, a row a keyword, mean rank and quality score, a totals row."""
    span = _Span(record, slice(None))
    sums = _sums(span)
    header = [
        "推广计划",
        "推广单元",
        "关键词",
        "匹配方式",
        "质量分",
        "出价(元)",
        "平均展现排名",
        "展现量",
        "点击量",
        "花费(元)",
        "总成交笔数",
        "总成交金额(元)",
    ]
    rows: list[Row] = [
        [
            record.campaigns[i],
            record.campaigns[i],
            record.keywords[i],
            _CHINESE_MATCH[record.match_types[i]],
            _score(record.quality_score[i], missing="-"),
            f"{record.bids[i]:.2f}",
            _mean(span.position[i], 1, missing="-"),
            *_counts(sums, i, thousands=False),
        ]
        for i in range(len(record.keywords))
    ]
    total = _counts([[sum(map(float, column))] for column in sums], 0, thousands=False)
    rows.append(["合计", "", "", "", "", "", "", *total])
    return Sheet([], header, rows, encoding="gb18030")


def _wanxiangtai(record: AccountRecord) -> Sheet:
    """Taobao Wanxiangtai: a row a keyword and day; direct sales beside all, every number as text."""
    header = [
        "日期",
        "场景名字",
        "计划名字",
        "单元名字",
        "词类型",
        "词名字/词包名字",
        "展现量",
        "点击量",
        "花费",
        "直接成交金额",
        "总成交金额",
        "总成交笔数",
    ]
    rows: list[Row] = []
    for day, (i, sums) in _daily(record):
        shown, clicks, cost, orders, sales = sums
        rows.append(
            [
                day.isoformat(),
                "关键词推广",
                record.campaigns[i],
                record.campaigns[i],
                "关键词",
                record.keywords[i],
                f"{shown:.0f}",
                f"{clicks:.0f}",
                f"{cost:.2f}",
                f"{sales:.2f}",
                f"{sales:.2f}",
                f"{orders:.0f}",
            ]
        )
    return Sheet([], header, rows, encoding="gb18030")


#: The layouts, by the name of the flag.
LAYOUTS: dict[str, Callable[[AccountRecord], Sheet]] = {
    "google": lambda record: _google(record, positions=False),
    "google-positions": lambda record: _google(record, positions=True),
    "microsoft": _microsoft,
    "amazon": _amazon,
    "zhitongche": _zhitongche,
    "wanxiangtai": _wanxiangtai,
}


def report_sheet(record: AccountRecord, layout: str) -> Sheet:
    """Return an account's report in a layout, one of :data:`LAYOUTS`.

    Raises
    ------
    InputError
        The market's money is in another currency than the console's only one.
    """
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


def _sums(span: _Span) -> list[Sequence[float]]:
    """Return the amounts of each target, in the order of consoles."""
    return [span.sum(name).tolist() for name in ("impressions", "clicks", "cost", "conversions", "revenue")]


def _counts(sums: Sequence[Sequence[float]], i: int, *, thousands: bool) -> Row:
    """Write the amounts of a target, cost and revenue to the cent."""
    shown, clicks, cost, conversions, revenue = (column[i] for column in sums)
    mark = "," if thousands else ""
    return [
        f"{shown:{mark}.0f}",
        f"{clicks:{mark}.0f}",
        f"{cost:{mark}.2f}",
        f"{conversions:{mark}.2f}",
        f"{revenue:{mark}.2f}",
    ]


def _daily(record: AccountRecord) -> Iterator[tuple[datetime.date, tuple[int, list[float]]]]:
    """Yield day, target and amounts of every target and day with an impression or an order."""
    names = ("impressions", "clicks", "cost", "conversions", "revenue")
    for d in range(len(record.impressions)):
        day = record.start + datetime.timedelta(days=d)
        for i in range(len(record.keywords)):
            sums = [float(getattr(record, name)[d, i]) for name in names]
            if any(sums):
                yield day, (i, sums)


def _period(record: AccountRecord) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day."""
    return record.start, record.start + datetime.timedelta(days=len(record.impressions) - 1)


def _english(day: datetime.date) -> str:
    """Write a day as Google does in English."""
    return f"{day:%B} {day.day}, {day.year}"


def _marked(keyword: str, match: str) -> str:
    """Write a keyword with the marks of its match type."""
    return {"exact": f"[{keyword}]", "phrase": f'"{keyword}"'}.get(match, keyword)


def _score(value: float, missing: str = " --") -> str:
    """Write a quality score as a whole number."""
    return missing if np.isnan(value) else f"{value:.0f}"


def _mean(value: float, places: int, missing: str = " --") -> str:
    """Write a mean position."""
    return missing if np.isnan(value) else f"{value:.{places}f}"


def _percent(value: float) -> str:
    """Write a share in percent."""
    return " --" if np.isnan(value) else f"{100 * max(value, 0.0):.2f}%"


def _limited(value: float) -> str:
    """Write an impression share as Google does: below a tenth and above nine tenths only that it is so."""
    return "< 10%" if value < 0.1 else _at_most(value)


def _at_most(value: float) -> str:
    """Write a share that was lost as Google does: above nine tenths only that it is so."""
    return "> 90%" if value > 0.9 else _percent(value)
