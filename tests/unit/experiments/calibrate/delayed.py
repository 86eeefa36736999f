"""Accounts whose conversions come days after the click, counted as consoles count them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats

#: Days before the report whose clicks may convert within it.
WARM_UP = 40


@dataclass(frozen=True, slots=True)
class DelayedAccount:
    """Days of n keywords.

    Attributes
    ----------
    clicks, conversions
        (n, days) as reported.
    rate
        (n,) conversions a click, all of them come.
    """

    clicks: Floats
    conversions: Floats
    rate: Floats

    @property
    def by_day(self) -> tuple[Floats, Floats]:
        """Clicks and conversions of the account, (days,) each."""
        return self.clicks.sum(axis=0), self.conversions.sum(axis=0)


def delayed_account(
    rng: np.random.Generator,
    *,
    delay: float,
    days: int = 28,
    keywords: int = 1,
    a_day: float = 40.0,
    noise: float = 0.2,
    drift: float = 0.0,
    by: str = "click",
) -> DelayedAccount:
    """Draw every conversion with its own moment.

    Parameters
    ----------
    rng
        Of everything.
    delay
        Mean days from click to conversion, exponential; 0 for at once.
    days, keywords
        How many.
    a_day
        Conversions of a day's clicks of all keywords, in the end.
    noise
        Standard deviation of the logarithm of a day's conversion rate; that of weekdays is .15.
    drift
        By how much the logarithm of the rate changes over the days.
    by
        ``click``: counted on the day of the click, as far as they have come by the end of the last day.
        ``conversion``: on the day they come, those of clicks before the report, too.
    """
    past = WARM_UP if by == "conversion" else 0
    n = days + past
    rate = 0.04 * np.exp(0.35 * rng.standard_normal(keywords))
    weekday = np.exp(0.15 * rng.standard_normal(7))[np.arange(n) % 7]
    luck = np.exp(noise * rng.standard_normal(n) - noise**2 / 2 + drift * np.linspace(-0.5, 0.5, n))
    busy = np.exp(0.2 * rng.standard_normal((keywords, n)))
    clicks = rng.poisson(a_day / rate.sum() * busy)
    orders = rng.poisson(clicks * rate[:, None] * weekday * luck)
    day = np.repeat(np.tile(np.arange(n), keywords), orders.ravel())
    keyword = np.repeat(np.repeat(np.arange(keywords), n), orders.ravel())
    moment = day + rng.uniform(size=len(day)) + delay * rng.standard_exponential(len(day))
    counted = day if by == "click" else np.floor(moment).astype(np.int64)
    conversions = np.zeros((keywords, n))
    told = moment < n
    np.add.at(conversions, (keyword[told], counted[told]), 1.0)
    return DelayedAccount(clicks[:, past:].astype(np.float64), conversions[:, past:], rate * weekday.mean())
