"""Free traffic: paid sales, service and click-through rate lift a campaign's organic rank.

The rank itself is not modelled. What it brings is: visits that nobody pays for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.compiled import compiled, part
from simulator.draws import Key, Keys, Stream, libm_exp, mix64, mix64_array, stream_key
from simulator.entities import Floats, Integers
from simulator.quality import fading
from simulator.settings.market import OrganicSettings
from simulator.settings.scenario import Scenario

#: Service and click-through rate together multiply organic visits by no less and no more than this.
LIFT = (0.1, 10.0)
#: The most organic visits that a campaign is expected to have in an hour.
MOST_VISITS = 1e5
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Free visits of a day, and what they bring.

    Attributes
    ----------
    visits
        (n_campaigns, 24) organic visits by hour of day.
    orders
        (n_campaigns, 24) orders from them, never more than visits.
    """

    visits: Integers
    orders: Integers


class Organic:
    """The organic traffic of every campaign in one replication.

    Parameters
    ----------
    scenario
        Its table ``organic``; without one there are no organic visits.
    campaign_keys
        (n_campaigns,) stable key of each campaign, the address of its draws.
    service
        (n_campaigns,) service rating of the account, 1 to 5.
    usual_rate
        (n_campaigns,) orders that a paid click usually brings, without events; fixed for the run,
        so that clicks which sell better than usual lift the rank more. 0: no organic visits.
    hourly
        (24,) how the visits of a day spread over its hours, midnight first; any positive scale.
    seed, replication
        Address of every draw.

    Notes
    -----
    At midnight, with f = 0.5 ^ (1 / half_life)::

        sales   <- sales f + (1 - f) paid orders of the day before
        visits   = strength x sales / usual rate x lift
        lift     = exp(service_weight (service - service_average)) x ctr_ratio ^ ctr_weight

    The lift is held within :data:`LIFT`. ``sales`` is a weighted mean of the paid orders a day; divided
    by the usual rate it is the paid visits that would usually have brought them. So at average service
    and CTR one paid visit brings ``strength`` organic visits, half of them within a half-life. Organic
    orders do not lift the rank: at strength 1 they would feed themselves without end.

    Visits are Poisson, orders binomial. Every visit has an address, so a higher mean adds visits and
    moves none.

    References
    ----------
    The stock of discounted sales: Nerlove and Arrow, "Optimal advertising policy under dynamic
    conditions", Economica 29 (1962). That paid sales lift the organic rank on Taobao: Zhang,
    "Accelerated quality discovery through sponsored search advertising in online marketplaces".
    """

    def __init__(
        self,
        scenario: Scenario,
        campaign_keys: Keys,
        service: Floats,
        usual_rate: Floats,
        hourly: Floats,
        seed: int,
        replication: int,
    ) -> None:
        self._settings = settings = scenario.organic or OrganicSettings(strength=0.0)
        self._left = fading(settings.half_life)
        self._service_lift = libm_exp(settings.service_weight * (service - settings.service_average))
        self._usual_rate = usual_rate
        self._hourly = hourly / math.fsum(hourly)
        self._roots = mix64_array(campaign_keys ^ np.uint64(stream_key(seed, replication, Stream.ORGANIC)))
        #: (n_campaigns,) discounted paid orders a day.
        self.sales = np.zeros(len(campaign_keys))

    def open_day(self, day: int, paid_orders: Integers, conversion_rate: Floats, ctr_ratio: Floats) -> Visits:
        """Take in yesterday's paid orders and draw the coming day.

        Parameters
        ----------
        day
            The day that begins; each is opened once, in order. The warm-up lies before 0.
        paid_orders
            (n_campaigns,) first orders that paid clicks brought on the day before.
        conversion_rate
            (n_campaigns,), or (n_campaigns, 24) by hour: expected orders a visit on the coming day, events
            included, in [0, 1].
        ctr_ratio
            (n_campaigns,) observed over expected click-through rate, >= 0, 1 where nothing is known.

        Returns
        -------
        Visits
            Organic visits and their orders by hour.
        """
        self.sales = self.sales * self._left + (1 - self._left) * paid_orders
        drawn = Visits(*np.zeros((2, len(self.sales), 24), dtype=np.int64))
        rates = np.broadcast_to(conversion_rate.reshape(len(self.sales), -1), drawn.visits.shape)
        first_hour = np.uint64(24 * day & 0xFFFFFFFFFFFFFFFF)
        with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
            _draw(
                self._roots,
                first_hour,
                self._expected(ctr_ratio),
                np.array(rates, order="C"),  # never the read-only view: numba would compile for it anew
                drawn.visits,
                drawn.orders,
            )
        return drawn

    def _expected(self, ctr_ratio: Floats) -> Floats:
        """Return (n_campaigns, 24) expected organic visits."""
        ctr_lift = np.array([ratio**self._settings.ctr_weight for ratio in ctr_ratio.tolist()])
        lift = np.clip(self._service_lift * ctr_lift, *LIFT)
        rate = self._usual_rate
        paid_visits = np.divide(self.sales, rate, out=np.zeros(len(rate)), where=rate > 0)
        by_day = self._settings.strength * paid_visits * lift
        expected: Floats = np.minimum(by_day[:, None] * self._hourly, MOST_VISITS)
        return expected


@compiled
def _draw(
    roots: Keys,
    first_hour: Key,
    expected: Floats,
    conversion_rate: Floats,
    visits: Integers,
    orders: Integers,
) -> None:
    """Count the visits and orders of each campaign and hour.

    Visits stand on a line at exponential gaps of mean 1; those before the expected number happen.
    """
    for c in range(len(expected)):
        for hour in range(24):
            address = mix64(roots[c] + (first_hour + np.uint64(hour)) * _STEP)
            bits = mix64(address)
            reached = _gap(bits)
            while reached < expected[c, hour]:
                visits[c, hour] += 1
                if _uniform(mix64(bits)) < conversion_rate[c, hour]:
                    orders[c, hour] += 1
                address += _STEP
                bits = mix64(address)
                reached += _gap(bits)


@part
def _gap(bits: Key) -> float:
    """Return an exponential of mean 1."""
    return -math.log1p(-_uniform(bits))


@part
def _uniform(bits: Key) -> float:
    """Return a uniform in [0, 1) of 53 bits."""
    return float(bits >> np.uint64(11)) * 2.0**-53
