"""What an account does: rules that read reports and answer with decisions.

Map of the package:

``fixed``, ``random_walk``
    the controls: one leaves everything as it was, the other changes it for no reason
``ctr_weighted``, ``roi_weighted``, ``profit_weighted``
    bids and budgets follow the click-through rate (the founding rule), return, or what clicks earn
``ctr_steps``, ``conversion_shift``
    what sellers do by hand, a step a day; traffic follows conversion rates that change
``lowest_bid``, ``pid_pacing``, ``throttle_pacing``, ``adaptive_pacing``
    money spread over the day: by lower bids, by bids or participation that follow a plan, by a
    multiplier that learns what money is worth
``target_roas``, ``target_cpa``
    as much as a target for return, or for the cost of an order, allows
``ortb``, ``marginal_roi``, ``knapsack_lp``, ``receding_horizon``
    bids from what other bids would bring: a fitted win curve, fitted response curves, the platform's
    bid simulator with a linear programme, and the same planned anew each hour
``thompson``, ``ucb_budget``
    budgets as a bandit's arms: drawn from what is believed, or from what may be hoped
``balanced_bidding``
    once a day the bid from which no rival can push an account, found in the bid simulator
``creative_test``
    creatives weighed by the probability of being the best of their campaign
``budgets``, ``end_to_end``, ``parameters``
    sharing a total among campaigns within limits; sums by account where several decide together;
    checking what a user sets
``click_values``, ``returns``, ``looks``, ``history``, ``recent``, ``day_log``, ``day_plan``, ``progress``
    what clicks, returns and impressions tell; counts of the last days; how much of a day has passed
``weighting``, ``pid``, ``target_control``, ``landscape``, ``planned_budgets``, ``response_curves``,
``return_curves``, ``budget_shares``
    what several rules share: multiples kept within limits, controllers, curves, knapsacks
``testing``
    ``StrategyContract``: the tests that any strategy, of ours or of a user, has to pass
``toy_market``, ``rehearsal``
    what these tests stand on: reports without an auction, and decisions checked and compared

A strategy sees :class:`~simulator.entities.View` and :class:`~simulator.entities.Report` and gives
back a :class:`~simulator.entities.Decision`; nothing else of the market is in reach.
"""

from __future__ import annotations

from strategies.adaptive_pacing import AdaptivePacing
from strategies.balanced_bidding import BalancedBidding
from strategies.conversion_shift import ConversionShift
from strategies.creative_test import CreativeTest
from strategies.ctr_steps import CtrSteps
from strategies.ctr_weighted import CtrWeighted
from strategies.fixed import Fixed
from strategies.knapsack_lp import KnapsackLp
from strategies.lowest_bid import LowestBid
from strategies.marginal_roi import MarginalRoi
from strategies.ortb import Ortb
from strategies.pid_pacing import PidPacing
from strategies.profit_weighted import ProfitWeighted
from strategies.random_walk import RandomWalk
from strategies.receding_horizon import RecedingHorizon
from strategies.roi_weighted import RoiWeighted
from strategies.target_cpa import TargetCpa
from strategies.target_roas import TargetRoas
from strategies.thompson import Thompson
from strategies.throttle_pacing import ThrottlePacing
from strategies.ucb_budget import UcbBudget

__all__ = [
    "AdaptivePacing",
    "BalancedBidding",
    "ConversionShift",
    "CreativeTest",
    "CtrSteps",
    "CtrWeighted",
    "Fixed",
    "KnapsackLp",
    "LowestBid",
    "MarginalRoi",
    "Ortb",
    "PidPacing",
    "ProfitWeighted",
    "RandomWalk",
    "RecedingHorizon",
    "RoiWeighted",
    "TargetCpa",
    "TargetRoas",
    "Thompson",
    "ThrottlePacing",
    "UcbBudget",
]
