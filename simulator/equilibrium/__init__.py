"""Equilibrium of bids and of budgets: one door to three files.

``auction_equilibrium``
    where bids can rest in a generalised second-price auction
``balanced_dynamics``
    how balanced bidding gets there
``pacing_equilibrium``
    how budgets settle in first-price auctions
"""

from __future__ import annotations

from simulator.equilibrium.auction import (
    BidBounds,
    EquilibriumCheck,
    eos_bids,
    is_envy_free,
    is_nash,
    symmetric_bounds,
    uniform_slot_prices,
)
from simulator.equilibrium.balanced import balanced_bid, balanced_dynamics
from simulator.equilibrium.pacing import (
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
