"""Where a difference arises: a strategy against the baseline by campaign, by day and by hour of day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from experiments.statistics.paired import Interval, interval_of_error
from experiments.study.parts import SUMS, PartMeans
from experiments.study.plain import interval_json
from simulator.errors import InputError, nearest

#: What an effect may be split by, and the table that it is read from.
TABLES = {"campaign": "by_campaign", "day": "by_day", "hour": "by_hour"}


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired mean difference in one campaign, day or hour.

    Attributes
    ----------
    strategy, baseline, metric
        Names.
    by
        ``campaign``, ``day`` or ``hour``.
    label
        The campaign's name; days count from 0, hours of the day from 0 to 23.
    interval
        Mean difference a run, with its t interval, not corrected for looking at many parts.
    n
        Pairs.
    """

    strategy: str
    baseline: str
    metric: str
    by: str
    label: str | int
    interval: Interval
    n: int


def check_by(by: str) -> str:
    """Return what to split by, if one may.

    Raises
    ------
    InputError
        Naming the nearest, or all.
    """
    if by not in TABLES:
        raise InputError(f"--by is {by!r}; {nearest(by, TABLES)}")
    return by


def effects_of(strategy: str, baseline: str, parts: PartMeans, by: str) -> Iterator[Effect]:
    """Yield a strategy's effects by campaign, day or hour: by label, then metric of SUMS.

    Use them to see where a difference comes from; to claim one, take the whole run's, which is tested. Parts
    of a run are many: of 24 hours without any effect one lies outside its interval by chance.

    Parameters
    ----------
    strategy, baseline
        Names.
    parts
        What the strategy did. Without a run in common with the baseline it has no effects.
    by
        One of :data:`TABLES`.
    """
    means, errors = parts.effects(TABLES[by]), parts.errors(TABLES[by])
    for row, label in enumerate(means[by].tolist() if means else []):
        for metric in SUMS:
            interval = interval_of_error(float(means[metric][row]), float(errors[metric][row]), parts.pairs)
            yield Effect(strategy, baseline, metric, by, label, interval, parts.pairs)


def effect_json(effect: Effect) -> dict[str, object]:
    """Return an effect as plain data."""
    return {
        "strategy": effect.strategy,
        "baseline": effect.baseline,
        "by": effect.by,
        "label": effect.label,
        "metric": effect.metric,
        **interval_json(effect.interval),
        "n": effect.n,
    }
