"""Delays, returns, deposits and lifetimes follow the laws the settings name.

Bounds are five standard errors, plus the rounding of tables of 1,024 entries where it is named: over
all seeds each assertion would raise a false alarm less than once in a million; the draws are fixed.
The twins must fail.
"""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from scipy import stats

from simulator.draws import Stream, mix64_array, stream_key
from simulator.entities import Floats
from simulator.ledger import Counters
from simulator.sales.sales import Sales

pytestmark = pytest.mark.slow

N = 200_000
SIGMAS = 5


def customers(presale: dict[str, Any] | None = None, **conversion: Any) -> tuple[Sales, Counters]:
    """Sales and counters of 200,000 customers who click at time 0, each on an ad of its own."""
    usual = {"basket_sd": 0.0, "delay": 24.0}
    scenario = markets.market(conversion=usual | conversion, presale=presale)
    sales, total = Sales(scenario, N), Counters.zeros(1, N, 1)
    key = np.uint64(stream_key(1, 0, Stream.CONVERSION))
    draws = mix64_array(np.arange(N, dtype=np.uint64) ^ key)
    sales.book(N, np.zeros(N), np.arange(N), draws, np.full(N, 10.0), total, np.zeros(N, dtype=np.bool_),
               np.zeros(2))  # fmt: skip
    return sales, total


def band(share: float, n: int = N) -> float:
    """Five standard errors of a share among n."""
    return SIGMAS * math.sqrt(share * (1 - share) / n)


def reported_share(sales: Sales, hours: float) -> float:
    """Share of customers whose conversion a report at ``hours`` shows."""
    sales.release(hours)
    return float(sales.reported_conversions.sum()) / N


# Delays

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TABLE = 1 / 1024


@pytest.mark.parametrize("quantile", QUANTILES)
def test_exponential_delays_have_their_quantiles(quantile: float) -> None:
    """A report at the q-quantile -24 log(1 - q) shows a share q of conversions."""
    share = reported_share(customers()[0], -24.0 * math.log1p(-quantile))
    assert quantile == pytest.approx(share, abs=band(quantile) + TABLE)


@pytest.mark.parametrize("sd", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("quantile", QUANTILES)
def test_lognormal_delays_have_their_quantiles(quantile: float, sd: float) -> None:
    """A report at the q-quantile 24 exp(sd z_q - sd^2 / 2) shows a share q of conversions.

    A table of 1,024 entries cuts the far tail off; its mean is then set right by a factor, at spread 2
    one of 1.043, which moves the middle of the law by .0084 of all customers.
    """
    sales, _ = customers(delay_law="lognormal", delay_sd=sd)
    share = reported_share(sales, 24.0 * math.exp(sd * stats.norm.ppf(quantile) - sd * sd / 2))
    assert quantile == pytest.approx(share, abs=band(quantile) + TABLE + (0.0084 if sd == 2.0 else 0.0009))


@pytest.mark.parametrize(("law", "cv"), [("exponential", 1.0), ("lognormal", math.sqrt(math.e - 1))])
def test_delays_have_the_mean_of_the_setting(law: str, cv: float) -> None:
    """The mean over reports read every hour is 24, plus the half hour by which whole hours round up."""
    sales, _ = customers(delay_law=law)
    shares = np.array([reported_share(sales, float(hour)) for hour in range(3000)])
    assert 1.0 == shares[-1]
    assert 24.0 == pytest.approx((1.0 - shares).sum() - 0.5, abs=SIGMAS * 24.0 * cv / math.sqrt(N) + 0.05)


def test_twin_a_median_of_24_is_not_a_mean_of_24() -> None:
    """At the median of a lognormal whose *median* is 24 far more than half of conversions are in."""
    sales, _ = customers(delay_law="lognormal", delay_sd=1.0)
    assert 0.5 != pytest.approx(reported_share(sales, 24.0), abs=band(0.5) + TABLE)


# Window


@pytest.mark.parametrize("hours", [6.0, 24.0, 72.0])
def test_a_window_loses_the_tail_of_the_delays(hours: float) -> None:
    """Orders are all counted; a share 1 - exp(-hours / 24) of them is attributed."""
    _, total = customers(window=hours)
    expected = -math.expm1(-hours / 24.0)
    assert N == total.orders.sum()
    assert expected == pytest.approx(total.conversions.sum() / N, abs=band(expected) + TABLE)


# Pre-sale


@pytest.mark.parametrize(("share", "lapse"), [(0.3, 0.0), (0.6, 0.2), (1.0, 0.5)])
def test_deposits_and_lapses_have_their_shares(share: float, lapse: float) -> None:
    """Of orders in a pre-sale 1 - share count at once, and 1 - share x lapse after the event day."""
    sales, total = customers({"start": 0.0, "end": 200.0, "due": 200.0, "share": share, "lapse": lapse})
    assert 1 - share == pytest.approx(reported_share(sales, 4799.0), abs=band(share))
    assert N == sales.reported_orders.sum()
    kept = 1 - share * lapse
    assert kept == pytest.approx(reported_share(sales, 4800.0), abs=band(kept))
    assert total.conversions.sum() == sales.reported_conversions.sum()


# Returns


@pytest.mark.parametrize("rate", [0.02, 0.17, 0.6])
def test_a_share_of_orders_is_sent_back(rate: float) -> None:
    """The share of first orders refunded is the return rate."""
    _, total = customers(return_rate=rate)
    assert rate == pytest.approx((total.returned > 0).mean(), abs=band(rate))


@pytest.mark.parametrize("quantile", QUANTILES)
def test_refunds_come_after_an_exponential_delay(quantile: float) -> None:
    """With orders placed at once, a share q of refunds is in at the q-quantile -168 log(1 - q)."""
    sales, total = customers(return_rate=0.5, return_delay=168.0, delay=0.0)
    sales.release(-168.0 * math.log1p(-quantile))
    refunds = float(total.returned.sum())
    share = float(sales.reported_refunds.sum()) / refunds
    assert quantile == pytest.approx(share, abs=band(quantile, int(refunds / 10)) + TABLE)


def test_returns_know_nothing_of_basket_and_delay() -> None:
    """The correlation of being sent back with the basket's value is 0 within five standard errors."""
    _, total = customers(return_rate=0.3, basket_sd=0.5)
    correlation = np.corrcoef(total.returned > 0, total.returned + total.revenue)[0, 1]
    assert 0.0 == pytest.approx(correlation, abs=SIGMAS / math.sqrt(N))


# Lifetime value


def lifetime_error(rate: float, returned: float) -> float:
    """Standard error of a mean customer's worth: orders are geometric, each kept or not."""
    orders, kept = 1 / (1 - rate), 1 - returned
    variance = kept * returned * orders + kept**2 * rate / (1 - rate) ** 2
    return 10.0 * math.sqrt(variance / N)


@pytest.mark.parametrize("returned", [0.0, 0.25])
@pytest.mark.parametrize("rate", [0.1, 0.4, 0.8])
def test_a_customer_is_worth_the_geometric_series(rate: float, returned: float) -> None:
    """Mean revenue a customer is 10 (1 - s) / (1 - r): 50 at r = .8; the limit of 50 costs .00001 of it."""
    _, total = customers(repeat_rate=rate, return_rate=returned)
    expected = 10.0 * (1 - returned) / (1 - rate)
    assert expected == pytest.approx(
        total.revenue.mean(), abs=SIGMAS * lifetime_error(rate, returned) + 2e-5 * expected
    )


def test_the_longest_chains_are_cut() -> None:
    """At r = .95 the mean is 10 (1 - r^51) / (1 - r) = 185.4, not 200."""
    _, total = customers(repeat_rate=0.95)
    cut = 10.0 * (1 - 0.95**51) / 0.05
    assert cut == pytest.approx(total.revenue.mean(), abs=SIGMAS * lifetime_error(0.95, 0.0))
    assert 200.0 != pytest.approx(total.revenue.mean(), abs=SIGMAS * lifetime_error(0.95, 0.0))


@pytest.mark.parametrize("repeats", [0, 1, 2, 5])
def test_the_number_of_repeats_is_geometric(repeats: int) -> None:
    """A share (1 - r) r^k of customers orders k more times, at r = .5."""
    _, total = customers(repeat_rate=0.5)
    expected = 0.5 ** (repeats + 1)
    assert expected == pytest.approx((total.repeat_orders == repeats).mean(), abs=band(expected))


def test_a_repeat_has_a_basket_of_its_own() -> None:
    """First and second baskets of customers with exactly one repeat do not correlate, and both average 10."""
    _, total = customers(repeat_rate=0.5, basket_sd=0.5)
    once = total.repeat_orders == 1
    first, second = (total.revenue - total.repeat_revenue)[once], total.repeat_revenue[once]
    error = math.sqrt(math.expm1(0.25) / once.sum())
    assert 0.0 == pytest.approx(np.corrcoef(first, second)[0, 1], abs=SIGMAS / math.sqrt(once.sum()))
    assert 10.0 == pytest.approx(first.mean(), abs=SIGMAS * 10.0 * error)
    assert 10.0 == pytest.approx(second.mean(), abs=SIGMAS * 10.0 * error)


def test_repeats_follow_after_exponential_times() -> None:
    """With first orders at once, customers with one repeat reorder like an exponential of mean 720."""
    sales, total = customers(repeat_rate=0.5, delay=0.0)
    once = total.repeat_orders == 1
    for quantile in QUANTILES:
        sales.release(-720.0 * math.log1p(-quantile))
        share = float((sales.reported_sales[1][once] == 20.0).mean())
        assert quantile == pytest.approx(share, abs=band(quantile, int(once.sum())) + TABLE)


def test_twin_a_neighbouring_rate_is_seen() -> None:
    """Repeats at .41 are not taken for .4, nor returns at .18 for .17."""
    revenue: Floats = customers(repeat_rate=0.41)[1].revenue
    assert 10.0 / 0.6 != pytest.approx(revenue.mean(), abs=SIGMAS * lifetime_error(0.4, 0.0))
    returned = customers(return_rate=0.18)[1].returned > 0
    assert 0.17 != pytest.approx(returned.mean(), abs=band(0.17))
