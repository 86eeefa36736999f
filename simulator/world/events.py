"""What moves the market from outside: events, entry and exit, traffic that grows dearer.

Everything here is a function of time that is known before the run; nothing is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simulator.entities import Flags, Floats, Integers
from simulator.settings.demand import EventSettings
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """What the events of one moment do; without any, every factor is 1 and everybody is live.

    Attributes
    ----------
    demand
        (n_keywords,) factor on the rate of searches.
    conversion, basket
        (n_accounts,) factor on conversion rates, on basket values.
    bids
        (n_accounts,) factor on the bids in force.
    live
        (n_accounts,) whether the account is in the market and its ads are not off.
    """

    demand: Floats
    conversion: Floats
    basket: Floats
    bids: Floats
    live: Flags


class Events:
    """The timetable of everything that moves the market from outside.

    Parameters
    ----------
    scenario
        Its events and how long it runs.
    parents
        (n_keywords,) the keyword or audience that each entry belongs to: a search term's is its
        keyword, any other entry's is itself.
    accounts
        (n_accounts,) names, rivals included.
    learner
        Index of the account whose bids ``rival_bids`` leaves alone.
    enter, leave
        (n_accounts,) hours between which an account is in the market; -infinity and infinity
        where it always is. It is in at ``enter`` and out at ``leave``.
    dearer
        (n_accounts,) growth of bids in 30 days, above -1.

    Raises
    ------
    InputError
        An event names an account that is not in the market.

    Notes
    -----
    An event holds from its start, included, to its end, excluded; factors of those that overlap
    multiply. From day 0 on, bids are (1 + dearer) ^ (day / 30) times what the strategy says, moved
    at each midnight.
    """

    def __init__(
        self,
        scenario: Scenario,
        parents: Sequence[str],
        accounts: Sequence[str],
        learner: int,
        enter: Floats,
        leave: Floats,
        dearer: Floats,
    ) -> None:
        events = scenario.event
        places = _members([event.keywords for event in events], parents)
        owners = _members([event.accounts for event in events], accounts)
        rivals = np.arange(len(accounts)) != learner
        # One row an event: its factor on each keyword or account, 1 where it does not concern it.
        self._demand = _factors([event.demand for event in events], places)
        self._conversion = _factors([event.conversion for event in events], owners)
        self._basket = _factors([event.basket for event in events], owners)
        self._bids = _factors([event.rival_bids for event in events], rivals)
        self._off = owners & np.array([event.outage for event in events], dtype=np.bool_).reshape(-1, 1)
        self._start, self._end, self._event = _timetable(events, scenario.days)
        self._enter, self._leave = enter, leave
        self._growth = [1.0 + each for each in dearer.tolist()]

    def moments(self, first: float, last: float) -> list[float]:
        """Return when something changes.

        Parameters
        ----------
        first, last
            Hours since midnight of day 0.

        Returns
        -------
        list
            Rising hours in [first, last): ``first`` itself, and every later start, end, entry, exit
            and, where bids grow dearer, midnight.
        """
        times = {*self._start.tolist(), *self._end.tolist(), *self._enter.tolist(), *self._leave.tolist()}
        if any(growth != 1 for growth in self._growth):
            times.update(24.0 * day for day in range(1, math.ceil(last / 24)))
        return [first, *sorted(time for time in times if first < time < last)]

    def at(self, time: float) -> Effects:
        """Return the effects in force at ``time`` hours, and until the next of the moments."""
        now = self._event[(self._start <= time) & (time < self._end)]
        months = max(0, math.floor(time / 24)) / 30
        grown = np.array([growth**months for growth in self._growth])
        return Effects(
            demand=self._demand[now].prod(axis=0),
            conversion=self._conversion[now].prod(axis=0),
            basket=self._basket[now].prod(axis=0),
            bids=self._bids[now].prod(axis=0) * grown,
            live=(self._enter <= time) & (time < self._leave) & ~self._off[now].any(axis=0),
        )


def hours_of(days: ArrayLike) -> Floats:
    """Return moments in hours, so that two ways of writing one in days give the same number.

    Examples
    --------
    >>> 24 * (0.1 + 0.2) == 24 * 0.3
    False
    >>> hours_of([0.1 + 0.2, 0.3]).tolist()
    [7.2, 7.2]

    Notes
    -----
    Rounded to 10^-8 hours, 36 microseconds: far above what sums of days lose, far below what anybody writes.
    """
    return np.round(24.0 * np.asarray(days, dtype=np.float64), 8)


def _timetable(events: Sequence[EventSettings], days: int) -> tuple[Floats, Floats, Integers]:
    """Return start and end, in hours, and event of everything that begins before day ``days``."""
    start, end, which = [np.empty(0)], [np.empty(0)], [np.empty(0, dtype=np.int64)]
    for index, event in enumerate(events):
        times = 1 if event.every is None else max(1, math.ceil((days - event.start) / event.every))
        begins = event.start + np.arange(times) * (event.every or 0.0)
        start.append(hours_of(begins))
        end.append(hours_of(begins + event.length))
        which.append(np.full(times, index))
    return np.concatenate(start), np.concatenate(end), np.concatenate(which)


def _members(groups: Sequence[Sequence[str] | None], names: Sequence[str]) -> Flags:
    """Return (n_groups, n_names) whether each name belongs to each group; None holds them all."""
    sets = [None if group is None else frozenset(group) for group in groups]
    belongs = [[group is None or name in group for name in names] for group in sets]
    return np.array(belongs, dtype=np.bool_).reshape(len(groups), len(names))


def _factors(factors: Sequence[float], members: Flags) -> Floats:
    """Return each event's factor on each of its members, 1 on the others."""
    column = np.array(factors, dtype=np.float64).reshape(-1, 1)
    return np.where(members, column, 1.0)
