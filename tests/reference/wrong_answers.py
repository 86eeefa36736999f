"""Answers to a report, each wrong in one way: what the contract of strategies has to find."""

from __future__ import annotations

import copy
import dataclasses
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from simulator.entities import Decision, Report, View

Answer = Callable[[View, Report], Any]


def keep(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids)


def not_a_decision(view: View, report: Report) -> object:
    return {"bids": report.bids}


def global_chance(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * random.random())


def hash_of_text(view: View, report: Report) -> Decision:
    return Decision(bids=np.full(len(report.bids), float(abs(hash("bid")))))


def write_into_report(view: View, report: Report) -> Decision:
    report.bids[0] = 9.0
    return Decision()


def write_into_view(view: View, report: Report) -> Decision:
    view.initial_bids[0] = 9.0
    return Decision()


def bid_nan(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * np.nan)


def bid_infinity(view: View, report: Report) -> Decision:
    return Decision(bids=np.full(len(report.bids), np.inf))


def bid_negative(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids - 2.0)


def bid_too_few(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids[:-1])


def bid_fourfold(view: View, report: Report) -> Decision:
    with np.errstate(over="ignore"):
        return Decision(bids=report.bids * 4.0)


def throttle_above_one(view: View, report: Report) -> Decision:
    return Decision(throttles=report.throttles * 1.5)


def pause_by_number(view: View, report: Report) -> Decision:
    return Decision(paused=np.zeros(len(report.bids)))  # type: ignore[arg-type] # wrong on purpose


def pause_too_few(view: View, report: Report) -> Decision:
    return Decision(paused=report.paused[:-1])


def overspend(view: View, report: Report) -> Decision:
    return Decision(budgets=report.budgets * 1.01)


def forget_spend(view: View, report: Report) -> Decision:
    left = view.initial_budgets - report.spend_today
    return Decision(budgets=view.account_budget * left / max(float(left.sum()), 1.0))


def throttle_by_what_is_left(view: View, report: Report) -> Decision:
    return Decision(throttles=1.0 - report.spend_today / report.budgets)


def share_unlimited(view: View, report: Report) -> Decision:
    with np.errstate(invalid="ignore"):
        return Decision(budgets=report.budgets / report.budgets.sum() * view.account_budget)


def divide_by_impressions(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + report.clicks.sum().item() / report.impressions.sum().item()))


def divide_by_clicks(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * min(1.0, report.cost.sum().item() / report.clicks.sum().item()))


def divide_by_budget(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (report.spend_today.sum().item() / view.account_budget))


def divide_by_bids(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1.0 / report.bids.max().item()))


def compare_with_the_next(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + (report.clicks[0] > report.clicks[1])))


def want_one_live(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids / report.bids[~report.paused].max())


def end_after_a_month(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * np.ones(30)[report.day])


def weigh_by_campaign(view: View, report: Report) -> Decision:
    return Decision(creative_weights=np.ones(len(view.campaigns)))


def weigh_below_zero(view: View, report: Report) -> Decision:
    return Decision(creative_weights=-report.creative_impressions.astype(np.float64))


def factor_without_limit(view: View, report: Report) -> Decision:
    return Decision(bid_by_weekday=np.full((len(view.campaigns), 7), 1001.0))


def factor_for_all_campaigns(view: View, report: Report) -> Decision:
    return Decision(bid_by_hour=np.ones(24))


def one_factor_for_all_segments(view: View, report: Report) -> Decision:
    return Decision(bid_by_segment=np.ones((len(view.campaigns), 0)))


def know_search_only(view: View, report: Report) -> Decision:
    return Decision(throttles=np.array([{"search": 1.0}[channel] for channel in view.channels]))


def divide_by_stock(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + 1 / report.stock.max().item()))


def follow_the_simulator(view: View, report: Report) -> Decision:
    assert report.bid_simulator is not None, "no bid simulator"
    return Decision(bids=report.bids * (1 + report.bid_simulator.clicks.any(axis=1)))


def follow_peers(view: View, report: Report) -> Decision:
    assert report.peers is not None, "no peers"
    return Decision(bids=report.bids * (1 + report.peers.ctr[0]))


def peek_at_peers(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids if report.peers is None else report.bids * (1 + report.peers.ctr[0]))


def peek(view: View, report: Report) -> Decision:
    return Decision() if report.peers is None or report.bid_simulator is None else Decision(bids=report.bids)


def copy_report(view: View, report: Report) -> Decision:
    copies = (copy.copy(report), dataclasses.replace(report, time=0.0))
    return Decision(bids=copies[0].bids, budgets=copies[1].budgets)


def write_into_simulator(view: View, report: Report) -> Decision:
    if report.bid_simulator is not None:
        report.bid_simulator.clicks[0, 0] += 1
    return Decision()
