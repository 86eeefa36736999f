"""One run of a tournament: every account's payoff, and what its clicks were worth in truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from simulator import simulate
from simulator.entities import Floats
from simulator.market import Actor, Market
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy
from simulator.sums import total_by
from simulator.world.world import World, build_world

#: What is kept of every seat, columns of ``by_account``; ``worth`` is added.
METRICS = ("profit", "revenue", "cost", "clicks", "impressions")
WORTH = "worth"

#: Stands for a strategy where nobody plays, every account bids what its clicks are worth; none is called so.
TRUTHFUL = ""
#: A budget no account spends in a day.
PLENTY = 1e12


def totals_by_seat(
    scenario: Scenario,
    seats: Sequence[str | Strategy],
    *,
    seed: int,
    replication: int,
    asking: AbstractContextManager[object] | None = None,
) -> dict[str, float]:
    """Play one run and return what every seat had.

    Parameters
    ----------
    scenario
        From :func:`experiments.tournaments.seating.seated`.
    seats
        One strategy an account, in the scenario's order; or
        :data:`TRUTHFUL` alone.
    seed, replication, asking
        As :func:`simulator.simulate` takes them.

    Returns
    -------
    dict
        ``metric/i`` for seat i, money in currency units over the run: :data:`METRICS`, and ``worth``, what
        its clicks were worth: clicks of each ad x margin x true conversion rate x mean basket value,
        leaving events, returns and repeat orders aside.
    """
    if seats[0] == TRUTHFUL:
        scenario = truthful(scenario, build_world(scenario, seed, replication))
        seats = ["fixed"] * len(scenario.account)
    names = [account.name for account in scenario.account]
    ledger = _Ledger()
    result = simulate(
        scenario, seats[0], seed=seed, replication=replication,
        seats=dict(zip(names[1:], seats[1:], strict=True)), processes=[ledger], asking=asking,
    )  # fmt: skip
    columns = {metric: result.by_account[metric] for metric in METRICS} | {WORTH: ledger.worth()}
    return {
        f"{metric}/{seat}": float(column[seat])
        for metric, column in columns.items()
        for seat in range(len(names))
    }


def truthful(scenario: Scenario, world: World) -> Scenario:
    """Return the market in which every account bids what a click is worth, and money never ends.

    No bid factor is in force. Its ranking is by bid and predicted click rate, without the noise of
    prediction and without reserves:
    the allocation a platform would choose that knew all values. Quality is learned as ever.
    """
    worth = _worth_by_target(world)
    values: Iterator[float] = iter(worth.tolist())
    accounts: list[dict[str, Any]] = []
    for account in scenario.account:
        campaigns = [
            campaign.model_copy(
                update={
                    "budget": PLENTY,
                    "bid_by_hour": None,
                    "bid_by_weekday": None,
                    "bid_by_segment": {},
                    "target": [target.model_copy(update={"bid": next(values)}) for target in campaign.target],
                }
            )
            for campaign in account.campaign
        ]
        accounts.append({"campaign": campaigns, "budget": None})
    free = {"squashing": 1.0, "reserve": 0.0, "score_reserve": 0.0, "increment": 0.0, "prediction_sd": 0.0}
    return scenario.model_copy(
        update={
            "account": [
                account.model_copy(update=change)
                for account, change in zip(scenario.account, accounts, strict=True)
            ],
            "market": scenario.market.model_copy(update=free),
            "event": [event.model_copy(update={"rival_bids": 1.0}) for event in scenario.event],
            "display": scenario.display.model_copy(update={"reserve": 0.0, "step": 0.0}),
        }
    )


class _Ledger:
    """A process beside a market that only remembers where its counters are."""

    def __call__(self, market: Market) -> Actor:
        """Look at a market and do nothing in it."""
        self._exchange = market.exchange
        yield from ()

    def worth(self) -> Floats:
        """(n_accounts,) what the clicks of the days that count were worth."""
        world, counters = self._exchange.world, self._exchange.window.counters
        of_ad = counters.clicks * _worth_by_ad(world)
        return total_by(world.ad_account, of_ad, len(world.accounts))


def _worth_by_ad(world: World) -> Floats:
    """(n_ads,) what a click on each ad is worth in truth: margin x conversion rate x mean basket value."""
    return world.margin[world.ad_account] * world.conversion_rate * world.basket_value


def _worth_by_target(world: World) -> Floats:
    """(n_targets,) the truthful bid in the target's own unit: a click, or 1,000 impressions."""
    n = len(world.targets)
    ads = np.maximum(np.bincount(world.ad_target, minlength=n), 1)
    by_impression = world.campaign_channel[world.ad_campaign] == 1
    unit = np.where(by_impression, 1000.0 * world.relevance, 1.0)
    return total_by(world.ad_target, _worth_by_ad(world) * unit, n) / ads
