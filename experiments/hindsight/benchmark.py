"""The hindsight benchmark: the most expected profit, or clicks, to be had on the same searches.

Every search that matches one of the learner's targets offers options: a slot, the least price that
holds it, the clicks to expect there. The benchmark takes for each day the best choice of at most one
option a search whose cost the day's budget pays, or rather the dual of that linear programme, which
is never below it (:mod:`experiments.hindsight.dual`).

Notes
-----
Let a run be given. G is everything about day d but the bits that decide clicks and orders: its searches,
the factors of noise, the rivals' scores, the quality weights in force that day. Say the strategy is shown
in search n at a price p_n and may expect c_n clicks worth v_n. Rivals being fixed and unbudgeted, that is
one of the search's options, or dearer; so for the multiplier l, found from G alone,
c_n v_n - (1 + l) c_n p_n <= the best option's, or 0. Let V and C be the sums of c_n v_n and c_n p_n, R the
sum of p_n over what was really clicked, S <= R what was charged by midnight, B the day's budget. What the
strategy does depends on clicks before n only, so E[R - C | G] = 0: the expected profit of the day is that of

    expected = V - C + (R - S) - l (C - R)

where R - S is what the platform let off at clicks that met the end of a budget: what it charged for them when
the budget was raised later that day, within B, is in S (:mod:`simulator.console.arrears`). The last term has
mean 0 and takes out most of the luck in how long the budget lasted. Sum over n and use S <= B + overdraft:

    expected <= l B + sum of best options + (1 + l) (R - S) + l x overdraft

which is the benchmark of the day: the dual and the allowance for discounts and overdraft, both those of the
strategy's own path, like the weights. For clicks, v = 1 and the cost takes nothing from the aim: 0 + l
stands in place of 1 + l, and V - l (C - R) is the expectation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from experiments.hindsight.dual import Dual, solve_dual
from experiments.hindsight.options_of_day import OptionsOfDay
from experiments.study.metrics import BENCHMARK, EXPECTED
from simulator import simulate
from simulator.entities import Floats
from simulator.errors import InputError, nearest
from simulator.kernel.archive import Archive
from simulator.kernel.options import Options
from simulator.market import Actor, Market
from simulator.result import Result
from simulator.settings.file import as_scenario
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy, resolve

Metric = Literal["profit", "clicks"]
METRICS = ("profit", "clicks")


@dataclass(frozen=True, slots=True, eq=False)
class Hindsight:
    """What a run could have come to in hindsight, and what it may expect to have come to.

    Attributes
    ----------
    metric
        ``"profit"`` (currency units) or ``"clicks"``.
    bound
        Whether the benchmark is a true upper bound, see :func:`why_no_bound`.
    by_day
        (n_days,) the benchmark of each day, every day with its own budget and multiplier.
    multipliers
        (n_days,) what one more unit of the day's budget would bring; 0 where money is left.
    expected_by_day
        (n_days,) the strategy's own expectation, given what it was shown and charged.
    whole_run
        The benchmark with one multiplier, as if money could move between days: never below ``total``.
    """

    metric: str
    bound: bool
    by_day: Floats
    multipliers: Floats
    expected_by_day: Floats
    whole_run: float

    @property
    def total(self) -> float:
        """The benchmark of the run, day by day."""
        return math.fsum(self.by_day)

    @property
    def expected(self) -> float:
        """The strategy's own expectation over the run."""
        return math.fsum(self.expected_by_day)

    @property
    def share(self) -> float:
        """``expected`` over ``total``; NaN where there was nothing to be had."""
        return share(self.expected, self.total)


def share(expected: float, benchmark: float) -> float:
    """Return the share of the benchmark that was had; NaN where there was nothing to be had."""
    return expected / benchmark if benchmark > 0 else math.nan


def hindsight(
    scenario: Scenario | str | Path,
    strategy: Strategy | str,
    *,
    seed: int,
    replication: int = 0,
    metric: Metric = "profit",
) -> Hindsight:
    """Run a strategy once and set beside it what could have been had on the same searches.

    Use it to see how much is left to gain, and where: a share near 1 leaves nothing to a cleverer
    rule. The share is of expectations, given what was shown and charged, not of realised profit:
    the same mean with far less noise.

    Parameters
    ----------
    scenario
        The market, or the name or path of one.
    strategy
        An object or a name.
    seed, replication
        >= 0, of the run.
    metric
        ``"profit"`` or ``"clicks"``.

    Returns
    -------
    Hindsight
        Of the days from day 0 on.

    Raises
    ------
    InputError
        An unknown metric, or whatever :func:`simulator.simulate` refuses.

    References
    ----------
    Feldman, Muthukrishnan, Pal, Stein (2007) and Zhou, Chakrabarty, Lukose (2008) for the options of a
    keyword as a multiple-choice knapsack; Balseiro, Gur (2019) for the hindsight benchmark of pacing.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> market = load_scenario("two-campaigns").model_copy(update={"days": 2})
    >>> one = hindsight(market, "fixed", seed=1, metric="clicks")
    >>> one.expected <= one.total <= one.whole_run
    True
    """
    if metric not in METRICS:
        raise InputError(f"metric {metric!r} is unknown; {nearest(str(metric), METRICS)}")
    scenario = as_scenario(scenario)
    watch = Watch(metric, keep_options=True)
    simulate(scenario, strategy, seed=seed, replication=replication, processes=[watch])
    watch.close()
    by_day = watch.by_day()
    whole = solve_dual(
        sum(day.budget for day in watch.days), _joined(watch.options), of_cost=watch.of_cost
    ).value
    # One multiplier for all days is never better than each day's own; the allowances stay those of the days.
    beyond = max(0.0, whole - math.fsum(day.dual.value for day in watch.days))
    return Hindsight(
        metric=metric,
        bound=why_no_bound(scenario) is None,
        by_day=by_day,
        multipliers=np.array([day.dual.multiplier for day in watch.days]),
        expected_by_day=watch.expected_by_day(),
        whole_run=math.fsum(by_day) + beyond,
    )


def totals_with_hindsight(
    scenario: Scenario | str | Path, strategy: Strategy | str, *, seed: int, replication: int
) -> Mapping[str, float]:
    """Return the totals of a run, and beside them its expected profit and the benchmark's."""
    return simulate_with_hindsight(scenario, strategy, seed=seed, replication=replication)[1]


def simulate_with_hindsight(
    scenario: Scenario | str | Path,
    strategy: Strategy | str,
    *,
    seed: int,
    replication: int,
    asking: AbstractContextManager[object] | None = None,
) -> tuple[Result, Mapping[str, float]]:
    """Return the result of a run, and :func:`totals_with_hindsight`."""
    watch = Watch("profit")
    result = simulate(
        scenario, strategy, seed=seed, replication=replication, processes=[watch], asking=asking
    )
    watch.close()
    return result, {
        **result.totals,
        EXPECTED: math.fsum(watch.expected_by_day()),
        BENCHMARK: math.fsum(watch.by_day()),
    }


def why_no_bound(scenario: Scenario) -> str | None:
    """Say what keeps the benchmark from being an upper bound in a market; None where it is one.

    It is one where nobody else reacts to what the learner does: no other account decides, and none
    has a budget or a stock that the learner could make last longer or shorter.
    """
    others = [account for account in scenario.account if account.name != scenario.learner]
    populations = [population for population in scenario.populations if population.count]
    for account in others:
        if not _never_decides(account.strategy, scenario):
            return f"account {account.name!r} decides"
        if any(math.isfinite(campaign.budget) for campaign in account.campaign):
            return f"account {account.name!r} has a budget"
        if any(campaign.stock is not None for campaign in account.campaign):
            return f"account {account.name!r} has a stock that ends"
    for population in populations:
        if not _never_decides(population.strategy, scenario):
            return f"rivals {population.name!r} decide"
        if population.budget is not None:
            return f"rivals {population.name!r} have budgets"
    return None


def _never_decides(strategy: str, scenario: Scenario) -> bool:
    """Tell whether a strategy leaves everything as it is; one whose code is not at hand may decide."""
    try:
        return resolve(strategy, scenario.folders).interval == math.inf
    except InputError:
        return False


@dataclass(frozen=True, slots=True)
class Day:
    """One day in hindsight: its budget, the dual, what the learner had, what it was charged."""

    budget: float
    dual: Dual
    had: Mapping[str, float]
    charged: float


class Watch:
    """A process beside a market that takes stock of every day from day 0 on.

    Parameters
    ----------
    metric
        ``"profit"`` or ``"clicks"``.
    keep_options
        Whether the options of all days are kept for the whole run.

    Attributes
    ----------
    of_cost
        1 where cost lessens the aim, 0 where it does not.
    days, options
        So far; the last day is there after :meth:`close`.
    """

    def __init__(self, metric: Metric, *, keep_options: bool = False) -> None:
        self.of_cost = 1.0 if metric == "profit" else 0.0
        self.days: list[Day] = []
        self.options: list[Options] = []
        self._metric = metric
        self._keep = keep_options
        self._market: Market
        self._listing: OptionsOfDay

    def __call__(self, market: Market) -> Actor:
        """Begin beside a market."""
        self._market = market
        self._listing = OptionsOfDay(market.exchange, of_clicks=self._metric == "clicks")
        return self._midnights(market)

    def close(self) -> None:
        """Take stock of the last day, at whose end the market stops."""
        self._take_stock()

    def by_day(self) -> Floats:
        """(n_days,) the dual and what is allowed for discounts and overdraft."""
        return np.array([
            day.dual.value
            + (self.of_cost + day.dual.multiplier) * (day.had["full_price"] - day.charged)
            + day.dual.multiplier * max(0.0, day.charged - day.budget)
            for day in self.days
        ])  # fmt: skip

    def expected_by_day(self) -> Floats:
        """(n_days,) the learner's own expectation."""
        return np.array([
            day.had["value"]
            + self.of_cost * (day.had["full_price"] - day.charged - day.had["cost"])
            - day.dual.multiplier * (day.had["cost"] - day.had["full_price"])
            for day in self.days
        ])  # fmt: skip

    def _midnights(self, market: Market) -> Actor:
        """Wake after each midnight, when the day before is closed."""
        midnight = 0.0
        while True:
            yield market.clock.at(midnight, rank=1)
            if market.exchange.archive is None:
                market.exchange.archive = Archive()
            if midnight > 0.0:
                self._take_stock()
            midnight += 24.0

    def _take_stock(self) -> None:
        """List the options of the day just closed and solve it."""
        exchange = self._market.exchange
        chunks = exchange.archive.yesterday if exchange.archive else None
        options, had = self._listing.read(chunks or [])
        budget = float(exchange.world.account_budget[exchange.world.learner])
        dual = solve_dual(budget, options, of_cost=self.of_cost)
        self.days.append(Day(budget, dual, had, exchange.window.days[-1]["cost"]))
        if self._keep:
            self.options.append(options)


def _joined(days: list[Options]) -> Options:
    """Put the options of several days in one list."""
    before = np.cumsum([0, *(len(day.value) for day in days)])
    starts = [day.start[1:] + first for day, first in zip(days, before[:-1], strict=True)]
    return Options(
        np.concatenate([day.value for day in days]),
        np.concatenate([day.cost for day in days]),
        np.concatenate([np.zeros(1, dtype=np.int64), *starts]),
    )
