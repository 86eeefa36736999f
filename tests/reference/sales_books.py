"""Books of converting clicks, small enough to check by hand, and settings and logs drawn at random."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
from hypothesis import strategies as st

from simulator.draws import mix64_array
from simulator.entities import Floats, Integers
from simulator.ledger import Counters
from simulator.sales.sales import Sales
from simulator.settings.scenario import Scenario

N_ADS = 3
#: Deposits from day 1 to day 3, balances on day 5.
PRESALE: dict[str, Any] = {"start": 1.0, "end": 3.0, "due": 5.0}


def shop(presale: dict[str, Any] | None = None, **conversion: Any) -> Scenario:
    """A market whose orders are all worth 10 and placed 2 hours after the click, unless told otherwise."""
    usual = {"basket_sd": 0.0, "delay_law": "fixed", "delay": 2.0, "return_delay": 4.0, "repeat_delay": 8.0}
    return markets.market(conversion=usual | conversion, presale=presale)


class Books:
    """Sales together with the counters of all clicks, and the learner's row by hour; ad 0 is its own."""

    def __init__(self, scenario: Scenario) -> None:
        self.sales = Sales(scenario, N_ADS)
        self.total = Counters.zeros(1, N_ADS, 1)
        self.by_hour = np.zeros(2)

    def book(self, time: Floats, ad: Integers, draw: Any, basket: float = 10.0) -> None:
        learner = np.array([True, False, False])
        values = np.full(len(time), basket)
        self.sales.book(len(time), time, ad, draw, values, self.total, learner, self.by_hour)

    def reported(self, now: float) -> tuple[int, int, float]:
        """Orders, conversions and revenue of all ads that a report at ``now`` shows."""
        self.sales.release(now)
        return (
            int(self.sales.reported_orders.sum()),
            int(self.sales.reported_conversions.sum()),
            float(self.sales.reported_revenue.sum()),
        )


def clicks(scenario: Scenario, n: int = 1, time: float = 0.0, ad: int = 0) -> Books:
    """Books after ``n`` converting clicks at one time on one ad, by consecutive draws."""
    books = Books(scenario)
    books.book(np.full(n, time), np.full(n, ad), mix64_array(np.arange(n, dtype=np.uint64)))
    return books


def one_ad_a_click(scenario: Scenario, n: int = 1000, time: float = 0.0) -> Counters:
    """Counters after ``n`` clicks at one time, each on an ad of its own: what each of them brought."""
    total = Counters.zeros(1, n, 1)
    draws = mix64_array(np.arange(n, dtype=np.uint64))
    Sales(scenario, n).book(n, np.full(n, time), np.arange(n), draws, np.full(n, 10.0), total,
                            np.zeros(n, dtype=np.bool_), np.zeros(2))  # fmt: skip
    return total


SETTINGS = st.fixed_dictionaries(
    {
        "basket_sd": st.sampled_from([0.0, 0.5]),
        "delay": st.sampled_from([0.0, 2.0, 30.0]),
        "delay_law": st.sampled_from(["exponential", "lognormal", "fixed"]),
        "window": st.sampled_from([None, 20.0, 100.0]),
        "return_rate": st.sampled_from([0.0, 0.3, 1.0]),
        "return_delay": st.sampled_from([0.0, 10.0]),
        "repeat_rate": st.sampled_from([0.0, 0.4, 0.95]),
        "repeat_delay": st.sampled_from([0.0, 20.0]),
    }
)
SHARES = st.sampled_from([0.0, 0.5, 1.0])
PRESALES = st.none() | st.builds(
    lambda share, lapse: PRESALE | {"share": share, "lapse": lapse}, SHARES, SHARES
)
CLICKS = st.lists(
    st.tuples(st.floats(-48.0, 96.0), st.integers(0, N_ADS - 1), st.integers(0, 2**64 - 1)), max_size=30
)
MANY: dict[str, Any] = {"return_rate": 1.0, "repeat_rate": 0.95, "basket_sd": 0.5}


def columns(log: list[tuple[float, int, int]]) -> tuple[Floats, Integers, Any]:
    """Times, ads and draws of a log."""
    times, ads, draws = zip(*log, strict=True) if log else ((), (), ())
    return (
        np.array(times, dtype=np.float64), np.array(ads, dtype=np.int64), np.array(draws, dtype=np.uint64)
    )  # fmt: skip
