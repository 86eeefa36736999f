"""How a tournament is told: its first line by numbers and decisions, and the page that it makes."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from gist import gist, tells

from experiments.report.html import html
from experiments.report.outcome import story
from experiments.statistics.judged import Judged
from experiments.statistics.paired import Interval, PairedDifference
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tournament import tournament
from experiments.tournaments.words import headline, sentences, verdict
from simulator import Scenario, load_scenario

#: What they are called, and what may be done to them.
CALLED = ("following return", "leaving bids alone", "chasing CTR", "exploited")
NAMES = ("fixed", "ctr_weighted", "roi_weighted")


def judged(estimate: float, p: float) -> Judged:
    """Return a difference of 20 pairs."""
    return Judged(PairedDifference(Interval(estimate, estimate - 5, estimate + 5), None, p, 20), p)


def payoffs(
    means: Sequence[float],
    ahead: Sequence[tuple[int, int]] = (),
    beats: Sequence[tuple[int, int]] = (),
    harms: Sequence[tuple[int, int]] = (),
    names: tuple[str, ...] = NAMES,
) -> Payoffs:
    """Return a tournament by who is clearly ahead where all play, who beats and who harms whom."""
    pairs = list(permutations(range(len(names)), 2))
    scenario = load_scenario("two-campaigns")
    shared = {pair: judged(10.0, 0.001) if pair in ahead else judged(1.0, 0.4) for pair in pairs}
    duels = {pair: judged(10.0, 0.001) if pair in beats else judged(1.0, 0.4) for pair in pairs}
    harm = {pair: judged(-10.0, 0.001) if pair in harms else judged(1.0, 0.4) for pair in pairs}
    together = tuple(Interval(mean, mean - 30, mean + 30) for mean in means)
    return Payoffs(
        scenario,
        1,
        20,
        names,
        ({},) * len(names),
        (together,) * len(names),
        together,
        duels,
        harm,
        shared,
        (),
        (),
    )


CHASER_LOSES = ((0, 1), (2, 1))


def test_a_clear_winner_is_told_first() -> None:
    """Its profit, that it is clearly ahead of each, and who is exploited by whom."""
    found = payoffs([288, 135, 321], ((2, 0), (2, 1)), CHASER_LOSES, CHASER_LOSES)

    assert (
        "following return more 320 14 clear more leaving bids alone chasing CTR use "
        "chasing CTR exploited leaving bids alone following return"
    ) == gist(headline(found), *CALLED)


def test_who_is_not_clearly_ahead_has_not_won() -> None:
    """The highest mean is told as one, with those it cannot be told from."""
    found = payoffs([310, 135, 321], ((2, 1),))

    assert (
        "unclear more following return more 320 14 clear more chasing CTR nothing leaving bids alone 20 "
        "unclear"
    ) == gist(headline(found), *CALLED)


def test_a_winner_that_another_beats_is_not_recommended() -> None:
    """Where those two share the market, it earns less."""
    found = payoffs([288, 135, 321], ((2, 0), (2, 1)), ((0, 2),))

    assert tells(headline(found), "leaving bids alone less", *CALLED)
    assert "Use it" not in headline(found)


def test_a_loss_is_no_gain() -> None:
    """Where even the best loses money it loses least, and is not recommended."""
    sure, unsure = (headline(payoffs([-100, -300, best], ((2, 0), (2, 1)))) for best in (-50, -20))

    assert tells(sure, "following return loses less 50", *CALLED)
    assert [True, False] == [tells(line, "every rule loses", "every rule") for line in (sure, unsure)]
    assert [False, True] == [tells(line, "nothing") for line in (sure, unsure)]
    assert "Use it" not in sure + unsure


def test_of_many_victims_their_number_is_told() -> None:
    """A headline stays a line, however many strategies play."""
    names = ("first", "second", "third", "fourth", "fifth", "sixth")
    all_after = [(i, j) for i, j in permutations(range(6), 2) if i > j]
    found = payoffs([10, 20, 30, 40, 50, 60], all_after, all_after, all_after, names)

    assert gist(headline(found), *CALLED).endswith("5 exploited more `first` 5")
    assert tells(headline(found), "clear more 5", *CALLED)


def test_two_settings_of_a_rule_keep_their_names() -> None:
    """Plain words alone could not tell them apart."""
    found = payoffs([1, 2, 3], ((2, 0), (2, 1)), names=("fixed", "ctr_weighted", "ctr_weighted[gain=2]"))

    assert tells(headline(found), "chasing CTR `ctr_weighted[gain=2]` more", *CALLED)


def test_rules_that_do_nothing_are_the_same(market: Scenario) -> None:
    """None has the highest mean, none is in whose market the platform takes most, and JSON says so."""
    found = tournament(market, ["fixed", "ctr_weighted[gain=0]"], runs=3, seed=1, seats=2)

    assert "all rules do the same" in headline(found)
    assert "run by run" in verdict(found)
    assert not any("platform" in said or "worth most" in said for said in sentences(found))
    told = json.dumps(found.to_json()["pairs"])
    assert 2 == told.count('"same": true, "p": null, "p_holm": null, "n": 3}, "beats"')


@pytest.fixture
def played(market: Scenario) -> Payoffs:
    """Two strategies on two seats of a market of one day."""
    return tournament(market, ["fixed", "ctr_steps"], runs=2, seed=1, seats=2)


def test_the_page_has_every_section(played: Payoffs) -> None:
    """Headline, tables, picture, what is assumed of the seats, settings."""
    page = html(story(played))

    assert [] == [
        words
        for words in (
            "against each other on two-campaigns",
            "all rules do the same",  # the second decides once a day, and there is one
            "platform revenue",
            "<svg",
            "What is assumed",
            "Seats: ",
            "--runs 2 --seats 2 --seed 1",
        )
        if words not in page
    ]
    assert "Rivals: " not in page


def test_the_command_names_a_market_that_ships() -> None:
    """Played with other seats and days it is still the shipped one; another of that name needs its file."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 1})
    found = tournament(market, ["fixed", "ctr_steps"], runs=1, seed=3, seats=4)
    rules = found.scenario.market.model_copy(update={"warm_up_days": 3})
    other = replace(found, scenario=found.scenario.model_copy(update={"market": rules}))

    assert (
        "bidloom tournament two-campaigns --days 1 --strategies fixed,ctr_steps --runs 1 --seats 4 --seed 3"
        in html(story(found))
    )
    assert "bidloom tournament two-campaigns.toml --strategies" in html(story(other))


@pytest.mark.long
def test_an_outcome_from_another_process_can_be_told(played: Payoffs, tmp_path: Path) -> None:
    """Whoever reads a pickled tournament has its story and its tables with it."""
    (tmp_path / "played").write_bytes(pickle.dumps(played))
    code = (
        "import pickle, sys; found = pickle.load(open(sys.argv[1], 'rb')); "
        "print(found.to_json()['verdict'], len(found.to_pandas()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "played")],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert f"{headline(played)} 4\n" == done.stdout
