"""What a converting click brings on average, by the rules of :class:`simulator.sales.sales.Sales`."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats
from simulator.sales.orders import MOST_REPEATS, Rules
from simulator.settings.scenario import Scenario


class ExpectedSales:
    """Expected net sales after a converting click; stock is left aside.

    Parameters
    ----------
    scenario
        Its tables ``conversion`` and ``presale`` are the rules.

    Attributes
    ----------
    per_order
        Net revenue of an order that counts, its repeat orders and returns included, in multiples of the
        mean basket value: m (1 - s) (1 + r + ... + r^50), where m is the mean of the basket table, s the
        return rate and r the repeat rate.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._rules = rules = Rules.of(scenario)
        repeats = sum(rules.repeat_rate**j for j in range(MOST_REPEATS + 1))
        self.per_order = float(rules.basket.mean()) * (1.0 - rules.return_rate) * repeats
        self._delay = np.sort(rules.delay[rules.delay <= rules.window])
        self._attributed = len(self._delay) / len(rules.delay)
        self._lapsing = rules.deposit_share * rules.lapse / len(rules.delay)

    def counting(self, time: Floats) -> Floats:
        """Return the probability that the order of a click at each ``time`` (hours) counts.

        Within the attribution window, and no deposit of a pre-sale that lapses.
        """
        if self._lapsing == 0.0:
            return np.full(len(time), self._attributed)
        rules = self._rules
        # Deposits are orders placed from the beginning, included, to the end of the pre-sale, excluded.
        before = np.searchsorted(self._delay, rules.deposits_from - time, side="left")
        until = np.searchsorted(self._delay, rules.deposits_until - time, side="left")
        return np.asarray(self._attributed - self._lapsing * (until - before))
