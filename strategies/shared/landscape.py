"""Bid landscapes: the bid simulator's tables of the last days as one curve a row, and the plan they allow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from simulator.entities import BidSimulator, Floats, Integers

#: Shares of a day below this are rounding of the linear programme.
_ROUNDING = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What bids of one row bring in a day: corners of a concave curve from the origin.

    Attributes
    ----------
    level
        (n_corners,) multiples of the initial bid.
    worth, cost
        (n_corners,) currency units a day, both rising; worth is the value of the clicks before they are
        paid for. Each corner adds more worth than cost, and less for its cost than the one before.
    """

    level: Floats
    worth: Floats
    cost: Floats


def concave_curve(level: Floats, worth: Floats, cost: Floats) -> Curve:
    """Return the upper concave hull of worth over cost, as far as more cost earns more worth.

    Points below the hull are never bought: a mix of two others, each for a part of the day, brings more
    for the same money.

    Parameters
    ----------
    level, worth, cost
        (n_points,) as in :class:`Curve`, levels rising. Of points that are equal the lowest level counts.

    Examples
    --------
    The second point brings less than half of the first and half of the third; the fourth costs 5 and adds 3.

    >>> curve = concave_curve(np.array([0.5, 0.8, 1.0, 2.0]), np.array([6.0, 7.0, 10.0, 13.0]),
    ...                       np.array([1.0, 2.0, 3.0, 8.0]))
    >>> curve.level.tolist()
    [0.5, 1.0]
    """
    corners: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)]
    order = np.lexsort((-worth, cost))
    points = zip(cost[order].tolist(), worth[order].tolist(), level[order].tolist(), strict=True)
    for cost_here, worth_here, level_here in points:
        gain = (worth_here - corners[-1][1]) - (cost_here - corners[-1][0])
        if not gain > _ROUNDING * worth_here:
            continue
        while len(corners) > 1 and _turns_up(corners[-2], corners[-1], cost_here, worth_here):
            corners.pop()
        corners.append((cost_here, worth_here, level_here))
    costs, worths, levels = np.array(corners[1:]).reshape(-1, 3).T
    return Curve(levels, worths, costs)


def _turns_up(
    before: tuple[float, float, float], last: tuple[float, float, float], cost: float, worth: float
) -> bool:
    """Tell whether the last corner lies below the line from the one before to a point, or all but on it."""
    rise = (last[1] - before[1]) * (cost - before[0])
    return rise <= (worth - before[1]) * (last[0] - before[0]) + _ROUNDING * rise


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to bid in a day, a row each.

    Attributes
    ----------
    low, high
        (n_rows,) multiples of the initial bid, 0 for no part; equal but for the row that takes the last
        of the money.
    high_share
        (n_rows,) share of the day's searches at ``high``, 0 to 1; the rest is at ``low``.
    spend
        (n_rows,) expected cost, currency units a day.
    """

    low: Floats
    high: Floats
    high_share: Floats
    spend: Floats


def best_plan(curves: list[Curve], money: float) -> Plan:
    """Solve the linear programme of what to bid where: the most worth less cost that money pays.

    Parameters
    ----------
    curves
        One a row.
    money
        Most that all rows may cost in a day, >= 0, infinity without limit.

    Returns
    -------
    Plan
        Rows that earn nothing are at 0.

    Notes
    -----
    With x[r, j] the share of the day that row r spends at corner j of its curve,

        max  sum (worth[r, j] - cost[r, j]) x[r, j]
        s.t. sum_j x[r, j] <= 1 for each row,  sum cost[r, j] x[r, j] <= money,  x >= 0,

    the relaxed multiple-choice knapsack, solved by HiGHS. A basic solution has at most one row at two
    corners (or at one for a part of the day), as only one constraint couples rows. Where all that earns is
    paid for by the money there is nothing to solve: every row is at its last corner.

    Examples
    --------
    >>> curves = [Curve(np.array([1.0]), np.array([6.0]), np.array([2.0])),
    ...           Curve(np.array([0.5, 1.0]), np.array([5.0, 8.0]), np.array([1.0, 3.0]))]
    >>> plan = best_plan(curves, 4.0)
    >>> plan.low.tolist(), plan.high.tolist(), plan.high_share.round(3).tolist()
    ([1.0, 0.5], [1.0, 1.0], [1.0, 0.5])
    """
    row = np.repeat(np.arange(len(curves)), [len(curve.level) for curve in curves])
    level = np.concatenate([curve.level for curve in curves])
    worth = np.concatenate([curve.worth for curve in curves])
    cost = np.concatenate([curve.cost for curve in curves])
    share = _shares(row, worth, cost, money)
    used = share > _ROUNDING
    low, high = np.full(len(curves), np.inf), np.zeros(len(curves))
    np.minimum.at(low, row[used], level[used])
    np.maximum.at(high, row[used], level[used])
    whole = np.bincount(row[used], share[used], len(curves)) >= 1 - _ROUNDING
    low = np.where(whole, np.minimum(low, high), 0.0)
    at_high = used & (level == high[row])
    high_share = np.bincount(row[at_high], share[at_high], len(curves))
    spend = np.bincount(row, cost * share, len(curves)).astype(np.float64)
    return Plan(low, high, np.minimum(high_share, 1.0).astype(np.float64), spend)


def _shares(row: Integers, worth: Floats, cost: Floats, money: float) -> Floats:
    """Return the share of the day at each corner."""
    last = np.append(row[1:] != row[:-1], True)[: len(row)]
    if cost[last].sum() <= money:
        return last.astype(np.float64)
    rows, at = np.unique(row, return_inverse=True)
    limits = np.zeros((len(rows) + 1, len(row)))
    limits[at, np.arange(len(row))] = 1.0
    unit = cost.max()  # so that the solver's tolerances are relative, whatever the currency
    limits[-1] = cost / unit
    most = np.append(np.ones(len(rows)), money / unit)
    solved = linprog((cost - worth) / unit, A_ub=limits, b_ub=most, bounds=(0, 1), method="highs")
    return np.clip(np.asarray(solved.x, dtype=np.float64), 0.0, 1.0)


class Landscape:
    """The bid simulator's tables of the last days, joined.

    Parameters
    ----------
    initial_bids
        (n_targets,) that levels are multiples of.
    points
        (n_points,) ``view.bid_points``.
    row
        (n_targets,) index of the row that each target is counted in: its own, or its campaign's.
    days
        How many tables are remembered, at least 1.
    """

    def __init__(self, initial_bids: Floats, points: Floats, row: Integers, days: int) -> None:
        self._initial_bids = initial_bids
        self._points = points
        self._row = row
        self._n_rows = int(row.max()) + 1
        self._kept: deque[tuple[Floats, BidSimulator]] = deque(maxlen=days)

    def add(self, table: BidSimulator) -> None:
        """Remember a day's table, and forget the oldest."""
        initial = np.bincount(self._row, self._initial_bids, self._n_rows)
        bids = np.bincount(self._row, table.bids, self._n_rows)
        multiple = np.divide(bids, initial, out=np.zeros(self._n_rows), where=initial > 0)
        self._kept.append((np.sort(self._points) * multiple[:, np.newaxis], _by_level(table, self._points)))

    def curves(self, values: Floats, low: float, high: float) -> list[Curve]:
        """Return what each row's bids bring in a mean day, by what its clicks are worth.

        Parameters
        ----------
        values
            (n_targets,) currency units a click.
        low, high
            Levels outside of these limits are left out.

        Notes
        -----
        Corners are points of the last table. Older tables, made at other bids, are read at the same
        levels, along straight lines between their points; beyond their ends they are continued in the
        last one's proportions. Then all are averaged.
        """
        worths, costs = [], []
        for _, table in self._kept:
            worth = table.clicks * values[:, np.newaxis]
            worths.append(self._by_row(worth))
            costs.append(self._by_row(table.cost))
        levels = np.stack([levels for levels, _ in self._kept])
        return [
            _joined(levels[:, r], np.stack(worths)[:, r], np.stack(costs)[:, r], low, high)
            for r in range(self._n_rows)
        ]

    def watching(self, curves: list[Curve], low: float, high: float) -> Floats:
        """Return levels for rows that a plan leaves out, so that the next tables go on telling of them.

        Parameters
        ----------
        curves
            What :meth:`curves` returned.
        low, high
            Levels are kept within these limits.

        Returns
        -------
        Floats
            (n_rows,) where something is worth its cost but not paid by the money, the level whose highest
            point is that; where nothing is, the lowest level of the last table; where that has neither
            clicks nor costs, its highest.
        """
        levels, table = self._kept[-1]
        told = (table.clicks > 0).any(axis=1) | (table.cost > 0).any(axis=1)
        silent = np.bincount(self._row, told, self._n_rows) == 0
        watched = np.where(silent, levels[:, -1], levels[:, 0])
        for row, curve in enumerate(curves):
            if len(curve.level):
                watched[row] = curve.level[0] / max(float(self._points.max()), 1.0)
        return np.clip(watched, low, high)

    def _by_row(self, of_targets: Floats) -> Floats:
        """Add up targets, (n_targets, n_points) to (n_rows, n_points)."""
        sums = np.zeros((self._n_rows, of_targets.shape[1]))
        np.add.at(sums, self._row, of_targets)
        return sums


def _by_level(table: BidSimulator, points: Floats) -> BidSimulator:
    """Return a table whose points rise."""
    order = np.argsort(points, kind="stable")
    return BidSimulator(
        table.bids, table.impressions[:, order], table.clicks[:, order], table.cost[:, order],
        table.average_position[:, order],
    )  # fmt: skip


def _joined(levels: Floats, worth: Floats, cost: Floats, low: float, high: float) -> Curve:
    """Join one row of several tables, each (n_tables, n_points), the last table last, into a curve."""
    at = levels[-1]
    worth, cost = (
        np.mean([_read(at, older, of, counts[-1]) for older, of in zip(levels, counts, strict=True)], axis=0)
        for counts in (worth, cost)
    )
    within = (at >= low * (1 - _ROUNDING)) & (at <= high * (1 + _ROUNDING))
    return concave_curve(at[within], worth[within], cost[within])


def _read(at: Floats, levels: Floats, counts: Floats, last: Floats) -> Floats:
    """Read counts at other levels, continued in proportion to ``last``, which are counts at ``at``."""
    nearest = np.clip(at, levels[0], levels[-1])
    told = np.interp(nearest, levels, counts)
    there = np.interp(nearest, at, last)
    beyond = np.where(at > nearest, told + last, 0.0)
    continued = np.divide(told * last, there, out=beyond, where=there > 0)
    return np.where(at == nearest, told, continued)
