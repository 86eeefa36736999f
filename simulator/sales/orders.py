"""What one converting click brings in and when it is reported, compiled click by click."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulator.compiled import compiled, part
from simulator.draws import GRID, TABLE_SIZE, Key, Keys, exponential_table, lognormal_table, mix64
from simulator.entities import Flags, Floats, Integers
from simulator.settings.sales import ConversionSettings
from simulator.settings.scenario import Scenario
from simulator.world.events import hours_of

#: Repeat orders that one order may draw after it.
MOST_REPEATS = 50
# What one click may set waiting: a deposit, its order and every repeat, each with a refund.
_MOST_ENTRIES = 1 + 2 * (1 + MOST_REPEATS)

# What a waiting entry adds to the report when it falls due; 0 is a repeat order: revenue alone.
_ORDER, _CONVERSION, _REFUND = 1, 2, 4

# Bits of a draw: two table indices of ten bits, a uniform of 44.
_FIRST = np.uint64(54)
_SECOND = np.uint64(44)
_INDEX = np.uint64(0x3FF)
_UNIFORM = np.uint64((1 << 44) - 1)
#: Draw k after g is mix64(g + k x this), the k-th number of a SplitMix64 that begins at g.
_STEP = np.uint64(0x9E3779B97F4A7C15)


class Rules(NamedTuple):
    """The settings as the compiled loop wants them: hours, probabilities, tables of TABLE_SIZE."""

    basket: Floats
    delay: Floats
    window: float
    deposits_from: float
    deposits_until: float
    balance_due: float
    deposit_share: float
    lapse: float
    return_rate: float
    return_delay: Floats
    repeat_rate: float
    repeat_delay: Floats

    @classmethod
    def of(cls, scenario: Scenario) -> Rules:
        """Lay out a scenario's settings."""
        conversion, presale = scenario.conversion, scenario.presale
        return cls(
            basket=lognormal_table(conversion.basket_sd),
            delay=delay_table(conversion),
            window=math.inf if conversion.window is None else float(conversion.window),
            deposits_from=math.inf if presale is None else float(hours_of(presale.start)),
            deposits_until=math.inf if presale is None else float(hours_of(presale.end)),
            balance_due=math.inf if presale is None else float(hours_of(presale.due)),
            deposit_share=0.0 if presale is None else float(presale.share),
            lapse=0.0 if presale is None else float(presale.lapse),
            return_rate=float(conversion.return_rate),
            return_delay=conversion.return_delay * exponential_table(),
            repeat_rate=float(conversion.repeat_rate),
            repeat_delay=conversion.repeat_delay * exponential_table(),
        )


class Waiting(NamedTuple):
    """What has happened and is not reported yet, one entry an index, in no order."""

    due: Floats
    cohort: Integers
    ad: Integers
    kind: Integers
    value: Floats

    @classmethod
    def room(cls, size: int) -> Waiting:
        """Return room for ``size`` entries."""
        due, value = np.empty((2, size))
        cohort, ad, kind = np.empty((3, size), dtype=np.int64)
        return cls(due, cohort, ad, kind, value)

    def doubled(self) -> Waiting:
        """Return the same entries in twice the room."""
        more = Waiting.room(2 * len(self.due))
        for old, new in zip(self, more, strict=True):
            new[: len(old)] = old
        return more


def delay_table(conversion: ConversionSettings) -> Floats:
    """Return equally likely hours from click to order, (TABLE_SIZE,), mean ``conversion.delay``."""
    match conversion.delay_law:
        case "exponential":
            return conversion.delay * exponential_table()
        case "lognormal":
            return conversion.delay * lognormal_table(conversion.delay_sd)
        case "fixed":
            return np.full(TABLE_SIZE, float(conversion.delay))


@compiled
def book(
    first: int,
    last: int,
    time: Floats,
    ad: Integers,
    draw: Keys,
    basket: Floats,
    rules: Rules,
    orders: Integers,
    conversions: Integers,
    repeat_orders: Integers,
    revenue: Floats,
    returned: Floats,
    repeat_revenue: Floats,
    learner_ad: Flags,
    by_hour: Floats,
    waiting: Waiting,
    n: int,
    next_due: float,
) -> tuple[int, int, float]:
    """Book clicks ``first`` to ``last`` by the rules of :class:`simulator.sales.sales.Sales`.

    Returns
    -------
    tuple
        The click to go on from (``last`` unless there is no more room), how many entries wait, and
        when the first of them falls due.
    """
    for i in range(first, last):
        if n + _MOST_ENTRIES > len(waiting.due):
            return i, n, next_due
        a = ad[i]
        g = draw[i]
        cohort = 1 if time[i] >= 0.0 else 0
        delay = rules.delay[(g >> _SECOND) & _INDEX]
        orders[a] += 1
        if delay > rules.window:
            continue
        counts = time[i] + delay
        kind = _ORDER | _CONVERSION
        next_due = min(next_due, counts)
        if (
            rules.deposits_from <= counts < rules.deposits_until
            and _uniform(_draw(g, 1)) < rules.deposit_share
        ):
            n = _wait(waiting, n, counts, cohort, a, _ORDER, 0.0)
            if _uniform(_draw(g, 2)) < rules.lapse:
                continue
            counts = rules.balance_due
            kind = _CONVERSION
        conversions[a] += 1
        earned = 0.0
        order = g
        for j in range(MOST_REPEATS + 1):
            value = np.rint(basket[i] * rules.basket[order >> _FIRST] / GRID) * GRID
            n = _wait(waiting, n, counts, cohort, a, kind, value)
            kept = value
            fate = _draw(g, 2 * j + 3)
            if _uniform(fate) < rules.return_rate:
                n = _wait(waiting, n, counts + rules.return_delay[fate >> _FIRST], cohort, a, _REFUND, value)
                returned[a] += value
                kept = 0.0
            earned += kept
            if j > 0:
                repeat_orders[a] += 1
                repeat_revenue[a] += kept
            order = _draw(g, 2 * j + 4)
            if _uniform(order) >= rules.repeat_rate:
                break
            counts += rules.repeat_delay[(order >> _SECOND) & _INDEX]
            kind = 0
        revenue[a] += earned
        if learner_ad[a]:
            by_hour[0] += 1.0
            by_hour[1] += earned
    return last, n, next_due


@part
def _draw(g: Key, k: int) -> Key:
    """Draw k of those that follow g."""
    return mix64(g + np.uint64(k) * _STEP)


@part
def _uniform(draw: Key) -> float:
    """Read the low 44 bits as a number in [0, 1)."""
    return float(draw & _UNIFORM) * 2.0**-44


@part
def _wait(waiting: Waiting, n: int, due: float, cohort: int, ad: int, kind: int, value: float) -> int:
    """Write entry ``n`` and return how many there are then."""
    waiting.due[n] = due
    waiting.cohort[n] = cohort
    waiting.ad[n] = ad
    waiting.kind[n] = kind
    waiting.value[n] = value
    return n + 1


@compiled
def release(
    now: float,
    waiting: Waiting,
    n: int,
    orders: Integers,
    conversions: Integers,
    sales: Floats,
    refunds: Floats,
) -> tuple[int, float]:
    """Report what is due and close the gaps; return how many entries stay and when the next is due."""
    left = 0
    next_due = np.inf
    for i in range(n):
        due, cohort, a, kind = waiting.due[i], waiting.cohort[i], waiting.ad[i], waiting.kind[i]
        value = waiting.value[i]
        if due > now:
            left = _wait(waiting, left, due, cohort, a, kind, value)
            next_due = min(next_due, due)
        elif kind == _REFUND:
            refunds[cohort, a] += value
        else:
            orders[cohort, a] += kind & _ORDER
            conversions[cohort, a] += (kind & _CONVERSION) // _CONVERSION
            sales[cohort, a] += value
    return left, next_due
