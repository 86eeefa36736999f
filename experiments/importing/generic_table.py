"""Format ``table``: an account's own keywords, one row a keyword, or a keyword and day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from experiments.importing.arrays import sums_by
from experiments.importing.keyword_log import (
    KeywordLog,
    by_day,
    fullest_lines,
    refuse_repeats,
    too_many_clicks,
    unread_columns,
)
from experiments.importing.limits import costs, counts, names, values
from experiments.importing.sheet import Sheet, dates, numbers, read_sheet, wrong
from experiments.importing.slots import FURTHEST, NEAREST, SLOTS
from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: Columns that a table has, and those it may have.
COLUMNS = ("campaign", "keyword", "impressions", "clicks", "cost")
OPTIONAL = ("position", "conversions", "revenue", "date")
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
        between 0 and 1; a keyword twice in its campaign (and day); ``period`` beside dates; what
        :mod:`~experiments.importing.limits` finds damaged. Rows with up to 100 clicks more than
        impressions, or with more conversions than clicks, are kept and noted.
    """
    sheet = read_sheet(path, COLUMNS, OPTIONAL)
    pairs = list(zip(names(sheet, "campaign"), names(sheet, "keyword"), strict=True))
    impressions, clicks = counts(sheet)
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

    def total(by_row: Floats) -> Floats:
        return sums_by(keyword, by_row, len(index))

    conversions = numbers(sheet, "conversions", blank=0.0) if "conversions" in sheet.cells else None
    revenue = None
    if "revenue" in sheet.cells:
        revenue = values(sheet, np.zeros(len(pairs)) if conversions is None else conversions)
    if conversions is not None and (more := int((conversions > clicks).sum())):
        notes.append(f"{more} {'row has' if more == 1 else 'rows have'} more conversions than clicks, kept")
    cost, position = total(costs(sheet, clicks)), None
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
        names=_names(sheet, list(index), pairs),
        campaigns=tuple(campaign for campaign, _ in index),
        impressions=total(impressions),
        clicks=total(clicks),
        days=days,
        start=start,
        daily=daily,
        cost=cost,
        position=position,
        conversions=None if conversions is None else total(conversions),
        revenue=None if revenue is None else total(revenue),
        lines=fullest_lines(sheet, keyword, impressions),
        notes=(
            *unread_columns(sheet, (*COLUMNS, *OPTIONAL)),
            *too_many_clicks(impressions, clicks),
            *notes,
            *_without_use(clicks, position, conversions, revenue),
        ),
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


def _without_use(
    clicks: Floats, position: Floats | None, conversions: Floats | None, revenue: Floats | None
) -> Iterator[str]:
    """Tell of columns that are there and say nothing."""
    if position is not None and np.isnan(position).all():
        yield "position is not known throughout: it is assumed (--position)"
    converted = conversions is not None and min(clicks.sum(), conversions.sum()) > 0
    if conversions is not None and not converted:
        yield (
            "conversions are not used, as they or clicks are 0 throughout: their rate is assumed "
            "(--conversion-rate)"
        )
    if revenue is not None and not converted:
        yield "revenue is not used without conversions: the value of a conversion is assumed (--basket-value)"
    elif revenue is not None and revenue.sum() == 0:
        yield "revenue is 0 throughout: the value of a conversion is assumed (--basket-value)"


def _names(sheet: Sheet, pairs: list[tuple[str, str]], rows: list[tuple[str, str]]) -> tuple[str, ...]:
    """Name keywords, those of several campaigns with the campaign behind; refuse a name that is taken."""
    times = Counter(keyword for _, keyword in pairs)
    named: dict[str, tuple[str, str]] = {}
    for pair in pairs:
        campaign, keyword = pair
        name = keyword if times[keyword] == 1 else f"{keyword} ({campaign})"
        if name in named:
            other = sheet.lines[rows.index(named[name])]
            allowed = f"another name, as {name!r} stands for the keyword of line {other} too"
            raise wrong(sheet, rows.index(pair), "keyword", allowed)
        named[name] = pair
    return tuple(named)
