"""Accounts laid end to end, and sums within each."""

from __future__ import annotations

import numpy as np

from strategies.shared.end_to_end import EndToEnd, Groups
from strategies.testing import make_view


def test_campaigns_are_numbered_through() -> None:
    """The second account's campaigns follow the three of the first."""
    both = EndToEnd.of([make_view(targets=4, campaigns=3), make_view(targets=2, campaigns=2)])
    assert [0, 1, 2, 0, 3, 4] == both.target_campaign.tolist()
    assert [0, 0, 0, 1, 1] == both.campaign_account.tolist()
    assert [60.0, 40.0] == both.account_budget.tolist()
    assert [60.0, 40.0] == both.campaigns.sums(both.initial_budgets).tolist()


def test_targets_are_added_up_by_campaign_in_any_order() -> None:
    """Targets of three campaigns in turn: 1 + 8, 2 and 4; those of the next account by themselves."""
    both = EndToEnd.of([make_view(targets=4, campaigns=3), make_view(targets=1, campaigns=1)])
    assert [9.0, 2.0, 4.0, 16.0] == both.by_campaign(np.array([1.0, 2.0, 4.0, 8.0, 16.0])).tolist()


def test_sums_do_not_depend_on_who_stands_beside() -> None:
    """Ten numbers that round differently in another order add up alike, alone and behind others."""
    rows = np.random.default_rng(1).random(1000) ** 9
    alone = Groups(np.array([1000])).sums(rows)
    behind = Groups(np.array([0, 3, 1000, 2])).sums(np.concatenate([np.ones(3), rows, np.ones(2)]))
    assert alone[0] == behind[2]


def test_no_rows_at_all() -> None:
    """Groups without rows add up to 0."""
    assert [0.0, 0.0] == Groups(np.array([0, 0])).sums(np.zeros(0)).tolist()
