"""What is in force is written by its own verbs, and by nobody else."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import load_scenario
from simulator.exchange.exchange import Exchange
from simulator.exchange.in_force import Decided, InForce

OWN = slice(0, 2)  # the learner's two targets and two campaigns


@pytest.fixture
def in_force() -> InForce:
    """What is in force in the smallest market before anybody decides."""
    return Exchange(load_scenario("two-campaigns"), 1, 0).in_force


@pytest.mark.parametrize("column", Decided._fields)
def test_what_accounts_have_set_takes_no_writing(in_force: InForce, column: str) -> None:
    """Whoever reads a column of what is in force cannot change it."""
    with pytest.raises(ValueError, match="read-only"):
        getattr(in_force.decided, column)[0] = 3


def test_what_was_read_before_a_decision_shows_it(in_force: InForce) -> None:
    """The columns are those in force at any time, also when they are kept."""
    decided = in_force.decided
    in_force.set_bids(OWN, np.array([0.7, 0.8]))
    assert [0.7, 0.8] == decided.bid[OWN].tolist()


def test_the_kernel_is_given_what_was_set(in_force: InForce) -> None:
    """A pause, a throttle and a bid reach the next auctions of their own rows."""
    in_force.set_paused(OWN, np.array([0, 1], dtype=np.int8))
    in_force.set_throttles(OWN, np.array([0.5, 1.0]))
    in_force.set_bids(OWN, np.array([0.7, 0.8]))
    force = in_force.force(in_force.bid_factors(0))
    assert [0.7, 0.8] == force.bid[OWN].tolist()
    assert [0, 1] == force.off[OWN].tolist()
    assert [0.5, 1.0] == force.throttle[OWN].tolist()


def test_todays_ceiling_is_no_less_than_todays_spend(in_force: InForce) -> None:
    """A budget below what is spent counts as that until midnight, and from then on as what it is."""
    in_force.set_budgets(OWN, np.array([2.0, 5.0]), np.array([3.0, 1.0]))
    assert [3.0, 5.0] == in_force.decided.campaign_ceiling[OWN].tolist()
    in_force.open_day()
    assert [2.0, 5.0] == in_force.decided.campaign_ceiling[OWN].tolist()
