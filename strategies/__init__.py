"""What an account does: rules that read reports and answer with decisions.

Map of the package:

``fixed``
    the control: leaves everything as it was
``ctr_weighted``
    the founding rule: bids and budgets follow the click-through rate, with or without the
    correction for position
``pid_pacing``
    bids steered so that spend follows demand through the day
``balanced_bidding``
    once a day the bid from which no rival can push an account, found in the bid simulator
``creative_test``
    creatives weighed by the probability of being the best of their campaign
``budgets``, ``end_to_end``, ``parameters``
    sharing a total among campaigns within limits; sums by account where several decide together;
    checking what a user sets
``click_values``, ``recent``, ``day_plan``
    what a click is worth, counts of the last days, how much of a day has passed
``testing``
    ``StrategyContract``: the tests that any strategy, of ours or of a user, has to pass
``toy_market``, ``rehearsal``
    what these tests stand on: reports without an auction, and decisions checked and compared

A strategy sees :class:`~simulator.entities.View` and :class:`~simulator.entities.Report` and gives
back a :class:`~simulator.entities.Decision`; nothing else of the market is in reach.
"""

from __future__ import annotations

from strategies.balanced_bidding import BalancedBidding
from strategies.creative_test import CreativeTest
from strategies.ctr_weighted import CtrWeighted
from strategies.fixed import Fixed
from strategies.pid_pacing import PidPacing

__all__ = ["BalancedBidding", "CreativeTest", "CtrWeighted", "Fixed", "PidPacing"]
