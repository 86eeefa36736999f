"""What an account's report says about its keywords, and which of them are simulated one by one."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.importing.arrays import sums_by
from simulator.entities import Flags, Floats, Integers
from simulator.errors import InputError

#: Fields with a row a keyword.
_COLUMNS = (
    "impressions", "clicks", "daily", "cost", "position", "share", "share_exact", "lost", "top", "bid",
    "quality", "conversions", "revenue", "recent_clicks", "recent_conversions",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class KeywordLog:
    """Totals a keyword over the days of a report; n keywords.

    Attributes
    ----------
    file
        Name of the file, or files, it was read from.
    names, campaigns
        One a keyword; campaigns are empty texts where the report knows none.
    impressions, clicks
        (n,) totals.
    days
        Days the report covers.
    start
        Its first day; None where it has no dates.
    daily
        (n, days) impressions; None where rows are not days.
    cost, conversions, revenue
        (n,) totals, None where the report has no such column or nothing in it.
    position
        (n,) impression-weighted average position, NaN where not known; None without the column.
    share
        (n,) impressions over searches in which an ad could have been shown, NaN where not known; None without
        the column. Limits such as ``< 10%`` count as the middle of their range.
    share_exact
        (n,) whether it is told as more than limits; None where all are.
    lost
        (n,) searches missed for want of budget over those in which an ad could have been shown; likewise.
    top
        (n, 2) impressions in the first slot, and in the first two, over all; likewise.
    bid
        (n,) maximum cost per click, currency units; likewise.
    quality
        (n,) quality score, 1 to 10; likewise.
    recent_clicks, recent_conversions
        (n, W) counts of the last days by day, the last one last; None where rows are not days, or the report
        has no conversions.
    budgets
        Daily budgets by campaign, as far as told.
    place
        Names the file and the line of a keyword, by its index.
    currency
        Code; empty where the report does not tell.
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
    share: Floats | None = None
    share_exact: Flags | None = None
    lost: Floats | None = None
    top: Floats | None = None
    bid: Floats | None = None
    quality: Floats | None = None
    recent_clicks: Floats | None = None
    recent_conversions: Floats | None = None
    budgets: Mapping[str, float] = field(default_factory=dict)
    place: Callable[[int], str] | None = None
    currency: str = ""
    notes: tuple[str, ...] = ()

    def where(self, keyword: int) -> str:
        """Name the file, and the line of a keyword where that is known."""
        return self.file if self.place is None else self.place(keyword)


def simulated(log: KeywordLog, keywords: int, rest: str = "group") -> KeywordLog:
    """Return the keywords with most impressions, most first, and one more a campaign for all its others.

    Parameters
    ----------
    log
        All keywords.
    keywords
        How many are simulated one by one; ties go by name.
    rest
        ``group``: those beyond are one keyword a campaign, so that all impressions, clicks, cost and
        conversions are in the market. ``drop``: they are left out.

    Raises
    ------
    InputError
        Where no keyword has an impression.
    """
    order = sorted(range(len(log.names)), key=lambda i: (-log.impressions[i], log.names[i]))
    kept = [i for i in order[:keywords] if log.impressions[i] > 0]
    if not kept:
        raise InputError(f"{log.file}: no row has impressions, allowed: at least one above 0")
    others = order[len(kept) :]
    if rest == "drop" or not others:
        share = log.impressions[kept].sum() / log.impressions.sum()
        note = f"{len(kept)} of {len(log.names)} keywords kept, with {share:.1%} of the impressions"
        chosen = taken(log, kept)
        return dataclasses.replace(chosen, notes=(*chosen.notes, note)) if share < 1 else chosen
    return _with_rest(log, kept, others)


def _with_rest(log: KeywordLog, kept: Sequence[int], others: Sequence[int]) -> KeywordLog:
    """Put the other keywords of each campaign into one, or where none of them was shown into its largest."""
    seen = dict.fromkeys(log.campaigns, 0.0)
    for i in others:
        seen[log.campaigns[i]] += log.impressions[i]
    groups = [name for name in dict.fromkeys(log.campaigns[i] for i in others) if seen[name] > 0]
    largest: dict[str, int] = {}
    for place, i in enumerate(kept):
        largest.setdefault(log.campaigns[i], place)
    target = np.full(len(log.names), -1, dtype=np.int64)
    target[list(kept)] = np.arange(len(kept))
    for i in others:
        name = log.campaigns[i]
        target[i] = len(kept) + groups.index(name) if name in groups else largest.get(name, 0)
    n = len(kept) + len(groups)
    names = _rest_names([log.names[i] for i in kept], groups)
    first = [*kept, *(next(i for i in others if log.campaigns[i] == name) for name in groups)]
    lone = sum(log.impressions[i] > 0 for i in others)
    note = (
        f"{len(kept)} of {len(log.names)} keywords are simulated one by one; the others, with "
        f"{log.impressions[list(others)].sum() / log.impressions.sum():.1%} of the impressions, are one "
        "keyword a campaign (--keywords moves the line)"
    )

    searches = searches_of(log.impressions, log.share)

    def added(values: Floats | None) -> Floats | None:
        return None if values is None else sums_by(target, values, n)

    def by_day(values: Floats | None) -> Floats | None:
        return None if values is None else _rows_added(target, values, n)

    def meant(values: Floats | None, weight: Floats | None = None) -> Floats | None:
        chosen = log.impressions if weight is None else weight
        return None if values is None else weighted_mean(target, values, chosen, n)

    return dataclasses.replace(
        log,
        names=(*(log.names[i] for i in kept), *names),
        campaigns=(*(log.campaigns[i] for i in kept), *groups),
        impressions=sums_by(target, log.impressions, n),
        clicks=sums_by(target, log.clicks, n),
        daily=by_day(log.daily),
        cost=added(log.cost),
        conversions=added(log.conversions),
        revenue=added(log.revenue),
        position=meant(log.position),
        share=None if log.share is None else share_of_all(target, log.share, log.impressions, n),
        share_exact=None
        if log.share_exact is None
        else sums_by(target, (~log.share_exact).astype(np.float64), n) == 0,
        lost=meant(log.lost, searches),
        top=None
        if log.top is None
        else np.stack([weighted_mean(target, one, log.impressions, n) for one in log.top.T], 1),
        bid=meant(log.bid, np.maximum(log.clicks, 0.1)),
        quality=meant(log.quality),
        recent_clicks=by_day(log.recent_clicks),
        recent_conversions=by_day(log.recent_conversions),
        place=None if log.place is None else _placed(log.place, first),
        notes=(*log.notes, note) if lone else log.notes,
    )


def _rest_names(taken_names: Sequence[str], groups: Sequence[str]) -> list[str]:
    """Name the keyword that stands for the others of each campaign."""
    names = [
        f"other keywords ({name})"[:90] if name and len(groups) > 1 else "other keywords" for name in groups
    ]
    return unique([*taken_names, *names])[len(taken_names) :]


def unique(names: Sequence[str]) -> list[str]:
    """Return names with a number behind those that stood before."""
    seen: set[str] = set()
    found = []
    for name in names:
        other, number = name, 1
        while other in seen:
            number += 1
            other = f"{name[:80]} #{number}"
        seen.add(other)
        found.append(other)
    return found


def weighted_mean(target: Integers, values: Floats, weight: Floats, n: int) -> Floats:
    """Return (n,) weighted means by group of the values that are known, NaN where none is."""
    weight = np.where(np.isnan(values), 0.0, weight)
    total = sums_by(target, weight, n)
    whole = sums_by(target, weight * np.nan_to_num(values), n)
    return np.where(total > 0, whole / np.where(total > 0, total, 1), np.nan)


def searches_of(impressions: Floats, share: Floats | None) -> Floats:
    """Return what impressions are of searches, alike where no share is told."""
    if share is None:
        return impressions
    return np.where(
        np.nan_to_num(share) > 0, impressions / np.where(np.nan_to_num(share) > 0, share, 1.0), impressions
    )


def share_of_all(target: Integers, share: Floats, impressions: Floats, n: int) -> Floats:
    """Return (n,) shares by group: the impressions of those known over their searches; NaN where none is."""
    known = ~np.isnan(share) & (share > 0) & (impressions > 0)
    shown = sums_by(target, np.where(known, impressions, 0.0), n)
    searches = sums_by(target, np.where(known, impressions / np.where(known, share, 1.0), 0.0), n)
    return np.where(searches > 0, shown / np.where(searches > 0, searches, 1.0), np.nan)


def _rows_added(target: Integers, daily: Floats, n: int) -> Floats:
    """Add rows up by group."""
    added = np.zeros((n, daily.shape[1]))
    np.add.at(added, target, daily)
    return added


def _placed(place: Callable[[int], str], rows: Sequence[int]) -> Callable[[int], str]:
    """Return what names the line of a keyword after its index has changed."""
    return lambda keyword: place(rows[keyword])


def taken(log: KeywordLog, rows: Sequence[int] | Integers) -> KeywordLog:
    """Return the log of these keywords, in this order."""
    arrays: dict[str, Floats | None] = {}
    for name in _COLUMNS:
        array = getattr(log, name)
        arrays[name] = None if array is None else array[rows]
    return dataclasses.replace(
        log,
        names=tuple(log.names[i] for i in rows),
        campaigns=tuple(log.campaigns[i] for i in rows),
        place=None if log.place is None else _placed(log.place, [int(i) for i in rows]),
        **arrays,  # type: ignore[arg-type] # the loop above keeps each field's own type
    )
