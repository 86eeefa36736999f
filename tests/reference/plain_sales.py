"""What happens after a converting click, as a plain list of events: slow, written to be read.

``simulator/orders.py`` does the same compiled; a test holds the two together bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import plain_loop

from simulator.draws import exponential_table, lognormal_table
from simulator.settings.scenario import Scenario


class Event(NamedTuple):
    """Something that a report shows from ``due`` hours on."""

    due: float
    what: str
    value: float = 0.0


class Draw(NamedTuple):
    """64 random bits, read as two table indices of ten bits and a uniform in [0, 1)."""

    first: int
    second: int
    uniform: float


def read(bits: int) -> Draw:
    """Read 64 bits from the top."""
    return Draw(bits >> 54, bits >> 44 & 1023, (bits & 2**44 - 1) / 2**44)


def numbered(bits: int, k: int) -> Draw:
    """Read draw k of those that follow ``bits``."""
    return read(plain_loop.mix64((bits + k * 0x9E3779B97F4A7C15) % 2**64))


def delay_hours(scenario: Scenario, index: int) -> float:
    """Hours from click to order."""
    conversion = scenario.conversion
    if conversion.delay_law == "fixed":
        return conversion.delay
    exponential = conversion.delay_law == "exponential"
    law = exponential_table() if exponential else lognormal_table(conversion.delay_sd)
    return float(conversion.delay * law[index])


def events(scenario: Scenario, time: float, bits: int, basket: float) -> Iterator[Event]:
    """Tell everything that one converting click brings: orders, conversions, sales, refunds."""
    conversion, presale = scenario.conversion, scenario.presale
    draw = read(bits)
    delay = delay_hours(scenario, draw.second)
    placed = counts = time + delay
    if conversion.window is not None and delay > conversion.window:
        yield Event(placed, "lost order")
        return
    yield Event(placed, "order")
    on = presale is not None and 24 * presale.start <= placed < 24 * presale.end
    if presale is not None and on and numbered(bits, 1).uniform < presale.share:
        if numbered(bits, 2).uniform < presale.lapse:
            return
        counts = 24 * presale.due
    yield Event(counts, "conversion")
    for j in range(51):
        value = round(basket * float(lognormal_table(conversion.basket_sd)[draw.first]) * 2**20) / 2**20
        yield Event(counts, "sale" if j == 0 else "repeat sale", value)
        fate = numbered(bits, 2 * j + 3)
        if fate.uniform < conversion.return_rate:
            refunded = counts + float(conversion.return_delay * exponential_table()[fate.first])
            yield Event(refunded, "refund" if j == 0 else "repeat refund", value)
        draw = numbered(bits, 2 * j + 4)
        if draw.uniform >= conversion.repeat_rate:
            return
        counts += float(conversion.repeat_delay * exponential_table()[draw.second])
