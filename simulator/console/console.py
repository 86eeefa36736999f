"""The advertisers' console: what accounts are told, and what they may change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from simulator.console.arrears import collect_arrears
from simulator.console.reporting import Reporter
from simulator.decisions import FACTORS, ROWS, Standing, checked, parts_of
from simulator.entities import Decision, Floats, Report, View
from simulator.exchange.exchange import Exchange
from simulator.world.holdings import Holdings


class Console:
    """The door to the exchange of one account, or of several that decide together.

    Parameters
    ----------
    exchange
        Settled by the caller before every report and decision.
    accounts
        Index of the account, or rising indices of several: their rows then stand end to end in reports
        and decisions.
    reads
        Tables that the strategy wants in its reports: ``bid_simulator``, ``peers``.
    """

    def __init__(
        self, exchange: Exchange, accounts: int | Sequence[int], reads: Collection[str] = ()
    ) -> None:
        self._exchange = exchange
        self._own = Holdings.of(exchange.world, [accounts] if isinstance(accounts, int) else accounts)
        self._reporter = Reporter(exchange, self._own, reads)

    def views(self) -> list[View]:
        """Return what each of the accounts knows before the first auction."""
        return [Console(self._exchange, account).view() for account in self._own.accounts]

    def view(self) -> View:
        """Return what the account, the only one, knows before the first auction."""
        exchange, world = self._exchange, self._exchange.world
        [account] = self._own.accounts
        targets, own_campaigns, own_creatives = (
            rows for rows in (self._own.targets, self._own.campaigns, self._own.creatives)
            if isinstance(rows, slice)
        )  # fmt: skip
        campaigns = world.campaigns[own_campaigns]
        own = world.target_campaign[targets] - own_campaigns.start
        keywords = world.targets[targets]
        creative_campaign = world.creative_campaign[own_creatives] - own_campaigns.start
        creatives = world.creatives[own_creatives]
        return View(
            account=world.accounts[account],
            campaigns=campaigns,
            targets=tuple(f"{campaigns[c]} / {keyword}" for c, keyword in zip(own, keywords, strict=True)),
            keywords=keywords,
            target_campaign=_sealed(own),
            initial_bids=_sealed(world.bid[targets].copy()),
            initial_budgets=_sealed(world.campaign_budget[own_campaigns].copy()),
            account_budget=float(world.account_budget[account]),
            slots=exchange.page.examination.shape[1],
            days=exchange.scenario.days,
            margin=float(world.margin[account]),
            traffic_by_hour=_sealed(exchange.demand.traffic_by_hour),
            channels=tuple(("search", "display")[c] for c in world.campaign_channel[own_campaigns]),
            pays_by_impression=_sealed(
                exchange.page.per_impression[world.campaign_channel[own_campaigns]].astype(np.bool_)
            ),
            values=_sealed(world.value[targets].copy()),
            creatives=tuple(
                f"{campaigns[c]} / {name}" for c, name in zip(creative_campaign, creatives, strict=True)
            ),
            creative_campaign=_sealed(creative_campaign),
            segments=world.cells.segments,
            bid_points=_sealed(np.array(exchange.scenario.market.bid_points)),
        )

    def report(self, now: float) -> Report:
        """Return the report at ``now`` hours, up to which the exchange is settled."""
        return self._reporter.report(now)

    def apply(self, decision: Decision) -> None:
        """Put a decision in force; all of it or, when anything is wrong, nothing.

        Raises
        ------
        ValueError
            Not a Decision, wrong shape, NaN, infinite, negative or out-of-range values, or more
            budget than the account has; the message names the field.
        """
        exchange, own = self._exchange, self._own
        in_force = exchange.in_force
        given = checked(decision, self._standing())
        exchange.complete_reports()
        if "budgets" in given:
            in_force.set_budgets(own.campaigns, given["budgets"], self._spent())
            collect_arrears(exchange, own.ads)
        if "bids" in given:
            in_force.set_bids(own.targets, given["bids"])
        if "throttles" in given:
            in_force.set_throttles(own.campaigns, given["throttles"])
        if "paused" in given:
            in_force.set_paused(own.targets, given["paused"])
        if "creative_weights" in given:
            in_force.set_creative_weights(own.creatives, own.campaigns, given["creative_weights"])
        factors = {name: given[name] for name in FACTORS if name in given}
        if factors:
            in_force.set_modifiers(own.campaigns, **factors)

    def refused(self, decision: object) -> tuple[str, str] | None:
        """Return the first of several accounts whose part of a decision is refused, and why.

        None where the decision has no parts: it is no Decision, or has not as many rows as there are.
        """
        if not self._has_parts(decision):
            return None
        consoles = [Console(self._exchange, account) for account in self._own.accounts]
        sizes = [{kind: console._own.count(kind) for kind in ROWS} for console in consoles]
        for console, part in zip(consoles, parts_of(decision, sizes), strict=True):
            try:
                checked(part, console._standing())
            except ValueError as error:
                [account] = console._own.accounts
                return self._exchange.world.accounts[account], str(error)
        return None

    def _has_parts(self, decision: object) -> TypeGuard[Decision]:
        """Tell whether every column of a decision has one row for each of the accounts' rows."""
        for kind, fields in ROWS.items():
            for field in fields:
                values = getattr(decision, field, None)
                if values is None:
                    continue
                try:
                    shape = np.shape(values)
                except ValueError:  # ragged
                    return False
                if shape[:1] != (self._own.count(kind),):
                    return False
        return isinstance(decision, Decision)

    def _standing(self) -> Standing:
        """Return what a decision is checked against."""
        exchange, own = self._exchange, self._own
        now = exchange.in_force.decided
        return Standing(
            bids=now.bid[own.targets],
            paused=now.paused[own.targets],
            budgets=now.budget[own.campaigns],
            throttles=now.throttle[own.campaigns],
            creative_weights=now.creative_weight[own.creatives],
            **{name: getattr(now, name)[own.campaigns] for name in FACTORS},
            spend_today=exchange.campaign_spent[own.campaigns],
            campaign_account=own.campaign_account,
            account_budget=exchange.world.account_budget[list(own.accounts)],
        )

    def _spent(self) -> Floats:
        """Return (n_campaigns,) spend of today; one that overspent counts with what it was given."""
        exchange, campaigns = self._exchange, self._own.campaigns
        return np.minimum(
            exchange.campaign_spent[campaigns], exchange.in_force.decided.campaign_ceiling[campaigns]
        )


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array read-only, so that no bidder changes what another part reads."""
    array.setflags(write=False)
    return array
