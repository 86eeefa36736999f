"""Claim 10: more rivals make clicks dearer, if they are strong enough to be shown."""

from collections.abc import Callable

import pytest
from gist import tells

from experiments.claims.bench import Bench
from experiments.claims.claim import Region
from experiments.claims.claim_10_dearer_rivals import market, trial

Benches = Callable[[int], Bench]


def test_it_holds_for_rivals_that_bid_as_the_others_do(bench: Benches) -> None:
    """From three rivals to twelve, six runs, bids left alone."""
    rivals = {"three rivals": (3, 0.5), "twelve rivals": (12, 0.5)}

    assert "yes" == trial(bench(6), rivals=rivals, answers={}, improved={}).holds


def test_twin_rivals_below_the_reserve_make_nothing_dearer(bench: Benches) -> None:
    """Bids of a cent take no part, however many there are: not a click costs another price."""
    rivals = {"three that cannot bid": (3, 0.001), "twelve that cannot bid": (12, 0.001)}

    assert "no" == trial(bench(3), rivals=rivals, answers={}, improved={}).holds


@pytest.mark.long
def test_a_better_page_helps_and_overbidding_does_not(bench: Benches) -> None:
    """Selling half as much again, or bidding thrice as much: ten runs, one market."""
    rivals = {"six rivals": (6, 0.5), "twelve rivals": (12, 0.5)}
    answers = {"thrice the bids": "experiments.claims.rules:RaiseBids[factor=3]"}
    verdict = trial(bench(10), rivals=rivals, answers=answers, improved={"a page": ("page", 1.5)})
    (region,) = verdict.pictures
    assert isinstance(region, Region)

    assert ((-1, -1), (1, 1)) == region.signs
    assert tells(verdict.words, "a page clear more thrice the bids clear less", "a page", "thrice the bids")


@pytest.mark.long
def test_twin_a_page_and_an_ad_that_are_no_better_help_nobody(bench: Benches) -> None:
    """The same market under another name: not a cent's difference, and no mark."""
    rivals = {"six rivals": (6, 0.5), "twelve rivals": (12, 0.5)}
    same = {"the same ad": ("ad", 1.0), "the same page": ("page", 1.0)}
    verdict = trial(bench(3), rivals=rivals, answers={}, improved=same)
    (region,) = verdict.pictures
    assert isinstance(region, Region)

    assert ((0, 0), (0, 0)) == region.signs
    assert tells(verdict.words, "nothing clear more")


def test_a_better_ad_is_clicked_more_by_the_same_luck(bench: Benches) -> None:
    """Beside the same ad of appeal 1 it has more clicks in every run: the pair shares its draws."""
    ads = bench(4).run({times: market((6, 0.5), ad=times) for times in (1.0, 1.2)})

    assert (ads[1.2].values["clicks"] > ads[1.0].values["clicks"]).all()
