"""What reports showed at earlier moments."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Report

Counts = Mapping[str, NDArray[Any]]


class History:
    """Remembers columns of reports as long as they may be asked for.

    Parameters
    ----------
    columns
        Names of columns of a report, such as ``"clicks"``.
    hours
        How far back one may ask, 0 or more.

    Examples
    --------
    >>> from strategies.testing.toy_market import ToyMarket, make_view
    >>> market, history = ToyMarket(make_view()), History(["clicks"], hours=6.0)
    >>> first = history.add(market.report())
    >>> market.advance(10.0)
    >>> later = history.add(market.report())
    >>> history.at(9.0) is first, history.at(10.0) is later, history.at(-1.0)
    (True, True, None)
    """

    def __init__(self, columns: Sequence[str], hours: float) -> None:
        self._columns = tuple(columns)
        self._hours = hours
        self._times: deque[float] = deque()
        self._kept: deque[Counts] = deque()

    def add(self, report: Report) -> Counts:
        """Remember a report, later than those before it, and return its columns as copies."""
        now = {name: np.array(getattr(report, name)) for name in self._columns}
        self._times.append(report.time)
        self._kept.append(now)
        while len(self._times) > 1 and self._times[1] <= report.time - self._hours:
            self._times.popleft()
            self._kept.popleft()
        return now

    def at(self, time: float) -> Counts | None:
        """Return the columns of the last report not after ``time``; None where none is so old."""
        index = bisect_right(self._times, time) - 1
        return self._kept[index] if index >= 0 else None
