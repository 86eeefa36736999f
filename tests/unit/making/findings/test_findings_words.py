"""Sentences of the page, from numbers chosen by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from gist import gist, tells

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block
from findings.clicks import clicks_section, overview
from findings.markets import market_section
from findings.summary import headline, in_short, records

Make = Callable[[Mapping[str, Sequence[Mapping[str, list[float]] | None]]], Comparison]
Read = Callable[[Sequence[Block]], str]

#: What rules are called.
CALLED = ("pacing", "chasing CTR")
#: Lamps earn .20 a click (.4 x 1 - .20), sofas 1.20 (.4 x 4 - .40): 140 a run.
BEFORE = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}


@pytest.fixture
def chased(made: Make) -> Comparison:
    """A rule with 60 clicks more on lamps, at .30 each, and 20 fewer on sofas; one that saves 10."""
    runs = [
        {"clicks": [160.0, 80.0 + off], "revenue": [160.0, 320.0 + 4 * off], "cost": [48.0, 32.0 + 0.4 * off]}
        for off in (-1.0, 0.0, 1.0)
    ]
    return made(
        {
            "fixed": [BEFORE] * 3,
            "ctr_weighted": runs,
            "pid_pacing": [BEFORE | {"cost": [10.0 + off, 40.0]} for off in (-0.1, 0.0, 0.1)],
        }
    )


def test_a_loss_is_told_with_its_parts(chased: Comparison, said: Read) -> None:
    """Profit 112 for 140: 40 clicks more at .70, 40 on lamps instead of sofas at -1.00, 160 at .10 dearer."""
    lines = said(clicks_section(chased))

    assert tells(lines, "-28.0 -40.0 clicks less +28.0 more clicks -16.0 more clicks", *CALLED)


def test_where_the_clicks_went_is_told(chased: Comparison, said: Read) -> None:
    """Lamps go from 100 of 200 clicks to 160 of 240; the worth of a click is that under `fixed`."""
    lines = said(clicks_section(chased))

    assert tells(lines, "`lamps / desk lamp` more more 50.0 66.7", *CALLED)
    assert tells(lines, "`sofas / corner sofa` less more 50.0 33.3", *CALLED)
    assert tells(lines, "0.20 1.20", *CALLED)


def test_two_targets_are_set_side_by_side(made: Make, said: Read) -> None:
    """Lamps are clicked twice as often; a click on sofas earns more."""
    twice = BEFORE | {"clicks": [200.0, 100.0]}
    section = said(clicks_section(made({"fixed": [twice] * 2, "ctr_steps": [twice] * 2})))

    assert tells(section, "`fixed` `lamps / desk lamp` 2.00 `sofas / corner sofa` 0.100 cost 1.20", *CALLED)


def test_clicks_gained_and_profit_lost_are_counted(chased: Comparison) -> None:
    """The rule that does both is named with the market; those that have no runs are not."""
    first, *_ = overview([chased]).lines

    assert tells(first, "`ctr_weighted` more clicks less profit `two-campaigns`", *CALLED)


def test_the_founding_rule_has_its_sentence(chased: Comparison) -> None:
    """Both at once, by how much, and what takes most."""
    text = " ".join(in_short([chased]))

    assert tells(text, "`two-campaigns` clicks loses profit +20.0", *CALLED)
    assert tells(text, "more clicks less `two-campaigns`", *CALLED)


def test_the_headline_counts_gains_and_losses_in_plain_words(chased: Comparison) -> None:
    """Who is most often clearly ahead, and what becomes of chasing clicks."""
    assert "pacing clear more more 1 1 chasing CTR more nothing loses 1" == gist(headline([chased]), *CALLED)


def test_rules_are_in_order_of_clear_gains(chased: Comparison) -> None:
    """Who is clearly ahead comes first, who is clearly behind last."""
    assert [("pid_pacing", 1, 0), ("ctr_weighted", 0, 1)] == [
        (one.rule, len(one.ahead), len(one.behind)) for one in records([chased])
    ]


def test_a_market_names_winner_and_losers(chased: Comparison, said: Read) -> None:
    """The best with its interval and its lead, and who clearly loses."""
    text = said(market_section(chased))

    assert tells(text, "more profit `pid_pacing` 150 95 150 150", *CALLED)
    assert tells(text, "10.0 more `fixed` clear more", *CALLED)
    assert tells(text, "clear more all others", "all others")
    assert tells(text, "clear less `fixed` `ctr_weighted` -28.0 3.0", *CALLED)


def test_nothing_is_claimed_where_nothing_is_clear(made: Make, said: Read) -> None:
    """Luck alone: no winner, no loser, and no rule that is ahead somewhere."""
    lucky = [BEFORE | {"cost": [20.0 + off, 40.0]} for off in (-9.0, 1.0, 8.0)]
    comparison = made({"fixed": [BEFORE] * 3, "ctr_weighted": lucky, "ctr_steps": lucky[::-1]})
    text = " ".join([headline([comparison]), *in_short([comparison]), said(market_section(comparison))])

    assert tells(text, "0 clear more 0 clear less 2 unclear", *CALLED)
    assert tells(text, "`two-campaigns` unclear more `fixed`", *CALLED)
    assert tells(text, "every market nothing", "every market")
    assert gist(text, *CALLED).startswith("unclear more 1")
    assert "Clearly" not in text


def test_who_wins_on_the_control_is_told_with_the_spend(chased: Comparison) -> None:
    """Where picking campaigns gains nothing, the winner spends another amount: 50 for 60."""
    renamed = chased.scenario.model_copy(update={"name": "identical"})
    text = " ".join(in_short([replace(chased, scenario=renamed)]))

    assert tells(text, "clear more `pid_pacing` -17", *CALLED)
