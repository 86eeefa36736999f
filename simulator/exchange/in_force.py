"""What is in force: bids, budgets and the like as accounts have set them, events, quality.

Accounts, events and the platform each have verbs here. Nobody else writes what they set.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Floats, Integers
from simulator.exchange.click_memory import ClickMemory
from simulator.kernel.page import PER_MILLE
from simulator.kernel.tables import Bytes, Force
from simulator.quality import raised, shown_score
from simulator.settings.scenario import Scenario
from simulator.sums import total_by
from simulator.world.creatives import shares_in_turn
from simulator.world.events import Effects
from simulator.world.holdings import Rows
from simulator.world.world import ROTATIONS, World


class Decided(NamedTuple):
    """What accounts have set, as columns of the world's tables, and the ceilings that follow from it.

    Attributes
    ----------
    bid, paused
        (n_targets,) currency units; 1 where a target takes no part.
    budget, campaign_ceiling, throttle, rotation
        (n_campaigns,) what a day begins with; what today may cost, which is no less than what it has cost;
        the share of auctions entered; how creatives take turns, an index of
        :data:`~simulator.world.world.ROTATIONS`.
    bid_by_hour, bid_by_weekday, bid_by_segment
        (n_campaigns, 24), (n_campaigns, 7), (n_campaigns, n_segments) factors of bids.
    creative_weight
        (n_creatives,) by which creatives take turns.
    account_ceiling
        (n_accounts,) what a day may cost an account.
    """

    bid: Floats
    paused: Bytes
    budget: Floats
    campaign_ceiling: Floats
    throttle: Floats
    rotation: Integers
    bid_by_hour: Floats
    bid_by_weekday: Floats
    bid_by_segment: Floats
    creative_weight: Floats
    account_ceiling: Floats


class InForce:
    """What is in force in one run, and its only writer.

    Parameters
    ----------
    scenario, world
        Everything begins as they have it.
    effects
        What events do at the beginning.
    quality
        (n_ads,) at the beginning.
    memory
        What the platform remembers of clicks, for creatives that take turns by it; read when that is decided.

    Attributes
    ----------
    decided
        What accounts have set, to be read: its arrays take no writing.
    score_shown
        (n_ads,) quality score that reports show, 1 to 10.
    """

    def __init__(
        self, scenario: Scenario, world: World, effects: Effects, quality: Floats, memory: ClickMemory
    ) -> None:
        self._scenario = scenario
        self._world = world
        self._memory = memory
        self._prior = world.prior[world.ad_keyword]
        self._set = _initial(world)
        self.decided = Decided(*(_to_read(array) for array in self._set))
        by_cpm = scenario.display.ranking == "cpm"
        self._unit = np.where((world.campaign_channel == 1) & by_cpm, 1 / PER_MILLE, 1.0)[world.ad_campaign]
        self.set_effects(effects)
        self._note_modifiers()
        self.score_shown: Integers
        self._weight: Floats
        self.set_quality(quality)
        self._creative_low: Floats
        self._creative_high: Floats
        self.take_turns()

    def set_bids(self, targets: Rows, bids: Floats) -> None:
        """Put bids in force."""
        self._set.bid[targets] = bids

    def set_paused(self, targets: Rows, paused: Bytes) -> None:
        """Let targets take part (0) or not (1)."""
        self._set.paused[targets] = paused

    def set_budgets(self, campaigns: Rows, budgets: Floats, spent: Floats) -> None:
        """Put daily budgets in force, from today on; today's is no less than what is spent today."""
        self._set.campaign_ceiling[campaigns] = np.maximum(budgets, spent)
        self._set.budget[campaigns] = budgets

    def set_throttles(self, campaigns: Rows, throttles: Floats) -> None:
        """Let campaigns enter auctions with these probabilities."""
        self._set.throttle[campaigns] = throttles

    def set_modifiers(self, campaigns: Rows, **factors: Floats) -> None:
        """Put bid factors in force: ``bid_by_hour``, ``bid_by_weekday``, ``bid_by_segment``."""
        for name, given in factors.items():
            getattr(self._set, name)[campaigns] = given
        self._note_modifiers()

    def set_creative_weights(self, creatives: Rows, campaigns: Rows, weights: Floats) -> None:
        """Let the creatives of campaigns take turns by weights from now on."""
        self._set.creative_weight[creatives] = weights
        self._set.rotation[campaigns] = ROTATIONS.index("weights")
        self.take_turns()

    def open_day(self) -> None:
        """Let today's ceilings be the daily budgets."""
        self._set.campaign_ceiling[:] = self._set.budget

    def set_effects(self, effects: Effects) -> None:
        """Put in force what events do, and keep what that comes to for every ad."""
        world, owner = self._world, self._world.ad_account
        self._bid_factor = effects.bids[owner] * self._unit
        self._conversion_rate = world.conversion_rate * effects.conversion[owner]
        self._basket = world.basket_value * effects.basket[owner]
        self._off = (~effects.live[owner]).astype(np.int8)

    def set_quality(self, quality: Floats) -> None:
        """Put quality in force: the weight that ranks, the score that is shown."""
        market, display = self._scenario.market, self._scenario.display
        powers = np.array([market.squashing, 0.0 if display.ranking == "cpm" else 1.0])
        self._weight = raised(quality, powers[self._world.campaign_channel[self._world.ad_campaign]])
        self.score_shown = shown_score(quality, self._prior)

    def take_turns(self) -> None:
        """Set the shares in which creatives take turns, from weights or from what has been learned."""
        world = self._world
        of = world.ad_creative
        n = len(world.creatives)
        self._creative_low, self._creative_high = shares_in_turn(
            self._set.rotation,
            self._set.creative_weight,
            world.creative_campaign,
            total_by(of, self._memory.clicks, n),
            total_by(of, self._memory.expected, n),
            prior_weight=self._scenario.quality.prior_weight,
        )
        # A campaign whose weights are all 0 shows nothing, as if it were paused.
        turns = total_by(
            world.creative_campaign, self._creative_high - self._creative_low, len(world.campaigns)
        )
        self._silent = (turns == 0)[world.ad_campaign].astype(np.int8)

    def force(self, bid_factor: Floats) -> Force:
        """Return what is in force, as the kernel wants it, with bids multiplied by (n_ads,) factors."""
        own, world = self._set, self._world
        off = own.paused[world.ad_target] | self._off | self._silent
        if self._scheduled:  # an hour or weekday at factor 0 is a pause, not a bid too low
            off |= (bid_factor == 0).astype(np.int8)
        with np.errstate(over="ignore"):  # a bid without end is the highest
            bid = own.bid[world.ad_target] * bid_factor
        return Force(
            bid=bid,
            cell_bid=self._cell_bid,
            weight=self._weight,
            score_shown=self.score_shown,
            off=off,
            throttle=own.throttle,
            campaign_ceiling=own.campaign_ceiling,
            account_ceiling=own.account_ceiling,
            creative_low=self._creative_low,
            creative_high=self._creative_high,
            conversion_rate=self._conversion_rate,
        )

    def bid_factors(self, hour: int) -> Floats:
        """Return (n_ads,) what bids are multiplied by in an hour of the run, but for the segment's factor."""
        if not self._scheduled:
            return self._bid_factor
        day, hour_of_day = divmod(hour, 24)
        weekday = (self._scenario.start + datetime.timedelta(days=day)).weekday()
        schedule = self._set.bid_by_hour[:, hour_of_day] * self._set.bid_by_weekday[:, weekday]
        factors: Floats = self._bid_factor * schedule[self._world.ad_campaign]
        return factors

    def baskets(self, ads: Integers) -> Floats:
        """Return the mean basket value of each of some ads' orders, currency units."""
        return self._basket[ads]

    def _note_modifiers(self) -> None:
        """Keep what the modifiers in force come to, so that hours without any cost nothing."""
        own = self._set
        self._scheduled = bool((own.bid_by_hour != 1).any() or (own.bid_by_weekday != 1).any())
        self._cell_bid = self._world.cells.modifiers(own.bid_by_segment)


def _initial(world: World) -> Decided:
    """Return what accounts have set before they decide anything: arrays to be written."""
    return Decided(
        bid=world.bid.copy(),
        paused=np.zeros(len(world.targets), dtype=np.int8),
        budget=world.campaign_budget.copy(),
        campaign_ceiling=world.campaign_budget.copy(),
        throttle=np.ones(len(world.campaigns)),
        rotation=world.rotation.copy(),
        bid_by_hour=world.bid_by_hour.copy(),
        bid_by_weekday=world.bid_by_weekday.copy(),
        bid_by_segment=world.bid_by_segment.copy(),
        creative_weight=world.creative_weight.copy(),
        account_ceiling=world.account_budget.copy(),
    )


def _to_read(array: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers, now and later, that cannot be written."""
    view = array.view()
    view.setflags(write=False)
    return view
