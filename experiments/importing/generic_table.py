"""Format ``table``: an account's own keywords, one row a keyword, or a keyword and day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from experiments.importing.arrays import sums_by
from experiments.importing.keyword_log import KeywordLog, by_day, refuse_repeats, too_many_clicks
from experiments.importing.limits import FURTHEST, NEAREST, SLOTS
from experiments.importing.sheet import Sheet, dates, numbers, read_sheet, wrong
from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: Days that a table without dates is taken to cover when nobody says.
ASSUMED_DAYS = 28


def read_table(path: Path, period: int | None) -> KeywordLog:
    """Read a table of keywords with their campaigns and cost.

    Parameters
    ----------
    path
        CSV with the columns ``campaign, keyword, impressions, clicks, cost`` and optionally
        ``position`` (empty or 0: not known), ``conversions``, ``revenue`` and ``date`` (YYYY-MM-DD).
    period
        Days that a table without dates covers; None assumes 28 and notes it.

    Returns
    -------
    KeywordLog
        A keyword that stands in several campaigns becomes one keyword each, named
        ``keyword (campaign)``.

    Raises
    ------
    InputError
        What :func:`~experiments.importing.sheet.read_sheet` refuses; negative numbers, NaN; a position
        between 0 and 1; a keyword twice in its campaign (and day); ``period`` beside dates.
        Rows with more clicks than impressions, or conversions than clicks, are kept and noted.
    """
    sheet = read_sheet(
        path,
        ("campaign", "keyword", "impressions", "clicks", "cost"),
        ("position", "conversions", "revenue", "date"),
    )
    for column in ("campaign", "keyword"):
        for row, text in enumerate(sheet.cells[column]):
            if not 0 < len(text) <= 90:
                raise wrong(sheet, row, column, "a name of 1 to 90 characters")
    pairs = list(zip(sheet.cells["campaign"], sheet.cells["keyword"], strict=True))
    impressions = numbers(sheet, "impressions", whole=True)
    clicks = numbers(sheet, "clicks", whole=True)
    index = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    keyword = np.array([index[pair] for pair in pairs], dtype=np.int64)
    start, daily, days, notes = _days(sheet, keyword, impressions, period)
    if start is None:
        refuse_repeats(sheet, pairs, "campaign and keyword")
    else:
        refuse_repeats(
            sheet,
            list(zip(*zip(*pairs, strict=True), dates(sheet, "date"), strict=True)),
            "campaign, keyword and date",
        )

    def total(values: Floats) -> Floats:
        return sums_by(keyword, values, len(index))

    optional = {
        column: numbers(sheet, column, blank=0.0)
        for column in ("conversions", "revenue")
        if column in sheet.cells
    }
    if "conversions" in optional and (more := int((optional["conversions"] > clicks).sum())):
        notes.append(f"{more} {'row has' if more == 1 else 'rows have'} more conversions than clicks, kept")
    cost, position = total(numbers(sheet, "cost")), None
    if cost.sum() == 0:
        notes.append("cost is 0 throughout: bids are assumed (--bid)")
    if "position" in sheet.cells:
        position = _position(sheet, impressions, total)
        if beyond := int(((position < NEAREST) | (position > FURTHEST)).sum()):
            notes.append(
                f"{beyond} of {len(index)} mean positions lie outside {NEAREST:g} to {FURTHEST:g}, what a "
                f"page of {SLOTS} slots can have, and are taken there"
            )
    return KeywordLog(
        file=path.name,
        names=_names(list(index)),
        campaigns=tuple(campaign for campaign, _ in index),
        impressions=total(impressions),
        clicks=total(clicks),
        days=days,
        start=start,
        daily=daily,
        cost=cost,
        position=position,
        conversions=total(optional["conversions"]) if "conversions" in optional else None,
        revenue=total(optional["revenue"]) if "revenue" in optional else None,
        notes=(*too_many_clicks(impressions, clicks), *notes),
    )


def _days(
    sheet: Sheet, keyword: Integers, impressions: Floats, period: int | None
) -> tuple[datetime.date | None, Floats | None, int, list[str]]:
    """Return first day, impressions by day, length of the period, and what was assumed about it."""
    if "date" in sheet.cells:
        if period is not None:
            raise InputError(
                f"--period {period}: {sheet.file} has a date column, allowed: only without dates"
            )
        start, daily = by_day(sheet, keyword, dates(sheet, "date"), impressions)
        return start, daily, daily.shape[1], []
    if period is not None:
        return None, None, period, []
    return None, None, ASSUMED_DAYS, [f"no dates: the table is taken to cover {ASSUMED_DAYS} days (--period)"]


def _position(sheet: Sheet, impressions: Floats, total: Callable[[Floats], Floats]) -> Floats:
    """Return the impression-weighted average position of each keyword, NaN where not known."""
    position = numbers(sheet, "position", blank=0.0)
    for row in np.flatnonzero((position > 0) & (position < 1)):
        raise wrong(sheet, int(row), "position", "a number from 1, or empty where not known")
    known = np.where(position > 0, impressions, 0.0)
    weight = total(known)
    return np.where(weight > 0, total(known * position) / np.where(weight > 0, weight, 1), np.nan)


def _names(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """Name keywords, those of several campaigns with the campaign behind."""
    times = Counter(keyword for _, keyword in pairs)
    return tuple(keyword if times[keyword] == 1 else f"{keyword} ({campaign})" for campaign, keyword in pairs)
