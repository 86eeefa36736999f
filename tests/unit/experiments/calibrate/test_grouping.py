"""Campaigns by click rate, a fifth of the keywords shuffled, and made-up names."""

import numpy as np
import pytest

from experiments.calibrate.grouping import OUTDOOR, as_given, by_rate, outdoor_names
from simulator import InputError

NAMES = tuple(f"k{i}" for i in range(40))
RATES = np.linspace(0.001, 0.1, 40)


def test_campaigns_are_sextiles_of_the_click_rate() -> None:
    """40 keywords make campaigns of 7, 7, 7, 7, 6, 6; all but a fifth lie in their own sextile."""
    grouping = by_rate(NAMES, RATES, 6, seed=0)
    sextile = np.repeat(np.arange(6), [7, 7, 7, 7, 6, 6])

    assert [7, 7, 7, 7, 6, 6] == np.bincount(grouping.campaign).tolist()
    assert 0 < (grouping.campaign != sextile).sum() <= 8
    assert "campaign 1" == grouping.campaigns[0]


def test_the_shuffle_belongs_to_the_seed() -> None:
    """The same seed moves the same keywords, another one others."""
    first, again, other = (by_rate(NAMES, RATES, 6, seed=seed).campaign.tolist() for seed in (0, 0, 1))

    assert first == again
    assert first != other


def test_the_order_of_the_log_does_not_matter() -> None:
    """Keywords are ranked by rate, wherever they stand."""
    backwards = by_rate(NAMES[::-1], RATES[::-1], 6, seed=0)

    assert by_rate(NAMES, RATES, 6, seed=0).campaign.tolist() == backwards.campaign[::-1].tolist()


def test_more_campaigns_than_keywords_are_refused() -> None:
    """A campaign without a keyword cannot run."""
    with pytest.raises(InputError, match="--campaigns 41: allowed: 1 to 40, the number of keywords"):
        by_rate(NAMES, RATES, 41, seed=0)


def test_campaigns_of_the_log_are_kept() -> None:
    """Campaigns stand in the order in which the log's keywords first name them."""
    grouping = as_given(("a", "b", "c"), ("Y", "X", "Y"))

    assert ("Y", "X") == grouping.campaigns
    assert [0, 1, 0] == grouping.campaign.tolist()


def test_made_up_names_are_different_and_their_campaigns_own() -> None:
    """Every keyword gets a name of its campaign's list, none twice."""
    grouping = outdoor_names(by_rate(NAMES, RATES, 6, seed=0))

    assert tuple(OUTDOOR) == grouping.campaigns
    assert 40 == len(set(grouping.keywords))
    assert all(
        name in OUTDOOR[grouping.campaigns[c]]
        for name, c in zip(grouping.keywords, grouping.campaign, strict=True)
    )


def test_there_are_only_so_many_made_up_names() -> None:
    """Seven campaigns, or eight keywords in one, are more than there are names for."""
    with pytest.raises(
        InputError, match="--names outdoor: 7 campaigns with up to 6 keywords, allowed: 6 camp"
    ):
        outdoor_names(by_rate(NAMES, RATES, 7, seed=0))
    with pytest.raises(
        InputError, match="--names outdoor: 5 campaigns with up to 8 keywords, allowed: 6 camp"
    ):
        outdoor_names(by_rate(NAMES, RATES, 5, seed=0))
