"""Which keywords are simulated one by one, and that the others are in the market all the same."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibrate.keyword_log import KeywordLog, simulated, unique
from simulator import InputError


def make_log(*impressions: float, campaigns: str = "") -> KeywordLog:
    """Return a log of keywords a, b, c, ... with these impressions, a click and a cost of 2 each."""
    n = len(impressions)
    return KeywordLog(
        file="log.csv",
        names=tuple("abcdef"[:n]),
        campaigns=tuple(campaigns) or ("",) * n,
        impressions=np.array(impressions),
        clicks=np.ones(n),
        cost=np.full(n, 2.0),
        position=np.array([1.0, np.nan, 3.0, 2.0, 2.0, 2.0][:n]),
        daily=np.array(impressions)[:, None] * np.array([0.25, 0.75]),
        days=2,
    )


def test_the_whole_account_is_in_the_market() -> None:
    """Two are simulated one by one; the others are one a campaign, and nothing is lost."""
    log = make_log(50, 10, 30, 20, 5, campaigns="AABBA")
    kept = simulated(log, 2)

    assert ("a", "c", "other keywords (B)", "other keywords (A)") == kept.names
    assert ("A", "B", "B", "A") == kept.campaigns
    assert [50, 30, 20, 15] == kept.impressions.tolist()
    assert [1, 1, 1, 2] == kept.clicks.tolist()
    assert kept.daily is not None
    assert log.impressions.sum() == kept.daily.sum()
    assert kept.cost is not None
    assert 10 == kept.cost.sum()
    assert kept.position is not None
    assert [1.0, 3.0, 2.0, 2.0] == kept.position.tolist()
    assert "2 of 5 keywords are simulated one by one; the others, with 30.4%" in kept.notes[0]


def test_what_was_never_shown_keeps_its_cost() -> None:
    """Clicks of keywords without an impression count for the largest keyword of their campaign."""
    kept = simulated(make_log(50, 0, 30, campaigns="ABA"), 40)

    assert ("a", "c") == kept.names
    assert [2.0, 1.0] == kept.clicks.tolist()


def test_others_may_be_dropped() -> None:
    """Most first, ties by name; what is left out is reported with its share."""
    kept = simulated(make_log(10, 30, 30, 30), 2, "drop")

    assert ("b", "c") == kept.names
    assert ("2 of 4 keywords kept, with 60.0% of the impressions",) == kept.notes
    assert ("b",) == simulated(make_log(0, 5), 40, "drop").names


def test_a_log_without_impressions_is_refused() -> None:
    """Nothing can be fitted to nothing."""
    with pytest.raises(InputError, match=r"log\.csv: no row has impressions, allowed: at least one above 0"):
        simulated(make_log(0, 0), 40)


def test_names_are_made_different() -> None:
    """A name that stood before gets a number."""
    assert ["a", "a #2", "b", "a #3"] == unique(["a", "a", "b", "a"])
