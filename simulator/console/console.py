"""The advertisers' console: what accounts are told, and what they may change."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.console.arrears import collect_arrears
from simulator.console.reporting import Reporter
from simulator.entities import Decision, Floats, Report, View
from simulator.exchange.exchange import Exchange
from simulator.world.holdings import Holdings

#: The most a bid modifier multiplies a bid by.
MOST_FACTOR = 1000.0
#: The most a creative can weigh.
MOST_WEIGHT = 1e12
#: What a decision sets, by whose row it is.
_FACTORS = ("bid_by_hour", "bid_by_weekday", "bid_by_segment")
_ROWS = {
    "targets": ("bids", "paused"),
    "campaigns": ("budgets", "throttles", *_FACTORS),
    "creatives": ("creative_weights",),
}


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
        given = self._checked(decision)
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
        factors = {name: given[name] for name in _FACTORS if name in given}
        if factors:
            in_force.set_modifiers(own.campaigns, **factors)

    def refused(self, decision: object) -> tuple[str, str] | None:
        """Return the first of several accounts whose part of a decision is refused, and why.

        None where the decision has no parts: it is no Decision, or has not as many rows as there are.
        """
        if not self._has_parts(decision):
            return None
        begun = {"targets": 0, "campaigns": 0, "creatives": 0}
        for account in self._own.accounts:
            alone = Console(self._exchange, account)
            part = {}
            for kind, fields in _ROWS.items():
                first = begun[kind]
                begun[kind] = last = first + alone._own.count(kind)
                for field in fields:
                    values = getattr(decision, field, None)
                    part[field] = None if values is None else np.asarray(values)[first:last]
            try:
                alone._checked(Decision(**part))
            except ValueError as error:
                return self._exchange.world.accounts[account], str(error)
        return None

    def _has_parts(self, decision: object) -> bool:
        """Tell whether every column of a decision has one row for each of the accounts' rows."""
        for kind, fields in _ROWS.items():
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

    def _checked(self, decision: Decision) -> dict[str, NDArray[Any]]:
        """Return what a decision sets by field, each of the right shape, type and range."""
        if not isinstance(decision, Decision):
            raise ValueError(f"decide returned {type(decision).__name__}, allowed: Decision")
        own, now = self._own, self._exchange.in_force.decided
        in_force = {
            "bids": (now.bid, own.targets, math.inf),
            "budgets": (now.budget, own.campaigns, math.inf),
            "throttles": (now.throttle, own.campaigns, 1.0),
            "creative_weights": (now.creative_weight, own.creatives, MOST_WEIGHT),
            **{name: (getattr(now, name), own.campaigns, MOST_FACTOR) for name in _FACTORS},
        }
        given: dict[str, NDArray[Any]] = {}
        for field, (table, rows, most) in in_force.items():
            values = getattr(decision, field)
            if values is not None:
                given[field] = _numbers(field, values, table[rows], most)
        if decision.paused is not None:
            given["paused"] = _flags("paused", decision.paused, now.paused[own.targets])
        if "budgets" in given:
            self._check_total(given["budgets"])
        return given

    def _spent(self) -> Floats:
        """Return (n_campaigns,) spend of today; one that overspent counts with what it was given."""
        exchange, campaigns = self._exchange, self._own.campaigns
        return np.minimum(
            exchange.campaign_spent[campaigns], exchange.in_force.decided.campaign_ceiling[campaigns]
        )

    def _check_total(self, budgets: Floats) -> None:
        """Refuse campaign budgets that come to more than their account has, where any of them is changed."""
        own, accounts = self._own, list(self._own.accounts)
        now = self._exchange.in_force.decided.budget[own.campaigns]
        changed = np.bincount(own.campaign_account, budgets != now, len(accounts))
        totals = np.bincount(own.campaign_account, np.maximum(budgets, self._spent()), len(accounts))
        most = self._exchange.world.account_budget[accounts]
        over = np.flatnonzero((totals > most * (1 + 1e-9)) & (changed > 0))
        if over.size:
            first = over[0]
            raise ValueError(
                f"budgets sum to {totals[first]:.10g}, allowed: at most the account's {most[first]:.10g}, "
                "each campaign counted at no less than it has spent today"
            )


def _numbers(field: str, values: object, now: Floats, most: float) -> Floats:
    """Return a decision's numbers as floats of the right shape and range."""
    try:
        raw = np.asarray(values)
    except (TypeError, ValueError):
        raw = np.empty(0, dtype=object)  # ragged lists and the like
    if raw.dtype.kind not in "fiu":
        raise ValueError(f"{field} is {type(values).__name__} of {raw.dtype}, allowed: {now.size} numbers")
    given = raw.astype(np.float64)
    if given.shape != now.shape:
        raise ValueError(f"{field} has shape {given.shape}, allowed: {now.shape}")
    # An infinite daily budget stands only where none was ever set.
    right = (given >= 0) & (given <= most) & (np.isfinite(given) | (given == now))
    if not right.all():
        wrong = np.flatnonzero(~right)
        allowed = "finite and >= 0" if most == np.inf else f"0 to {most:g}"
        place = ", ".join(map(str, np.unravel_index(wrong[0], given.shape)))
        raise ValueError(f"{field}[{place}] is {given.flat[wrong[0]]}, allowed: {allowed}")
    return given


def _flags(field: str, values: object, now: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return a decision's flags as 0 and 1 of the right shape."""
    given = np.asarray(values)
    if given.dtype != np.bool_ or given.shape != now.shape:
        raise ValueError(f"{field} has shape {given.shape} of {given.dtype}, allowed: {now.shape} of bool")
    return given.astype(np.int8)


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array read-only, so that no bidder changes what another part reads."""
    array.setflags(write=False)
    return array
