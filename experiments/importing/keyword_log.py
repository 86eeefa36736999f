"""What an account's log says about its keywords, whatever file it came from."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.importing.sheet import Sheet
from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: Columns without a use that a note lists at most, and letters of each.
MOST_UNREAD, MOST_LETTERS = 12, 40
#: Ten years; a wider span is a mistyped year.
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True, eq=False)
class KeywordLog:
    """Totals a keyword over the days of a log; n keywords.

    Attributes
    ----------
    file
        Name of the file it was read from.
    names, campaigns
        One a keyword; campaigns are empty texts where the log knows none.
    impressions, clicks
        (n,) totals.
    days
        Days the log covers.
    start
        Its first day; None where the log has no dates.
    daily
        (n, days) impressions; None where the log has no dates.
    cost, conversions, revenue
        (n,) totals, None where the log has no such column.
    position
        (n,) impression-weighted average position, NaN where not known; None without the column.
    lines
        (n,) line of the file where each keyword has most impressions; none where nobody asks.
    notes
        What was odd and kept, a line each.
    """

    file: str
    names: tuple[str, ...]
    campaigns: tuple[str, ...]
    impressions: Floats
    clicks: Floats
    days: int
    start: datetime.date | None = None
    daily: Floats | None = None
    cost: Floats | None = None
    position: Floats | None = None
    conversions: Floats | None = None
    revenue: Floats | None = None
    lines: Integers | None = None
    notes: tuple[str, ...] = ()


def most_seen(log: KeywordLog, keywords: int) -> KeywordLog:
    """Keep the keywords with most impressions, most first, ties by name; none without impressions.

    Raises
    ------
    InputError
        Where no keyword has an impression.
    """
    order = sorted(range(len(log.names)), key=lambda i: (-log.impressions[i], log.names[i]))
    kept = [i for i in order[:keywords] if log.impressions[i] > 0]
    if not kept:
        raise InputError(f"{log.file}: no row has impressions, allowed: at least one above 0")
    share = log.impressions[kept].sum() / log.impressions.sum()
    note = f"{len(kept)} of {len(log.names)} keywords kept, with {share:.1%} of the impressions"
    log = taken(log, kept)
    return dataclasses.replace(log, notes=(*log.notes, note)) if share < 1 else log


def taken(log: KeywordLog, rows: Sequence[int] | Integers) -> KeywordLog:
    """Return the log of these keywords, in this order."""
    arrays: dict[str, Floats | Integers | None] = {}
    for field in ("impressions", "clicks", "daily", "cost", "position", "conversions", "revenue", "lines"):
        array = getattr(log, field)
        arrays[field] = None if array is None else array[rows]
    return dataclasses.replace(
        log,
        names=tuple(log.names[i] for i in rows),
        campaigns=tuple(log.campaigns[i] for i in rows),
        **arrays,  # type: ignore[arg-type] # the loop above keeps each field's own type
    )


def by_day(
    sheet: Sheet, keyword: Integers, dates: Sequence[datetime.date], impressions: Floats
) -> tuple[datetime.date, Floats]:
    """Lay impressions out as (n_keywords, days) from the first to the last date; absent days are 0."""
    first, last = min(dates), max(dates)
    days = (last - first).days + 1
    if days > MOST_DAYS:
        line = sheet.lines[list(dates).index(first)]
        raise InputError(
            f"{sheet.file}: dates run from {first} (line {line}) to {last}, {days} days, "
            f"allowed: at most {MOST_DAYS}"
        )
    daily = np.zeros((int(keyword.max()) + 1, days))
    day = np.array([(date - first).days for date in dates])
    np.add.at(daily, (keyword, day), impressions)
    return first, daily


def fullest_lines(sheet: Sheet, keyword: Integers, impressions: Floats) -> Integers:
    """Return (n_keywords,) the line of each keyword's row with most impressions, the first of equal ones."""
    order = np.lexsort((-impressions, keyword))
    _, first = np.unique(keyword[order], return_index=True)
    return np.asarray(sheet.lines, dtype=np.int64)[order[first]]


def refuse_repeats(sheet: Sheet, keys: Sequence[Hashable], what: str) -> None:
    """Raise InputError at the first row whose key stood before; ``what`` words one key a row."""
    counts = Counter(keys)
    if len(counts) == len(keys):
        return
    first: dict[Hashable, int] = {}
    for row, key in enumerate(keys):
        if key in first:
            again = len(keys) - len(counts)
            raise InputError(
                f"{sheet.file}, line {sheet.lines[row]}: {what} {_shown(key)} stands a second time (first on "
                f"line {sheet.lines[first[key]]}; {again} such rows in all), allowed: one row a {what}"
            )
        first[key] = row


def too_many_clicks(impressions: Floats, clicks: Floats) -> tuple[str, ...]:
    """Report rows with more clicks than impressions, which real logs have and which are kept."""
    odd = int((clicks > impressions).sum())
    return (
        (f"{odd} {'row has' if odd == 1 else 'rows have'} more clicks than impressions, kept",) if odd else ()
    )


def unread_columns(sheet: Sheet, known: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that nothing is made of, and what the columns that are used are called."""
    if not sheet.unread:
        return ()
    named = ", ".join(repr(title[:MOST_LETTERS]) for title in sheet.unread[:MOST_UNREAD])
    more = len(sheet.unread) - MOST_UNREAD
    return (
        f"not used: {named}{f' and {more} more' if more > 0 else ''}; the columns that are used are called "
        f"{', '.join(known)}",
    )


def _shown(key: Hashable) -> str:
    """Word a key: its parts, dates as in the file."""
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join(str(part) if isinstance(part, datetime.date) else repr(part) for part in parts)
