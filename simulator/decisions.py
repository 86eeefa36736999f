"""What a decision may be: one rule for the market's console and for the rehearsal of a strategy."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Decision, Floats, Integers, Report, View

#: The most a bid modifier multiplies a bid by.
MOST_FACTOR = 1000.0
#: The most a creative can weigh.
MOST_WEIGHT = 1e12
#: The factors on bids that a decision may set.
FACTORS = ("bid_by_hour", "bid_by_weekday", "bid_by_segment")
#: What a decision sets, by whose row it is.
ROWS = {
    "targets": ("bids", "paused"),
    "campaigns": ("budgets", "throttles", *FACTORS),
    "creatives": ("creative_weights",),
}
#: The largest value of each field of numbers.
_MOST = {
    "bids": math.inf,
    "budgets": math.inf,
    "throttles": 1.0,
    "creative_weights": MOST_WEIGHT,
    **dict.fromkeys(FACTORS, MOST_FACTOR),
}
#: Budgets may sum to this much more, relatively, than is allowed: order of summing is no reason to refuse.
_ROUNDING = 1e-9


class DecisionError(ValueError):
    """A decision that cannot be put in force.

    Attributes
    ----------
    field
        What is wrong.
    row
        Whose row is wrong; None where it is not one row.
    """

    def __init__(self, message: str, field: str = "", row: int | None = None) -> None:
        super().__init__(message)
        self.field, self.row = field, row


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What is in force when one or several accounts decide, and the money that limits them.

    Attributes
    ----------
    bids, paused, budgets, throttles, creative_weights, bid_by_hour, bid_by_weekday, bid_by_segment
        In force, shaped as in a decision.
    spend_today
        (n_campaigns,) currency units since midnight.
    campaign_account
        (n_campaigns,) index of each campaign's account among those that decide.
    account_budget
        (n_accounts,) currency units a day.
    """

    bids: NDArray[Any]
    paused: NDArray[Any]
    budgets: NDArray[Any]
    throttles: NDArray[Any]
    creative_weights: NDArray[Any]
    bid_by_hour: NDArray[Any]
    bid_by_weekday: NDArray[Any]
    bid_by_segment: NDArray[Any]
    spend_today: Floats
    campaign_account: Integers
    account_budget: Floats

    @classmethod
    def of(cls, view: View, report: Report) -> Standing:
        """Return what one account knows of it."""
        return cls(
            **{field: getattr(report, field) for fields in ROWS.values() for field in fields},
            spend_today=report.spend_today,
            campaign_account=np.zeros(len(view.campaigns), dtype=np.int64),
            account_budget=np.array([view.account_budget]),
        )


def checked(decision: object, standing: Standing) -> dict[str, NDArray[Any]]:
    """Return what a decision sets by field, each of the right shape, type and range.

    Parameters
    ----------
    decision
        Whatever a strategy answered.
    standing
        What is in force.

    Raises
    ------
    DecisionError
        Not a Decision, wrong shape or type, NaN, infinite, negative or out-of-range values, or more
        budget than an account has; the message names the field, the value and what is allowed.

    Notes
    -----
    An infinite budget may stay; none may be made infinite. A budget b counts as b where it is more than
    its campaign has spent today; else it buys nothing more, and counts as that spend, at most the budget
    in force: a click that overdrew it is not held against anybody. These sum to no more than
    the account's budget, or than the budgets in force where they already sum to more. So what is in
    force may always be sent again, and may always be lowered.
    """
    if not isinstance(decision, Decision):
        raise DecisionError(f"decide returned {type(decision).__name__}, allowed: Decision")
    given: dict[str, NDArray[Any]] = {}
    for field, most in _MOST.items():
        values = getattr(decision, field)
        if values is not None:
            given[field] = _numbers(field, values, getattr(standing, field), most)
    if decision.paused is not None:
        given["paused"] = _flags("paused", decision.paused, standing.paused.shape)
    if "budgets" in given:
        _check_total(given["budgets"], standing)
    return given


def parts_of(decision: Decision, sizes: Sequence[Mapping[str, int]]) -> list[Decision]:
    """Cut a decision for several accounts, whose rows stand end to end, into those of each.

    Parameters
    ----------
    decision
        Its columns have as many rows as all accounts together.
    sizes
        How many rows of each kind in :data:`ROWS` each account has.

    Examples
    --------
    >>> sizes = [{"targets": 1, "campaigns": 1, "creatives": 1}] * 2
    >>> [part.bids.tolist() for part in parts_of(Decision(bids=np.array([3.0, 4.0])), sizes)]
    [[3.0], [4.0]]
    """
    begun = dict.fromkeys(ROWS, 0)
    parts = []
    for size in sizes:
        part = {}
        for kind, fields in ROWS.items():
            first = begun[kind]
            begun[kind] = last = first + size[kind]
            for field in fields:
                values = getattr(decision, field)
                part[field] = None if values is None else np.asarray(values)[first:last]
        parts.append(Decision(**part))
    return parts


def _check_total(budgets: Floats, standing: Standing) -> None:
    """Refuse campaign budgets that come to more than their account has."""
    now, spent, account = standing.budgets, standing.spend_today, standing.campaign_account
    counted = np.where(budgets > spent, budgets, np.minimum(spent, now))
    n = len(standing.account_budget)
    totals, standing_totals = (np.bincount(account, amounts, n) for amounts in (counted, now))
    most = np.maximum(standing.account_budget, standing_totals)
    over = np.flatnonzero(totals > most * (1 + _ROUNDING))
    if over.size:
        first = over[0]
        own = most[first] == standing.account_budget[first]
        limit = f"the account's {most[first]:.10g}" if own else f"{most[first]:.10g} as they do now"
        raise DecisionError(
            f"budgets sum to {totals[first]:.10g}, allowed: at most {limit}, "
            "each campaign counted at no less than it has spent today",
            "budgets",
        )


def _numbers(field: str, values: object, now: Floats, most: float) -> Floats:
    """Return a decision's numbers as floats of the right shape and range."""
    try:
        raw = np.asarray(values)
    except (TypeError, ValueError):
        raw = np.empty(0, dtype=object)  # ragged lists and the like
    if raw.dtype.kind not in "fiu":
        raise DecisionError(
            f"{field} is {type(values).__name__} of {raw.dtype}, allowed: {now.size} numbers", field
        )
    given = raw.astype(np.float64)
    if given.shape != now.shape:
        raise DecisionError(f"{field} has shape {given.shape}, allowed: {now.shape}", field)
    # An infinite daily budget stands only where none was ever set.
    right = (given >= 0) & (given <= most) & (np.isfinite(given) | (given == now))
    if not right.all():
        first = tuple(int(i) for i in np.argwhere(~right)[0])
        allowed = "finite and >= 0" if most == math.inf else f"0 to {most:g}"
        place = ", ".join(map(str, first))
        raise DecisionError(f"{field}[{place}] is {given[first]}, allowed: {allowed}", field, first[0])
    return given


def _flags(field: str, values: object, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return a decision's flags, of the right shape."""
    given = np.asarray(values)
    if given.dtype != np.bool_ or given.shape != shape:
        raise DecisionError(
            f"{field} has shape {given.shape} of {given.dtype}, allowed: {shape} of bool", field
        )
    return given
