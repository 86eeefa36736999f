"""When searches arrive: a Poisson process per keyword whose searches never move.

Candidates lie on a plane of time x rate that is drawn once for all rates. The plane is cut into
cells, one hour wide and :data:`CELL` searches an hour high; the number of candidates in a cell is
Poisson, their places uniform. A candidate is a search when it lies below the rate in force. So
raising a volume adds searches and moves none.
"""

from __future__ import annotations

import datetime
import math

import numpy as np

from simulator.compiled import compiled
from simulator.draws import Key, Keys, Stream, generator, mix64, poisson_table
from simulator.entities import Floats, Integers
from simulator.settings.demand import EventSettings
from simulator.settings.scenario import Scenario
from simulator.world.world import World

#: Searches an hour in one cell of the plane; it is part of every search's address.
CELL = 8.0
_STEP = np.uint64(0x9E3779B97F4A7C15)
_LOW = np.uint64(0xFFFFFFFF)


class Demand:
    """The rate of searches for each keyword at any hour of one replication.

    Parameters
    ----------
    scenario, world
        The market and its keywords.
    seed, replication
        Address of the day noise.
    """

    def __init__(self, scenario: Scenario, world: World, seed: int, replication: int) -> None:
        settings = scenario.demand
        warm_up, days = scenario.market.warm_up_days, scenario.days
        self._first_day = -warm_up
        self._hourly = np.array(settings.hourly, dtype=np.float64) / math.fsum(settings.hourly)
        season = _seasons(scenario)
        shop = _day_noise(seed, replication, "shop", settings.shop_noise, warm_up, days)
        self._by_day = np.empty((warm_up + days, len(world.keywords)))
        for day in range(warm_up + days):
            self._by_day[day] = world.volume * (season[day] * shop[day])
        for index, name in enumerate(world.keywords):
            own = _day_noise(seed, replication, f"keyword {name}", settings.keyword_noise, warm_up, days)
            self._by_day[:, index] *= own
        #: (n_keywords,) factor in force that a process has set, 1 unless one did.
        self.factor = np.ones(len(world.keywords))
        #: (n_keywords,) factor of the scenario's events in force, 1 without any.
        self.event = np.ones(len(world.keywords))

    @property
    def traffic_by_hour(self) -> Floats:
        """(24,) mean share of a day's searches in each hour, sum 1."""
        return self._hourly.copy()

    def rates(self, hour: int) -> Floats:
        """Return (n_keywords,) expected searches in hour ``hour`` of the run, events included."""
        day, hour_of_day = divmod(hour, 24)
        usual = self._by_day[day - self._first_day] * self._hourly[hour_of_day]
        rates: Floats = usual * self.factor * self.event
        return rates


class Searches:
    """The searches of one hour in time order.

    Attributes
    ----------
    time
        (n,) hours since midnight of day 0, rising; equal times stand in keyword order.
    keyword
        (n,) keyword index.
    key
        (n,) the search's own 64-bit key, the root of every draw about it.
    """

    __slots__ = ("key", "keyword", "time")

    def __init__(self, hour: int, rates: Floats, keyword_key: Keys, stream: Key) -> None:
        expected = float(rates.sum())
        capacity = int(expected + 12 * math.sqrt(expected) + 64)
        while True:
            place = np.empty(capacity, dtype=np.uint64)
            keyword = np.empty(capacity, dtype=np.int32)
            with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
                n = _arrivals(
                    np.uint64(hour & 0xFFFFFFFFFFFFFFFF), rates, keyword_key, stream,
                    poisson_table(CELL), place, keyword,
                )  # fmt: skip
            if n >= 0:
                break
            capacity *= 2
        self.time = np.empty(n)
        self.keyword = np.empty(n, dtype=np.int32)
        self.key = np.empty(n, dtype=np.uint64)
        _sort(float(hour), place[:n], keyword[:n], self.time, self.keyword, self.key)

    def __len__(self) -> int:
        return len(self.time)


def expected_searches(scenario: Scenario) -> Floats:
    """Return (warm_up + days,) searches to expect on each day, before the noise of days.

    Of events that overlap each adds what it would add alone.
    """
    days = np.arange(-scenario.market.warm_up_days, scenario.days + 1, dtype=np.float64)
    heads = (*scenario.keyword, *scenario.audience)
    volume = {head.name: head.volume + sum(term.volume for term in head.term) for head in heads}
    whole = np.full(len(days) - 1, math.fsum(volume.values()))
    for event in scenario.event:
        moved = math.fsum(volume[name] for name in event.keywords or volume)
        whole += moved * (event.demand - 1) * np.diff(_days_in_force(event, days))
    expected: Floats = np.maximum(whole, 0.0) * _seasons(scenario)
    return expected


def _days_in_force(event: EventSettings, until: Floats) -> Floats:
    """Return for how many days an event has been in force by each moment, in days."""
    since = np.maximum(until - event.start, 0.0)
    if event.every is None:
        return np.minimum(since, event.length)
    times, rest = np.divmod(since, event.every)
    return times * event.length + np.minimum(rest, event.length)


def _seasons(scenario: Scenario) -> Floats:
    """Return (warm_up + days,) factors of weekday, month and trend; infinity where no float holds them."""
    settings, warm_up = scenario.demand, scenario.market.warm_up_days
    weekday = np.array(settings.weekday, dtype=np.float64) * 7 / math.fsum(settings.weekday)
    monthly = np.array(settings.monthly, dtype=np.float64) * 12 / math.fsum(settings.monthly)
    factors = np.empty(warm_up + scenario.days)
    for day in range(-warm_up, scenario.days):
        date = scenario.start + datetime.timedelta(days=day)
        trend = math.exp(settings.trend * day) if settings.trend * day < 700 else math.inf
        factors[day + warm_up] = weekday[date.weekday()] * monthly[date.month - 1] * trend
    return factors


def _day_noise(seed: int, replication: int, name: str, cv: float, warm_up: int, days: int) -> Floats:
    """Return (warm_up + days,) gamma factors of mean one; a longer run keeps those of a shorter."""
    if cv < 1e-6:  # nothing a count could show; its square may be no number
        return np.ones(warm_up + days)
    shape = 1.0 / (cv * cv)
    before = generator(seed, replication, Stream.DAY_NOISE, f"{name}, warm-up").standard_gamma(shape, warm_up)
    after = generator(seed, replication, Stream.DAY_NOISE, name).standard_gamma(shape, days)
    return np.concatenate([before[::-1], after]) / shape


@compiled
def _arrivals(
    hour: Key,
    rates: Floats,
    keyword_key: Keys,
    stream: Key,
    poisson: Floats,
    place: Keys,
    keyword: Integers,
) -> int:
    """Fill the hour's searches keyword by keyword; return how many, or -1 when there is no room.

    The high half of ``place`` is the time within the hour, the low half the place in the cell.
    """
    n = 0
    for k in range(len(rates)):
        root = mix64(stream ^ keyword_key[k]) + hour * _STEP
        cells = math.ceil(rates[k] / CELL)
        for cell in range(cells):
            address = mix64(root ^ mix64(np.uint64(cell + 1) * _STEP))
            u = (address >> np.uint64(11)) * 2.0**-53
            count = 0
            while u >= poisson[count]:
                count += 1
            room = (rates[k] / CELL - cell) * 4294967296.0
            for i in range(count):
                candidate = mix64(address + np.uint64(i + 1) * _STEP)
                if float(candidate & _LOW) < room:
                    if n == len(place):
                        return -1
                    place[n] = candidate
                    keyword[n] = k
                    n += 1
    return n


@compiled
def _sort(
    hour: float,
    place: Keys,
    keyword: Integers,
    time_out: Floats,
    keyword_out: Integers,
    key_out: Keys,
) -> None:
    """Sort an hour by the high half of ``place``: one bucket a search, then insertion. Stable."""
    n = len(place)
    start = np.zeros(n + 1, dtype=np.int64)
    for i in range(n):
        start[1 + int((place[i] >> np.uint64(32)) * np.uint64(n) >> np.uint64(32))] += 1
    for b in range(n):
        start[b + 1] += start[b]
    for i in range(n):
        bucket = int((place[i] >> np.uint64(32)) * np.uint64(n) >> np.uint64(32))
        key_out[start[bucket]] = place[i]
        keyword_out[start[bucket]] = keyword[i]
        start[bucket] += 1
    for i in range(1, n):
        key, word = key_out[i], keyword_out[i]
        at = i
        while at > 0 and key_out[at - 1] >> np.uint64(32) > key >> np.uint64(32):
            key_out[at] = key_out[at - 1]
            keyword_out[at] = keyword_out[at - 1]
            at -= 1
        key_out[at] = key
        keyword_out[at] = word
    for i in range(n):
        time_out[i] = hour + float(key_out[i] >> np.uint64(32)) * 2.0**-32
