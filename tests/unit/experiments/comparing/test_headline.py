"""The first line of a comparison: its numbers and its decision, and what it must not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from gist import gist, tells

from experiments.comparing.headline import IN_WORDS, ONE_RUN, headline, headline_of_several
from experiments.comparing.outcome import Comparison
from experiments.comparing.several import Comparisons
from simulator.errors import InputError
from simulator.strategy import strategy_names

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

#: What rules are called.
CALLED = ("pacing", "chasing CTR")
BASE = [1000.0, 1100.0, 900.0, 1050.0, 950.0, 1000.0]


def moved(by: float, luck: Sequence[float] = (3, -2, 1, -1, 2, -3)) -> dict[str, list[float]]:
    """The baseline's profits moved by an amount, and by a little luck."""
    return {"profit": [value + by + own for value, own in zip(BASE, luck, strict=True)]}


def said(outcome: Outcome, **others: Mapping[str, Sequence[float]] | None) -> str:
    """The headline of rules beside doing nothing."""
    return headline(outcome({"fixed": {"profit": BASE}, **others}))


def test_every_rule_that_ships_has_plain_words() -> None:
    """A rule that is added is given its words."""
    assert set(strategy_names()) == set(IN_WORDS)


def test_a_rule_that_pays_is_to_be_used(outcome: Outcome) -> None:
    """Its gain in money and as a share."""
    assert "pacing 330 more 1 profit use" == gist(said(outcome, pid_pacing=moved(330.0)), *CALLED)


def test_of_two_that_pay_alike_neither_is_the_one(outcome: Outcome) -> None:
    """Where the best is not clearly ahead of the next it says so."""
    other = (-1, 2, -3, 3, -2, 1)
    alike = said(outcome, pid_pacing=moved(330.0), ctr_steps=moved(330.5, other))
    apart = said(outcome, pid_pacing=moved(330.0), ctr_steps=moved(100.0, other))

    assert [False, True] == [tells(line, "use") for line in (alike, apart)]


def test_where_all_lose_one_stays(outcome: Outcome) -> None:
    """The loss, and the advice."""
    line = said(outcome, ctr_weighted=moved(-330.0), pid_pacing=moved(0.0))

    assert gist(line, *CALLED).startswith("chasing CTR loses 330 1 profit keep pacing")
    assert tells(line, "pacing hardly", "hardly", *CALLED)


@pytest.mark.parametrize("loss", [328.0, 321.0, 995.0])
def test_what_is_lost_at_least_is_no_more_than_was_lost(outcome: Outcome, loss: float) -> None:
    """Two rules of one name: the smaller loss, rounded down, for rounded up it would not be the least."""
    rules = {"ctr_weighted": moved(-loss), "ctr_weighted[adjust=none]": moved(-2 * loss)}
    found = re.search(r"chasing CTR loses (\d+) more", gist(said(outcome, **rules), *CALLED))

    assert found is not None
    assert loss - 10 < float(found[1]) <= loss


def test_what_is_the_same_changes_nothing(outcome: Outcome) -> None:
    """A rule that does as the baseline does, click by click; where all do, none is to be kept to."""
    same = {"profit": BASE}

    beside = said(outcome, pid_pacing=same, ctr_weighted=moved(-330.0))
    assert gist(beside, *CALLED).endswith("pacing nothing")
    assert "same 1,000 1" == gist(said(outcome, pid_pacing=same), *CALLED)


def test_a_rule_without_a_run_is_not_passed_over(outcome: Outcome) -> None:
    """Alone and beside others, it is named."""
    alone = said(outcome, pid_pacing=None)
    beside = said(outcome, pid_pacing=None, ctr_weighted=moved(-330.0))

    assert "nothing pacing failed" == gist(alone, *CALLED)
    assert gist(beside, *CALLED).startswith("chasing CTR loses 330")
    assert beside.endswith(alone)


def test_what_is_the_same_has_no_interval_of_rounding(outcome: Outcome) -> None:
    """Differences of 1e-12 are 0 for the bootstrap too, and something that is no name is refused in words."""
    noise = {"profit": [value + 1e-12 for value in BASE]}
    found = outcome({"fixed": {"profit": BASE}, "pid_pacing": noise})

    interval = found.bootstrap(found.difference("pid_pacing", "profit"))
    assert interval is not None
    assert (0.0, 0.0, 0.0) == (interval.estimate, interval.low, interval.high)
    with pytest.raises(InputError, match=r"strategy is \['x'\], allowed: fixed, pid_pacing"):
        found.difference(["x"], "profit")  # type: ignore[arg-type]


def test_luck_is_told_from_skill_by_nobody(outcome: Outcome) -> None:
    """Neither a gain nor a loss is said of what is unclear, and none of one run."""
    wild = {"profit": [2000.0, 300.0, 1500.0, 200.0, 1700.0, 500.0]}
    unclear = said(outcome, pid_pacing=wild)
    once = headline(outcome({"fixed": {"profit": [1000.0]}, "pid_pacing": {"profit": [2000.0]}}))

    assert "keep pacing nothing" == gist(unclear, *CALLED)
    assert once == ONE_RUN


def test_a_market_where_all_lose_money_is_warned_of(outcome: Outcome) -> None:
    """The best of bad rules is still bad."""
    sunk = {name: {"profit": [value - 5000 for value in moved(by)["profit"]]} for name, by in
            (("fixed", 0.0), ("pid_pacing", 330.0))}  # fmt: skip

    assert gist(headline(outcome(sunk)), *CALLED).endswith("loses")


def test_a_rule_alone_is_told_by_its_money(outcome: Outcome) -> None:
    """And a baseline without a run by nothing at all."""
    assert "1,000 1" == gist(said(outcome), *CALLED)
    assert gist(headline(outcome({"fixed": None, "pid_pacing": moved(0.0)})), *CALLED).startswith("nothing")


def test_several_markets_are_counted(outcome: Outcome) -> None:
    """In how many a rule is clearly ahead and in how many behind."""
    better, worse = (outcome({"fixed": {"profit": BASE}, "pid_pacing": moved(by)}) for by in (330.0, -330.0))

    assert "pacing clear more 2 3 loses 1" == gist(
        headline_of_several(Comparisons((better, better, worse), "profit")), *CALLED
    )
