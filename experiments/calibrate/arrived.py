"""What of the last days' conversions is still to come, and clicks by the share of theirs that is in."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from experiments.calibrate.attribution import Attribution, attribution
from experiments.calibrate.keyword_log import KeywordLog
from simulator.entities import Floats

#: Days of which less has come in are told of.
NEARLY_ALL = 0.95
#: The tails left out on either side of an interval.
TAIL = 0.05


@dataclass(frozen=True, slots=True)
class ToCome:
    """Conversions that the report does not count yet.

    Attributes
    ----------
    days
        The last days, those of which less than :data:`NEARLY_ALL` has come in.
    counted
        Conversions of their clicks that the report counts.
    expected, low, high
        Conversions of their clicks still to come, and the bounds of a 90 % interval.
    completion
        Share that has come in of each of these days, first day first.
    chance
        As in :class:`Attribution`.
    """

    days: int
    counted: float
    expected: float
    low: float
    high: float
    completion: tuple[float, ...]
    chance: float

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        return {**asdict(self), "completion": list(self.completion)}


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """Clicks of n keywords by the share of their conversions that is in.

    Attributes
    ----------
    clicks
        (n,) as expected; those counted where no delay is clear.
    drawn
        (M, n) as drawn laws have it; a single row where no delay is clear.
    to_come
        What is still to come; None where no delay is clear.
    """

    clicks: Floats
    drawn: Floats
    to_come: ToCome | None = None


def arrived(log: KeywordLog, rng: np.random.Generator) -> Arrived:
    """Weigh clicks by the share of their conversions that the report counts.

    Parameters
    ----------
    log
        Has the last days' clicks and conversions by day, or nothing is done.
    rng
        As for :func:`attribution`.

    Notes
    -----
    One delay for all keywords: few have the conversions to tell of their own.
    """
    found = None
    if log.start is not None and log.recent_clicks is not None and log.recent_conversions is not None:
        clicks, conversions = log.recent_clicks.sum(axis=0), log.recent_conversions.sum(axis=0)
        weekday = (log.start.weekday() + log.days - len(clicks)) % 7
        found = attribution(clicks, conversions, weekday, rng)
    if found is None or log.recent_clicks is None:
        return Arrived(log.clicks, log.clicks[None])
    laws = np.vstack([found.completion, found.drawn])
    by_law = log.clicks - (1 - laws) @ log.recent_clicks.T
    return Arrived(by_law[0], by_law[1:], to_come(found, clicks, conversions))


def to_come(found: Attribution, clicks: Floats, conversions: Floats) -> ToCome:
    """Return what is still to come of the last days of (W,) clicks and conversions."""
    days = max(int((found.completion < NEARLY_ALL).sum()), 1)

    def expected(law: Floats) -> Floats:
        rate = conversions.sum() / (law @ clicks)
        return np.asarray(rate * ((1 - law) * clicks)[..., -days:].sum(axis=-1))

    low, high = np.quantile(expected(found.drawn), [TAIL, 1 - TAIL])
    return ToCome(
        days=days,
        counted=float(conversions[-days:].sum()),
        expected=float(expected(found.completion)),
        low=float(low),
        high=float(high),
        completion=tuple(found.completion[-days:].tolist()),
        chance=found.chance,
    )
