"""From a report to what a fit starts from: totals a keyword, and what no market gives back refused."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from experiments.calibrate.attribution import MOST_DAYS
from experiments.calibrate.keyword_log import KeywordLog, searches_of, share_of_all, unique, weighted_mean
from experiments.importing.arrays import sums_by
from experiments.importing.dates import read_day
from experiments.importing.headers import SHARES
from experiments.importing.import_reports import Imported
from experiments.importing.report import NO_CAMPAIGN, Report
from experiments.importing.shares import read_share
from experiments.importing.slots import FURTHEST, NEAREST, SLOTS
from simulator.entities import Flags, Floats, Integers
from simulator.errors import InputError
from simulator.text import brief

#: More impressions than this would be simulated for hours.
MOST_IMPRESSIONS = 1e9
#: Clicks of a target beyond its impressions: reports count some clicks on another day than their impressions.
LATE_CLICKS = 100
#: What a click may cost, and the most that a conversion may bring, currency units.
CHEAPEST, DEAREST, MOST_VALUE = 1e-6, 1e6, 1e9
#: Days that a report without dates is taken to cover when nobody says.
ASSUMED_DAYS = 28
#: Letters of a name in a scenario.
LONGEST_NAME = 90


def account_log(imported: Imported, period: int | None = None) -> KeywordLog:
    """Add a report up by campaign and keyword: the same words in several match types share their searches.

    Raises
    ------
    InputError
        Naming the row of what no market gives back; ``period`` beside dates.
    """
    report = imported.report
    pairs = list(zip(report.keys["campaign"], report.keys["keyword"], strict=True))
    index = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    keyword = np.array([index[pair] for pair in pairs], dtype=np.int64)
    amounts = {name: column.floats() for name, column in report.amounts.items()}
    _check(imported, amounts)
    fullest = _fullest(keyword, amounts["impressions"])
    totals = {name: sums_by(keyword, values, len(index)) for name, values in amounts.items()}
    conversions, revenue = _used(totals)
    days, start, daily, assumed = _days(imported, keyword, amounts["impressions"], period, len(index))
    shown, n = amounts["impressions"], len(index)
    recent = {} if conversions is None else _recent(report, keyword, amounts, n, days)

    def meant(name: str, weight: Floats = shown) -> Floats | None:
        told = _told(report, name)
        return None if told is None else weighted_mean(keyword, told, weight, n)

    position = meant("position")
    share = _share(report)
    first, second = meant("top_of_page_share"), meant("top_share")
    campaigns = ["" if campaign == NO_CAMPAIGN else campaign for campaign, _ in index]
    campaigns_of = _shortened(dict.fromkeys(campaigns))
    return KeywordLog(
        file=", ".join(dict.fromkeys(part.label for part in imported.parts)),
        names=tuple(_names(list(index))),
        campaigns=tuple(campaigns_of[name] for name in campaigns),
        impressions=totals["impressions"],
        clicks=totals["clicks"],
        days=days,
        start=start,
        daily=daily,
        cost=totals.get("cost"),
        position=position,
        conversions=conversions,
        revenue=revenue,
        share=None if share is None else share_of_all(keyword, share, shown, n),
        share_exact=_exact(report, keyword, share, n),
        lost=meant("lost_to_budget", searches_of(shown, share)),
        top=None if first is None or second is None else np.stack([first, second], 1),
        bid=meant("max_cpc", np.maximum(amounts["clicks"], 0.1)),
        quality=meant("quality_score"),
        recent_clicks=recent.get("clicks"),
        recent_conversions=recent.get("conversions"),
        budgets=_budgets(report, campaigns_of),
        place=_place(imported, fullest),
        currency=report.currency or "",
        notes=(
            *_imported_notes(imported),
            *assumed,
            *_without_use(totals, conversions, revenue, position),
        ),
    )


def _place(imported: Imported, rows: Integers) -> Callable[[int], str]:
    """Return what names file and line of a keyword."""
    return lambda keyword: imported.place(int(rows[keyword]))


def _fullest(keyword: Integers, impressions: Floats) -> Integers:
    """Return (n,) the row of each keyword with most impressions, the first of equal ones."""
    order = np.lexsort((-impressions, keyword))
    _, first = np.unique(keyword[order], return_index=True)
    return np.asarray(order[first], dtype=np.int64)


def _check(imported: Imported, amounts: dict[str, Floats]) -> None:
    """Refuse rows that no market gives back, all at once."""
    impressions, clicks = amounts["impressions"], amounts["clicks"]
    faults = []

    def fault(bad: Flags, name: str, allowed: Callable[[int], str]) -> None:
        for row in np.flatnonzero(bad):
            value = imported.report.amounts[name].text(int(row))
            faults.append(f"{imported.place(int(row))}: {name} is {value}, allowed: {allowed(int(row))}")

    fault(
        impressions > MOST_IMPRESSIONS,
        "impressions",
        lambda _: f"a whole number from 0 to {MOST_IMPRESSIONS:g}",
    )
    fault(
        clicks > impressions + LATE_CLICKS,
        "clicks",
        lambda row: (
            f"at most {impressions[row] + LATE_CLICKS:.0f} beside {impressions[row]:.0f} impressions, "
            f"{LATE_CLICKS} more than these"
        ),
    )
    if "cost" in amounts:
        cost, bought = amounts["cost"], np.maximum(clicks, 1)
        fault(
            (cost > DEAREST * bought) | ((cost > 0) & (cost < CHEAPEST * clicks)),
            "cost",
            lambda row: (
                f"0, or {CHEAPEST * bought[row]:g} to {DEAREST * bought[row]:g} for {clicks[row]:.0f} "
                f"clicks ({CHEAPEST:g} to {DEAREST:g} a click)"
            ),
        )
    if "revenue" in amounts and "conversions" in amounts:
        conversions, revenue = amounts["conversions"], amounts["revenue"]
        fault(
            (conversions > 0) & (revenue > MOST_VALUE * conversions),
            "revenue",
            lambda row: (
                f"at most {MOST_VALUE * conversions[row]:g} for {conversions[row]:g} conversions "
                f"({MOST_VALUE:g} a conversion)"
            ),
        )
    if faults:
        raise InputError(*faults)


def _days(
    imported: Imported, keyword: Integers, impressions: Floats, period: int | None, n: int
) -> tuple[int, datetime.date | None, Floats | None, list[str]]:
    """Return the number of days, the first, impressions by keyword and day, and what was assumed."""
    report = imported.report
    if report.start is not None and report.end is not None:
        if period is not None:
            file = imported.parts[0].label
            raise InputError(f"--period {period}: {file} has dates, allowed: only without dates")
        days = (report.end - report.start).days + 1
        if report.granularity != "day":
            return days, report.start, None, []
        return days, report.start, _by_day(report, keyword, impressions, n, days), []
    if period is not None:
        return period, None, None, []
    note = f"no dates: the report is taken to cover {ASSUMED_DAYS} days (--period)"
    return ASSUMED_DAYS, None, None, [note]


def _by_day(report: Report, keyword: Integers, amounts: Floats, n: int, days: int) -> Floats:
    """Return (n, days) sums of a report's last days, the last one last."""
    assert report.end is not None
    known = {text: read_day(text) for text in set(report.keys["date"])}
    day = days - 1 - np.array([(report.end - known[text]).days for text in report.keys["date"]])  # type: ignore[operator] # all are days
    late = day >= 0
    sums = np.zeros((n, days))
    np.add.at(sums, (keyword[late], day[late]), amounts[late])
    return sums


def _recent(
    report: Report, keyword: Integers, amounts: Mapping[str, Floats], n: int, days: int
) -> dict[str, Floats]:
    """Return (n, W) clicks and conversions of the last days, where rows are days and both are told."""
    if report.granularity != "day" or report.end is None or "conversions" not in amounts:
        return {}
    last = min(days, MOST_DAYS)
    return {name: _by_day(report, keyword, amounts[name], n, last) for name in ("clicks", "conversions")}


def _share(report: Report) -> Floats | None:
    """Return (rows,) impression shares; where only limits are told, what rank and budget did not lose."""
    if "impression_share" not in report.told:
        return None
    low, high = _bounds(report, "impression_share")
    middle = (low + high) / 2
    if not {"lost_to_rank", "lost_to_budget"} <= set(report.told):
        return middle
    (rank_low, rank_high), (budget_low, budget_high) = (
        _bounds(report, name) for name in ("lost_to_rank", "lost_to_budget")
    )
    exact = (low < high) & (rank_low == rank_high) & (budget_low == budget_high)
    return np.where(exact, np.clip(1 - rank_low - budget_low, low, high), middle)


def _exact(report: Report, keyword: Integers, share: Floats | None, n: int) -> Flags | None:
    """Return (n,) whether no row of a keyword tells mere limits of its share."""
    if share is None:
        return None
    low, high = _bounds(report, "impression_share")
    vague = (low < high) & (share == (low + high) / 2)
    return np.asarray(sums_by(keyword, (vague | np.isnan(share)) * 1.0, n) == 0)


def _bounds(report: Report, name: str) -> tuple[Floats, Floats]:
    """Return (rows,) the limits between which a share lies, NaN where nothing is told."""
    limits = [read_share(text) or (np.nan, np.nan) for text in report.told[name]]
    low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
    return low, high


def _told(report: Report, name: str) -> Floats | None:
    """Return (rows,) what is told, limits taken in the middle, NaN where nothing; None where nowhere."""
    if name not in report.told:
        return None
    texts = report.told[name]
    if name not in SHARES:
        return np.array([float(text) if text else np.nan for text in texts])
    low, high = _bounds(report, name)
    return (low + high) / 2


def _budgets(report: Report, names: Mapping[str, str]) -> dict[str, float]:
    """Return the daily budget of each campaign, the last that is told."""
    told = zip(report.keys["campaign"], report.told.get("budget", []), strict=False)
    return {names[campaign]: float(text) for campaign, text in told if text and campaign in names}


def _used(totals: dict[str, Floats]) -> tuple[Floats | None, Floats | None]:
    """Return conversions and revenue where they say something."""
    conversions, revenue = totals.get("conversions"), totals.get("revenue")
    if conversions is not None and min(conversions.sum(), totals["clicks"].sum()) <= 0:
        conversions = None
    return conversions, None if revenue is None or revenue.sum() <= 0 else revenue


def _without_use(
    totals: dict[str, Floats], conversions: Floats | None, revenue: Floats | None, position: Floats | None
) -> Iterator[str]:
    """Tell of columns that are there and say nothing, or nothing that a market can have."""
    n = len(totals["impressions"])
    if "cost" in totals and totals["cost"].sum() == 0:
        yield "bids are assumed, as cost is 0 throughout (--bid)"
    if "conversions" in totals and conversions is None:
        yield (
            "conversions are not used, as they or clicks are 0 throughout: their rate is assumed "
            "(--conversion-rate)"
        )
    if "revenue" in totals and revenue is None:
        yield "revenue is 0 throughout: the value of a conversion is not known (--basket-value)"
    if position is not None and (beyond := int(((position < NEAREST) | (position > FURTHEST)).sum())):
        yield (
            f"{beyond} of {n} mean positions lie outside {NEAREST:g} to {FURTHEST:g}, what a page of {SLOTS} "
            "slots can have, and are taken there"
        )


def _imported_notes(imported: Imported) -> list[str]:
    """Return what the import tells, but for what the fit says itself."""
    own = ("the file does not say which days", "no revenue:", "no conversions column", "no cost column")
    notes = [*imported.notes, *(note for part in imported.parts for note in part.notes)]
    return [note for note in dict.fromkeys(notes) if not note.startswith(own)]


def _names(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Name keywords, those of several campaigns with the campaign behind, none longer than allowed."""
    times = Counter(keyword for _, keyword in pairs)
    names = [keyword if times[keyword] == 1 else f"{keyword} ({campaign})" for campaign, keyword in pairs]
    return unique([brief(name, LONGEST_NAME) for name in names])


def _shortened(names: dict[str, None]) -> dict[str, str]:
    """Return campaigns by their names, none longer than allowed and no two alike."""
    return dict(zip(names, unique([brief(name, LONGEST_NAME) for name in names]), strict=True))
