"""What a run will cost, said before it begins: how many searches, about how long, how much memory."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.numbers import duration
from simulator.errors import InputError
from simulator.exchange.demand import expected_searches
from simulator.settings.scenario import Scenario

#: Seconds from which on a run is told of before it begins.
LONG = 20.0

# Measured on the machine of docs/performance.md, whose kernel takes 1 to 10 million searches a second by
# its market; what a day takes whatever is searched, and to draw a rival's ad.
_SEARCHES_A_SECOND = 3e6
_SECONDS_A_DAY = 1e-3
_SECONDS_AN_AD = 1e-5
# Bytes of memory, likewise: only the hour at hand is held, but hindsight holds its day.
_OF_A_PROCESS = 2e8
_OF_AN_AD = 1000.0
_OF_A_KEYWORD_DAY = 20.0
_OF_A_SEARCH_THIS_HOUR = 130.0
_OF_A_SEARCH_THIS_DAY = 160.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run costs.

    Attributes
    ----------
    searches
        Expected, the warm-up included; infinite where demand grows beyond every number.
    seconds
        About, on one idle core.
    memory
        Bytes.
    """

    searches: float
    seconds: float
    memory: float


def cost_of(scenario: Scenario, *, hindsight: bool) -> Cost:
    """Estimate roughly what one run of a market costs, whatever its strategies do.

    Parameters
    ----------
    scenario
        The market.
    hindsight
        Whether the run is set beside what could have been had, as in every study.
    """
    by_day = expected_searches(scenario)
    searches, busiest = float(by_day.sum()), float(by_day.max(initial=0.0))
    hour = busiest * max(scenario.demand.hourly) / math.fsum(scenario.demand.hourly)
    places = {
        "search": len(scenario.keyword) + sum(len(keyword.term) for keyword in scenario.keyword),
        "display": len(scenario.audience),
    }
    ads = sum(one.count * one.coverage * places[one.channel] for one in scenario.populations)
    return Cost(
        searches,
        searches / _SEARCHES_A_SECOND + _SECONDS_A_DAY * len(by_day) + _SECONDS_AN_AD * ads,
        _OF_A_PROCESS
        + _OF_AN_AD * ads
        + _OF_A_KEYWORD_DAY * len(by_day) * sum(places.values())
        + _OF_A_SEARCH_THIS_HOUR * hour
        + (_OF_A_SEARCH_THIS_DAY * busiest if hindsight else 0.0),
    )


def foretell(
    scenarios: Sequence[Scenario], runs: Sequence[int], *, workers: int | None = 1, hindsight: bool = True
) -> str | None:
    """Say what the dearest of some markets' runs costs, where that is much; refuse what memory cannot hold.

    It counts what is searched, days and rivals, and not what strategies do.

    Parameters
    ----------
    scenarios
        The markets, one or more.
    runs
        How many runs there are to do of each.
    workers
        Processes of this machine that do them at once; None where they are elsewhere, with memory of their
        own.
    hindsight
        As of :func:`cost_of`.

    Returns
    -------
    str or None
        One line; None where no run is longer than :data:`LONG`.

    Raises
    ------
    InputError
        A run needs more memory than this machine has.
    """
    costs = [cost_of(scenario, hindsight=hindsight) for scenario in scenarios]
    for scenario, cost in zip(scenarios, costs, strict=True):
        if workers is not None:
            _check_memory(scenario, cost)
    place = max(range(len(costs)), key=lambda i: costs[i].seconds)
    dearest = costs[place]
    if dearest.seconds < LONG:
        return None
    line = (
        f"a run of {scenarios[place].name!r} is about {dearest.searches:,.0f} searches: some "
        f"{duration(dearest.seconds)} and {_gigabytes(dearest.memory)} of memory"
    )
    if workers is None or sum(runs) == 1:
        return line
    whole = sum(count * cost.seconds for count, cost in zip(runs, costs, strict=True)) / workers
    return f"{line}; {sum(runs):,} runs some {duration(whole)} with {workers} at once"


def machine_memory() -> float:
    """Return this machine's memory in bytes; infinity where it does not tell."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return math.inf


def _check_memory(scenario: Scenario, cost: Cost) -> None:
    """Refuse a run that would be killed on its way, or never end."""
    there = machine_memory()
    if cost.memory > there or not math.isfinite(cost.searches):
        raise InputError(
            f"scenario {scenario.name!r}: a run of {cost.searches:,.0f} searches needs about "
            f"{_gigabytes(cost.memory)} of memory, allowed: the {_gigabytes(there)} of this machine; "
            "lower volumes, trend, days or rivals"
        )


def _gigabytes(size: float) -> str:
    """Write a size."""
    return f"{size / 1e9:,.1f} GB"
