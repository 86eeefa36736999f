"""Equilibrium of bids and of budgets: one door to three files.

``auction_equilibrium``
    where bids can rest in a generalised second-price auction
``balanced_dynamics``
    how balanced bidding gets there
``pacing_equilibrium``
    how budgets settle in first-price auctions
"""

from __future__ import annotations

from simulator.auction_equilibrium import (
    BidBounds,
    EquilibriumCheck,
    eos_bids,
    is_envy_free,
    is_nash,
    symmetric_bounds,
    uniform_slot_prices,
)
from simulator.balanced_dynamics import balanced_bid, balanced_dynamics
from simulator.pacing_equilibrium import (
    OneGoodPacing,
    PacingEquilibrium,
    first_price_pacing,
    one_good_pacing,
)

__all__ = [
    "BidBounds",
    "EquilibriumCheck",
    "OneGoodPacing",
    "PacingEquilibrium",
    "balanced_bid",
    "balanced_dynamics",
    "eos_bids",
    "first_price_pacing",
    "is_envy_free",
    "is_nash",
    "one_good_pacing",
    "symmetric_bounds",
    "uniform_slot_prices",
]
