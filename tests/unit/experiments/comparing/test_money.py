"""Where a verdict turns round if assumed money is other than assumed: worked out by hand, and run anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gist import gist, tells
from target_runs import comparison_of

from experiments.comparing.compare import compare
from experiments.comparing.headline import ONE_RUN, headline
from experiments.comparing.money import PLAUSIBLE, MoneyTurns, Ran, money_turns
from experiments.comparing.outcome import Comparison
from experiments.comparing.words import money_stands
from experiments.report.outcome import story
from experiments.report.publish import publish
from experiments.report.terminal import parts
from experiments.statistics.judged import corrected
from experiments.statistics.paired import Floats, paired_difference
from experiments.statistics.sequential import anytime_difference
from simulator import Scenario, load_scenario

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

#: A day of lamps, 40 an order as the scenario has it, and sofas, 90 an order of their own; a margin of .4.
BASE = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}
#: What luck adds to the revenue of lamps in four runs.
LUCK = (-10.0, 10.0, -5.0, 5.0)


def assuming(market: Scenario, *names: str) -> Scenario:
    """The market with these marked as assumed."""
    return market.model_copy(update={"assumed": list(names)})


def found(market: Scenario, *assumed: str, **rules: Sequence[dict[str, list[float]] | None]) -> Comparison:
    """Rules beside doing nothing, where some money is assumed."""
    runs = max(map(len, rules.values()))
    return comparison_of(assuming(market, *assumed), {"fixed": [BASE] * runs, **rules})


def moved(
    lamps: float, sofas: float, cost: float, luck: Sequence[float] = LUCK
) -> list[dict[str, list[float]]]:
    """Four runs that bring and cost so much more than doing nothing."""
    return [
        {
            "clicks": [100.0, 100.0],
            "revenue": [100.0 + lamps + own, 400.0 + sofas],
            "cost": [20.0 + cost, 40.0],
        }
        for own in luck
    ]


def money(comparison: Comparison) -> MoneyTurns:
    """What the verdict hangs on; some money is assumed."""
    assert comparison.money is not None
    return comparison.money


def test_a_margin_turns_a_loss_into_a_gain(market: Scenario) -> None:
    """100 more revenue for 60 more cost pays from a margin of .6.

    Revenue strays by 9.1287 over 4 runs and t is 3.1824 for 3 degrees of freedom, so that 100 is known to
    14.526; the loss is clear up to 60 / 114.526, and margins of .1 and above are looked at.
    """
    hangs = money(found(market, "margin", pid_pacing=moved(100.0, 0.0, 60.0)))

    assert ("margin", 0.4, 0.1, 1.0) == (hangs.name, hangs.value, hangs.least, hangs.most)
    assert {"pid_pacing": pytest.approx(0.6)} == hangs.turns_at
    assert (0.1, 60 / 114.526) == pytest.approx((hangs.low, hangs.high), rel=1e-5)


def test_the_value_of_an_order_moves_only_what_has_none_of_its_own(market: Scenario) -> None:
    """Lamps bring .4 x 100 more at 40 an order, sofas (90 of their own) .4 x 50 less, and 60 is paid."""
    hangs = money(found(market, "basket_value", pid_pacing=moved(100.0, -50.0, 60.0)))

    assert (40.0, 80.0) == pytest.approx((hangs.value, hangs.turns_at["pid_pacing"]))


def test_the_conversion_rate_moves_all_revenue_where_no_target_has_its_own(market: Scenario) -> None:
    """.4 x 50 more for 30 more cost: from one and a half times 4 %."""
    hangs = money(found(market, "conversion_rate", pid_pacing=moved(100.0, -50.0, 30.0)))

    assert (0.04, 0.06) == pytest.approx((hangs.value, hangs.turns_at["pid_pacing"]))


def test_the_headline_says_where_the_verdict_turns(market: Scenario) -> None:
    """A loss that is a gain above, and the other way round: by the value of an order and its currency."""
    euros = market.model_copy(update={"currency": "EUR"})
    loss = headline(found(euros, "basket_value", ctr_weighted=moved(100.0, -50.0, 60.0)))
    gain = headline(found(euros, "basket_value", ctr_weighted=moved(100.0, 0.0, 20.0)))

    assert gist(loss, "40 EUR an order", "80 EUR", "chasing CTR").endswith(
        "40 EUR an order 80 EUR more chasing CTR more"
    )
    assert gist(gain, "40 EUR an order", "20 EUR", "chasing CTR").endswith(
        "40 EUR an order 20 EUR less chasing CTR less"
    )


def test_the_first_of_what_is_assumed_is_what_it_hangs_on(market: Scenario) -> None:
    """The value of an order before the margin, as break-even is told."""
    both = found(market, "share", "margin", "basket_value", pid_pacing=moved(100.0, -50.0, 60.0))

    assert "basket_value" == money(both).name
    assert tells(headline(both), "40 80 more pacing more", "pacing")


def test_where_all_is_told_nothing_is_said(market: Scenario) -> None:
    """The same runs with nothing of money assumed: no sentence, no note, nothing in the JSON."""
    rows = {"pid_pacing": moved(100.0, 0.0, 60.0)}
    told, assumed = found(market, "share", "rivals", **rows), found(market, "margin", **rows)

    assert (None, None) == (told.money, money_stands(told))
    assert "money" not in told.numbers()
    assert headline(assumed).startswith(f"{headline(told)} ")
    assert tells(headline(assumed), "40 60 more pacing more", "pacing")


def test_a_verdict_that_stays_is_told_in_a_note_alone(market: Scenario) -> None:
    """Less revenue for more cost pays at no value; ten times the value is too far for the headline."""
    never = found(market, "basket_value", pid_pacing=moved(-50.0, 0.0, 60.0))
    far = found(market, "basket_value", pid_pacing=moved(10.0, 0.0, 40.0, (-1.0, 1.0, 1.0, -1.0)))

    assert [None, 400.0] == pytest.approx([money(one).turns_at["pid_pacing"] for one in (never, far)])
    for one in (never, far):
        assert "40" not in headline(one)
        assert "same 10 160" == gist(money_stands(one) or "")


def test_a_note_says_how_far_an_unclear_verdict_stays_unclear(market: Scenario) -> None:
    """.4 x (100 +- 14.526) for 40 is open; it is clear up to 40 / 114.526 and from 40 / 85.474 on."""
    unclear = found(market, "margin", pid_pacing=moved(100.0, 0.0, 40.0))

    assert "keep pacing" == gist(headline(unclear), "pacing")
    assert "same 34.9 46.8 10 100" == gist(money_stands(unclear) or "")


def test_shares_end_at_one(market: Scenario) -> None:
    """100 more for 120 would take a margin of 120 %."""
    hangs = money(found(market, "margin", pid_pacing=moved(100.0, 0.0, 120.0)))

    assert (None, 1.0, 1.0) == (hangs.turns_at["pid_pacing"], hangs.most, hangs.high)


def test_who_gains_most_is_part_of_the_verdict(market: Scenario) -> None:
    """At .4 x 200 - 40 = 40 pacing is ahead of .4 x 100 - 5 = 35, below a margin of .35 behind."""
    two = found(market, "margin", pid_pacing=moved(200.0, 0.0, 40.0), ctr_weighted=moved(100.0, 0.0, 5.0))

    assert (0.35, 1.0) == pytest.approx((money(two).low, money(two).high))


def test_the_nearest_turns_are_named(market: Scenario) -> None:
    """Of five rules three are named, the nearest first; the others are counted."""
    costs = {7: 70.0, 6: 60.0, 9: 90.0, 8: 80.0, 5: 65.0}
    rules = {f"ctr_weighted[gain={gain}]": moved(100.0, 0.0, cost) for gain, cost in costs.items()}
    names = [f"chasing CTR `ctr_weighted[gain={gain}]` more" for gain in (6, 5, 7)]

    assert gist(headline(found(market, "margin", **rules)), "chasing CTR").endswith(
        f"40 60 more {names[0]} 65 more {names[1]} 70 more {names[2]} 2 more"
    )


def test_runs_that_failed_are_left_out(market: Scenario) -> None:
    """A pair without its partner counts for nothing, and a rule without a run has no turn."""
    rows: list[dict[str, list[float]] | None] = [*moved(100.0, 0.0, 60.0), None]
    some = found(market, "basket_value", pid_pacing=rows, ctr_weighted=[None] * 5)
    none = comparison_of(assuming(market, "margin"), {"fixed": [None], "pid_pacing": [BASE]})

    assert {"pid_pacing": pytest.approx(60.0), "ctr_weighted": None} == money(some).turns_at
    assert tells(headline(some), "40 60 more pacing more", "pacing")
    assert ({"pid_pacing": None}, None, None) == (money(none).turns_at, money(none).low, money(none).high)
    assert money_stands(none) is None


def test_one_run_has_a_turn_and_no_verdict(market: Scenario) -> None:
    """It is in the JSON, which says of nothing how far it stays; the headline keeps to what it can tell."""
    once = found(market, "margin", pid_pacing=moved(100.0, 0.0, 60.0, (0.0,)))

    assert {"assumed": "margin", "value": 0.4, "turns_at": {"pid_pacing": 0.6}, "from": None, "to": None} == (
        once.numbers()["money"]
    )
    assert (ONE_RUN, None) == (headline(once), money_stands(once))


def test_rules_that_do_the_same_turn_nowhere(market: Scenario) -> None:
    """Neither does rounding in the last digit make a turn."""
    rounding = [{**BASE, "revenue": [100.0 + 1e-12, 400.0], "cost": [20.0, 40.0 + 1e-13]}] * 3
    same = found(market, "margin", pid_pacing=rounding)

    assert ({"pid_pacing": None}, None) == (money(same).turns_at, money(same).low)


def test_nothing_of_nothing_has_no_multiple(market: Scenario) -> None:
    """An order assumed to bring 0 is told of by the note on money, not by a turn."""
    conversion = market.conversion.model_copy(update={"basket_value": 0.0})
    free = market.model_copy(update={"conversion": conversion})

    assert found(free, "basket_value", pid_pacing=moved(100.0, 0.0, 60.0)).money is None


def told_at(ran: dict[str, Ran], factor: float, *, anytime: bool) -> tuple[int, ...]:
    """The signs and the leader of the comparison done anew at a factor on the margin."""
    profits = {name: of["profit"] + (factor - 1) * 0.4 * of["revenue"] for name, (of, _) in ran.items()}
    base = profits.pop("fixed")
    compared = anytime_difference if anytime else paired_difference
    pairs = [compared(profit, base) for profit in profits.values()]
    means = [pair.absolute.estimate or 0.0 for pair in pairs]
    signs = [
        int(np.sign(mean)) * (p is not None and p < 0.05)
        for mean, p in zip(means, corrected(pairs), strict=True)
    ]
    gains = {place: means[place] for place, sign in enumerate(signs) if sign > 0}
    return (*signs, max(gains, key=lambda place: gains[place]) if gains else -1)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("runs", "anytime"), [(8, False), (120, True)])
def test_the_range_is_that_of_comparisons_done_anew(
    market: Scenario, seed: int, runs: int, *, anytime: bool
) -> None:
    """Within it every value gives the same verdict by test and Holm's correction, beyond an end another."""
    rng = np.random.default_rng(seed)
    ran = {"fixed": drawn(rng, runs, 0.0, 0.0)} | {
        name: drawn(rng, runs, *rng.normal(0, (60, 30))) for name in ("one", "two", "three")
    }
    hangs = money_turns(assuming(market, "margin"), ran, anytime=anytime)

    assert hangs is not None
    assert hangs.low is not None
    assert hangs.high is not None
    low, high = hangs.low / 0.4, hangs.high / 0.4
    inside = {told_at(ran, k, anytime=anytime) for k in np.geomspace(low * 1.0001, high * 0.9999, 40)}
    assert {told_at(ran, 1.0, anytime=anytime)} == inside
    ends = [low * 0.9999] * (low > 1 / PLAUSIBLE) + [high * 1.0001] * (high < 2.5)
    assert not inside & {told_at(ran, k, anytime=anytime) for k in ends}


def drawn(rng: np.random.Generator, runs: int, revenue: float, cost: float) -> Ran:
    """What a rule did in some runs, with luck in revenue and cost."""
    took: Floats = 500 + revenue + 40 * rng.normal(size=runs)
    paid = 100 + cost + 10 * rng.normal(size=runs) + 0.1 * (took - 500)
    return {"revenue": took, "profit": 0.4 * took - paid}, {}


@pytest.mark.parametrize(("table", "name"), [("conversion", "basket_value"), ("account", "margin")])
def test_at_the_turn_a_comparison_done_anew_finds_no_difference(table: str, name: str) -> None:
    """Chasing CTR reads no revenue: at the value told its mean profit is the baseline's, beyond it is not."""
    settings = load_scenario("two-campaigns").model_dump(by_alias=True) | {"assumed": [name], "days": 1}
    place = settings[table][0] if table == "account" else settings[table]

    def at(value: float) -> Comparison:
        place[name] = value
        return compare(Scenario.model_validate(settings), ["fixed", "ctr_weighted"], runs=6, seed=2)

    turn = money(at(place[name])).turns_at["ctr_weighted"]
    assert turn is not None
    less, there, more = (
        at(factor * turn).difference("ctr_weighted", "profit").estimate for factor in (0.9, 1, 1.1)
    )
    assert 0 == pytest.approx(there, abs=1e-4)
    assert less * more < 0


def test_every_way_to_read_it_says_the_same(market: Scenario, outcome: Outcome, tmp_path: Path) -> None:
    """Terminal, page, Markdown, notebook and JSON; a margin of 60 % makes a loss of 20 even."""
    runs = {"fixed": (500.0, LUCK, 60.0), "pid_pacing": (600.0, (0.0,) * 4, 120.0)}
    found = outcome(
        {
            name: {
                "revenue": [revenue + own for own in luck],
                "profit": [0.4 * (revenue + own) - cost for own in luck],
            }
            for name, (revenue, luck, cost) in runs.items()
        }
    )
    hangs = replace(found, scenario=assuming(market, "margin"))
    said, note = headline(hangs), money_stands(hangs)
    publish(hangs, tmp_path)
    texts = [
        " ".join(part for part in parts(story(hangs)) if isinstance(part, str)),
        hangs._repr_html_(),
        *((tmp_path / name).read_text("utf-8") for name in ("report.md", "report.html")),
    ]

    assert tells(said, "40 60 more pacing more", "pacing")
    assert note is not None
    for text in (text.replace("&nbsp;", " ") for text in texts):
        assert said in text
        assert note in text
    kept = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert said == kept["verdict"]
    assert {"pid_pacing": 0.6} == kept["money"]["turns_at"]
    assert ("margin", 0.4, 0.1) == tuple(kept["money"][key] for key in ("assumed", "value", "from"))
