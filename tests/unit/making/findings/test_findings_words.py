"""Sentences of the page, from numbers chosen by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block
from findings.clicks import clicks_section, overview
from findings.markets import market_section
from findings.summary import headline, in_short, records

Make = Callable[[Mapping[str, Sequence[Mapping[str, list[float]] | None]]], Comparison]
Read = Callable[[Sequence[Block]], str]

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

    assert (
        "The -28.0 a run are -40.0 from clicks on targets that earn less, +28.0 from more clicks "
        "and -16.0 from dearer clicks."
    ) in lines


def test_where_the_clicks_went_is_told(chased: Comparison, said: Read) -> None:
    """Lamps go from 100 of 200 clicks to 160 of 240; the worth of a click is that under `fixed`."""
    lines = said(clicks_section(chased))

    assert "`lamps / desk lamp` grows most, from 50.0 to 66.7 %" in lines
    assert "`sofas / corner sofa` shrinks most, from 50.0 to 33.3 %" in lines
    assert "a click earns 0.20 on the one and 1.20 on the other" in lines


def test_two_targets_are_set_side_by_side(made: Make, said: Read) -> None:
    """Lamps are clicked twice as often; a click on sofas earns more."""
    twice = BEFORE | {"clicks": [200.0, 100.0]}
    section = said(clicks_section(made({"fixed": [twice] * 2, "ctr_steps": [twice] * 2})))

    assert (
        "Under `fixed`, `lamps / desk lamp` is clicked 2.00 times as often as `sofas / corner sofa`, "
        "and a click there earns 0.100 after its cost, against 1.20."
    ) in section


def test_clicks_gained_and_profit_lost_are_counted(chased: Comparison) -> None:
    """The rule that does both is named with the market; those that have no runs are not."""
    first, *_ = overview([chased]).lines

    assert "`ctr_weighted`: more clicks and less profit on `two-campaigns`;" in first


def test_the_founding_rule_has_its_sentence(chased: Comparison) -> None:
    """Both at once, by how much, and what takes most."""
    text = " ".join(in_short([chased]))

    assert "On `two-campaigns` it gains clicks and loses profit: +20.0" in text
    assert "most is lost by clicks on targets that earn less on `two-campaigns`" in text


def test_the_headline_counts_gains_and_losses_in_plain_words(chased: Comparison) -> None:
    """Who is most often clearly ahead, and what becomes of chasing clicks."""
    assert (
        "Pacing clearly beats leaving bids alone most often: on 1 of 1 markets. Chasing CTR beats it on none "
        "and loses to it on 1."
    ) == headline([chased])


def test_rules_are_in_order_of_clear_gains(chased: Comparison) -> None:
    """Who is clearly ahead comes first, who is clearly behind last."""
    assert [("pid_pacing", 1, 0), ("ctr_weighted", 0, 1)] == [
        (one.rule, len(one.ahead), len(one.behind)) for one in records([chased])
    ]


def test_a_market_names_winner_and_losers(chased: Comparison, said: Read) -> None:
    """The best with its interval and its lead, and who clearly loses."""
    text = said(market_section(chased))

    assert "The highest mean profit has `pid_pacing`: 150 (95 %: 150 to 150)." in text
    assert "That is 10.0 more than `fixed` has, clearly more" in text
    assert "It is clearly ahead of all others." in text
    assert "Clearly less than `fixed`: `ctr_weighted` (-28.0 ± 3.0)." in text


def test_nothing_is_claimed_where_nothing_is_clear(made: Make, said: Read) -> None:
    """Luck alone: no winner, no loser, and no rule that is ahead somewhere."""
    lucky = [BEFORE | {"cost": [20.0 + off, 40.0]} for off in (-9.0, 1.0, 8.0)]
    comparison = made({"fixed": [BEFORE] * 3, "ctr_weighted": lucky, "ctr_steps": lucky[::-1]})
    text = " ".join([headline([comparison]), *in_short([comparison]), said(market_section(comparison))])

    assert "In 0 the rule earns clearly more, in 0 clearly less, in 2 there is no clear difference" in text
    assert "On `two-campaigns` no rule earns clearly more than `fixed`." in text
    assert "On every market it is open which of the better rules is best" in text
    assert text.startswith("No rule clearly beats leaving bids alone on any of 1 markets.")
    assert "Clearly" not in text


def test_who_wins_on_the_control_is_told_with_the_spend(chased: Comparison) -> None:
    """Where picking campaigns gains nothing, the winner spends another amount: 50 for 60."""
    renamed = chased.scenario.model_copy(update={"name": "identical"})
    text = " ".join(in_short([replace(chased, scenario=renamed)]))

    assert (
        "whoever is clearly ahead changes how much is spent, and not only where: `pid_pacing` (-17 " in text
    )
