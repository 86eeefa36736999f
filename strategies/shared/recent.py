"""Counts of the last days, told apart from those of all time that reports hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from simulator.entities import Report
from strategies.shared.history import History


class Recent:
    """Remembers reports and subtracts the one of some days ago from the last.

    Parameters
    ----------
    columns
        Names of counts in a report, such as ``"clicks"``.
    days
        How far back counts reach, above 0. Until reports are that old, counts are those of all time,
        the warm-up included.

    Examples
    --------
    >>> from strategies.testing.toy_market import ToyMarket, make_view
    >>> market, recent = ToyMarket(make_view()), Recent(["clicks"], days=1.0)
    >>> for time in (0.0, 24.0, 48.0):
    ...     market.advance(time)
    ...     counts = recent.add(market.report())
    ...     before = counts["clicks"].sum() < market.report().clicks.sum()
    >>> bool(before)
    True
    """

    def __init__(self, columns: Sequence[str], days: float) -> None:
        self._hours = 24.0 * days
        self._history = History(columns, self._hours)

    def add(self, report: Report) -> dict[str, NDArray[Any]]:
        """Remember a report, later than those before it, and return the counts of the days up to it.

        Between two reports that are kept, the older one is taken: counts reach at least ``days`` back,
        and further by no more than the time between two reports.
        """
        now = self._history.add(report)
        then = self._history.at(report.time - self._hours)
        return dict(now) if then is None else {name: now[name] - then[name] for name in now}
