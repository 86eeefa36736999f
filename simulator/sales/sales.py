"""Orders of one replication: what converting clicks bring in, and what of it has been reported.

The kernel decides that a click converts and logs it with 64 random bits. Everything that follows is
a pure function of those bits and the settings; so it does not matter how often reports are read or
how the log is cut up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from simulator.draws import Keys
from simulator.entities import Flags, Floats, Integers
from simulator.ledger import Counters
from simulator.sales.orders import Rules, Waiting, book, release
from simulator.settings.scenario import Scenario


class Sales:
    """Orders of one replication: what they bring in, and what of it has been reported.

    Parameters
    ----------
    scenario
        Its tables ``conversion`` and ``presale`` are the rules.
    n_ads
        How many ads there are.

    Attributes
    ----------
    reported_orders, reported_conversions
        (2, n_ads) reported so far by cohort of the click: [0] of the warm-up, [1] since time 0.
        Orders show when placed, deposits too; conversions when they count. Attributed ones only.
    reported_sales, reported_refunds
        (2, n_ads) currency units: orders and repeat orders before anything is sent back; what was
        sent back.

    Notes
    -----
    A click at hour t on an ad of mean basket value b, with the 64 random bits g:

    - The order is placed at p = t + delay[g bits 53-44] and is worth v = b x basket[g bits 63-54],
      rounded to a multiple of 2^-20, so that sums do not depend on their order.
    - If delay > window, it is not attributed to the click: it counts in ``orders`` and nowhere else.
    - If start <= p < end of the pre-sale, it is a deposit with probability ``share``; it then counts
      at c = ``due``, or never with probability ``lapse``. Every other order counts at c = p.
    - An order that counts is one conversion and v of revenue, both reported at c. With probability
      ``return_rate`` v is refunded at c + an exponential time of mean ``return_delay``.
    - With probability ``repeat_rate`` an order that counts is followed by another of the same
      customer, an exponential time of mean ``repeat_delay`` after it, with a basket value of its own
      and the same mean b, returned like any other, paid at once also during a pre-sale; at most
      MOST_REPEATS = 50 in a row. With r = ``repeat_rate`` and s = ``return_rate`` the customer is
      worth b (1 - r^51) / (1 - r) (1 - s) on average, which is b (1 - s) / (1 - r) but for the limit.

    Draw k is mix64(g + k x odd constant): 1 deposit, 2 lapse, 2j + 3 whether and when order j is sent
    back, 2j + 4 whether and when order j + 1 follows and what it is worth. A draw is compared with its
    probability from below, so raising a rate adds events and moves none.
    """

    def __init__(self, scenario: Scenario, n_ads: int) -> None:
        self._rules = Rules.of(scenario)
        self._waiting = Waiting.room(4096)
        self._n_waiting = 0
        self._next_due = math.inf
        self.reported_orders = np.zeros((2, n_ads), dtype=np.int64)
        self.reported_conversions = np.zeros((2, n_ads), dtype=np.int64)
        self.reported_sales = np.zeros((2, n_ads))
        self.reported_refunds = np.zeros((2, n_ads))

    @property
    def reported_revenue(self) -> Floats:
        """(2, n_ads) currency units reported so far, less refunds; refunds trail what they refund."""
        return np.asarray(self.reported_sales - self.reported_refunds)

    @property
    def waiting(self) -> int:
        """How many entries are still to be reported."""
        return self._n_waiting

    def book(
        self,
        n: int,
        time: Floats,
        ad: Integers,
        draw: Keys,
        basket: Floats,
        counters: Counters,
        learner_ad: Flags,
        by_hour: Floats,
    ) -> None:
        """Take in the first ``n`` converting clicks of a log.

        Parameters
        ----------
        n
            How many entries of the log are filled.
        time, ad, draw, basket
            (>= n,) hours of the click; index of the ad; its 64 random bits; mean basket value in force.
        counters
            Gains all that these clicks bring, whenever it falls due: orders, conversions,
            repeat_orders, revenue, returned, repeat_revenue.
        learner_ad
            (n_ads,) True for the ads whose conversions and revenue are added to ``by_hour``.
        by_hour
            (2,) conversions and revenue of the hour of day.
        """
        done = 0
        while done < n:
            with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
                done, self._n_waiting, self._next_due = book(
                    done, n, time, ad, draw, basket, self._rules,
                    counters.orders, counters.conversions, counters.repeat_orders,
                    counters.revenue, counters.returned, counters.repeat_revenue,
                    learner_ad, by_hour, self._waiting, self._n_waiting, self._next_due,
                )  # fmt: skip
            if done < n:
                self._waiting = self._waiting.doubled()

    def release(self, now: float) -> None:
        """Report everything due by ``now`` hours."""
        if now >= self._next_due:
            self._n_waiting, self._next_due = release(
                now, self._waiting, self._n_waiting,
                self.reported_orders, self.reported_conversions, self.reported_sales, self.reported_refunds,
            )  # fmt: skip

    def broken_laws(self, total: Counters, since_zero: Counters) -> Iterator[tuple[str, Flags]]:
        """Compare what was reported with what happened.

        Parameters
        ----------
        total, since_zero
            Counters of all clicks, and of those since time 0.

        Yields
        ------
        tuple
            A law and (n_ads,) True where it is broken. Money is compared to 1e-9.

        Notes
        -----
        Refunds trail sales, so reported revenue may stand above the final one for a while; the laws
        hold sales and refunds apart. Sales = revenue + returned.
        """
        yield "conversions <= orders", total.conversions > total.orders
        yield "returned <= sales", total.returned > _just_above(total.revenue + total.returned)
        for where, reported, happened in (
            ("", (0, 1), total),
            (" since time 0", (1,), since_zero),
        ):
            rows = list(reported)
            for what, so_far, most in (
                ("orders", self.reported_orders, happened.orders),
                ("conversions", self.reported_conversions, happened.conversions),
                ("sales", self.reported_sales, _just_above(happened.revenue + happened.returned)),
                ("refunds", self.reported_refunds, _just_above(happened.returned)),
            ):
                yield f"reported {what} <= {what}{where}", so_far[rows].sum(axis=0) > most


def _just_above(money: Floats) -> Floats:
    """Leave room for rounding where sums pass 2^33 and are no longer exact."""
    return np.asarray(money + 1e-9 * (1.0 + np.abs(money)))
