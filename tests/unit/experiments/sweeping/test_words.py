"""What a sweep says: more and less only where it is clear, and where the one turns into the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from gist import gist, tells

from experiments.sweeping.outcome import Sweep
from experiments.sweeping.words import change_sentence, gap_sentence, headline, sweep_verdict

Swept = Callable[..., Sweep]

#: What rules are called, and where one is to be used.
CALLED = ("pacing", "chasing CTR", "there")
#: Profits of five runs whose differences from the baseline are near a number, and no two alike.
BASE = [100.0, 110.0, 90.0, 105.0, 95.0]
NOISE = [1.0, -1.0, 0.5, -0.5, 0.2]
WIDE = [300.0, -280.0, 250.0, -260.0, 10.0]


def near(gap: float, noise: Sequence[float] = NOISE) -> dict[str, dict[str, list[float]]]:
    """A point at which a strategy earns about so much more than the baseline."""
    return {
        "fixed": {"profit": BASE},
        "pid_pacing": {"profit": [base + gap + more for base, more in zip(BASE, noise, strict=True)]},
    }


UNCLEAR = near(0.0, WIDE)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([near(-20), near(-10), near(10), near(20)],
         '`pid_pacing` more profit `fixed` `rivals.bid` above 2.5 less profit `fixed` below'),
        ([near(20), near(10), UNCLEAR, near(-30)],
         '`pid_pacing` less profit `fixed` `rivals.bid` above 3.1 more profit `fixed` below unclear 1'),
        ([near(10)] * 4, '`pid_pacing` more profit `fixed` 4'),
        ([near(-10)] * 4, '`pid_pacing` less profit `fixed` 4'),
        ([UNCLEAR] * 4, 'unclear profit `pid_pacing` `fixed` 4'),
        ([near(0, [0.0] * 5)] * 4,
         '`pid_pacing` `fixed` same profit 4'),
        ([{"fixed": None, "pid_pacing": {"profit": BASE}}] * 4,
         'nothing `pid_pacing` `fixed` profit'),
        ([UNCLEAR, UNCLEAR, near(10), near(12)],
         '`pid_pacing` more profit `fixed` `rivals.bid` 3 more unclear 2'),
        ([near(-10), near(-12), UNCLEAR, UNCLEAR],
         '`pid_pacing` less profit `fixed` `rivals.bid` 2 less unclear 2'),
        ([near(10), near(-12), UNCLEAR, near(10)],
         '`pid_pacing` more profit `fixed` `rivals.bid` 1 4 less profit `fixed` `rivals.bid` 2 unclear 1'),
        ([UNCLEAR, near(9), near(10), UNCLEAR],
         '`pid_pacing` more profit `fixed` `rivals.bid` 2 3 unclear 2'),
    ],
)  # fmt: skip
def test_the_sentence_says_where(swept: Swept, cells: list[object], expected: str) -> None:
    """Ends of a range by their value, a change of sign by where it is about, single values one by one."""
    assert expected == gist(gap_sentence(swept(["rivals.bid=1,2,3,4"], cells), 1))


def test_values_that_are_no_numbers_have_no_order(swept: Swept) -> None:
    """Nothing is above or below a word."""
    found = swept(["market.pricing=gsp,first_price"], [near(-10), near(10)])
    told = gist(gap_sentence(found, 1), "gsp", "first_price")

    assert told.startswith("`pid_pacing` more profit `fixed` `market.pricing` first_price")
    assert told.endswith("first_price less profit `fixed` `market.pricing` gsp")


def test_two_factors_are_counted(swept: Swept) -> None:
    """In how many cells more, in how many less, and where most."""
    found = swept(["rivals.bid=1,2", "rivals.count=1,2"], [near(10), near(20), UNCLEAR, near(-5)])

    assert "`pid_pacing` more profit `fixed` 2 4 more 1 2 less profit `fixed` 1 4 more 2 2 unclear 1" == gist(
        gap_sentence(found, 1)
    )


def test_an_estimate_alone_is_never_more(swept: Swept) -> None:
    """Five runs that scatter widely around 40 more are no clear difference."""
    found = swept(["rivals.bid=1,2"], [near(40, WIDE), near(40, WIDE)])

    assert "No clear difference" in gap_sentence(found, 1)


def test_a_strategy_alone_is_told_by_its_change(swept: Swept) -> None:
    """Without another there is the difference between points."""
    alone = [{"fixed": {"profit": [profit + more for profit in BASE]}} for more in (0.0, 50.5)]
    found = swept(["rivals.bid=1,2"], alone)

    assert tells(sweep_verdict(found), "profit `fixed` 100 1 150 2 unclear")


def test_a_clear_change_is_counted(swept: Swept) -> None:
    """Against the first point, replication by replication."""
    cells = [near(0), near(10, NOISE[::-1]), near(10, WIDE)]

    assert "profit `pid_pacing` 100 1 114 3 clear 1 1 2" == gist(
        change_sentence(swept(["rivals.bid=1,2,3"], cells), 1)
    )


def test_a_strategy_that_failed_is_said(swept: Swept) -> None:
    """Where no run ended well there is nothing to show."""
    cells = [{"fixed": {"profit": BASE}, "pid_pacing": None}] * 2

    assert "`pid_pacing` profit failed" == gist(change_sentence(swept(["rivals.bid=1,2"], cells), 1))


def test_a_setting_without_effect_is_named(swept: Swept) -> None:
    """Where not one run changes, the setting is likely another's to decide."""
    found = swept(["rivals.bid=1,2"], [near(10), near(10)])

    assert gist(sweep_verdict(found)).endswith("nothing `rivals.bid` above")
    assert "`fixed` same profit 2" == gist(change_sentence(found, 0))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([near(-20), near(-10), near(10), near(20)],
         'pacing more `rivals.bid` above 2.5 20 1 loses below 20 1 use there'),
        ([near(10), near(30)],
         'pacing more 2 30 1 use'),
        ([near(-1234), near(-10)], 'pacing loses 2 1,200 1 keep'),
        ([UNCLEAR, near(-10)], 'pacing loses `rivals.bid` 2 10 1 keep'),
        ([near(40, WIDE), near(41, WIDE)],
         'pacing unclear profit keep'),
        ([near(10)] * 2, '`rivals.bid` nothing above'),
        ([{"fixed": {"profit": BASE}, "pid_pacing": None}, {"fixed": None, "pid_pacing": {"profit": BASE}}],
         'nothing pacing failed'),
    ],
)  # fmt: skip
def test_the_headline_says_where_it_pays_and_what_to_do(
    swept: Swept, cells: list[object], expected: str
) -> None:
    """In plain words and money, nothing of what is not clear."""
    values = ",".join(str(1 + place) for place in range(len(cells)))

    assert expected == gist(headline(swept([f"rivals.bid={values}"], cells)), *CALLED)


def test_the_headline_of_two_factors_counts_points(swept: Swept) -> None:
    """And says where most is earned."""
    found = swept(["rivals.bid=1,2", "rivals.count=1,2"], [near(10), near(20), UNCLEAR, UNCLEAR])

    assert "pacing more 2 4 more 1 2 20 1 use there" == gist(headline(found), *CALLED)


def test_the_headline_of_several_rules_says_which_to_compare(swept: Swept) -> None:
    """Two that beat the baseline were not set against each other; two of one name are told apart."""
    cells = [{**near(10 * place), "pid_pacing[cap=2]": near(9 * place)["pid_pacing"]} for place in (1, 2)]
    told = headline(swept(["rivals.bid=1,2"], cells))

    assert gist(told, *CALLED).startswith("pacing `pid_pacing` more 2 20")
    assert tells(told, "pacing `pid_pacing[cap=2]` more", *CALLED)
    assert gist(told, "compare").endswith("more more compare")


def test_the_headline_says_of_one_rule_among_several_where_to_use_it(swept: Swept) -> None:
    """The advice stands behind the rule that it is about."""
    cells = [
        {
            "fixed": {"profit": BASE},
            "pid_pacing": near(gain)["pid_pacing"],
            "ctr_weighted": near(-9)["pid_pacing"],
        }
        for gain in (0, 10)
    ]
    told = headline(swept(["rivals.bid=1,2"], cells))

    assert tells(told, "`rivals.bid` 2 10 1 use there chasing CTR loses 2", *CALLED)


def test_the_headline_of_a_rule_alone_is_its_largest_clear_change(swept: Swept) -> None:
    """Which value is held against the first; a change within luck is none."""
    first, moved, lucky = (
        {"fixed": profits} for profits in (near(0)["fixed"], near(50)["pid_pacing"], UNCLEAR["pid_pacing"])
    )
    clear, unclear = (swept(["rivals.bid=1,2"], [first, second]) for second in (moved, lucky))

    assert "50 more 1 `rivals.bid=2` `rivals.bid=1`" == gist(headline(clear), *CALLED)
    assert "unclear `rivals.bid`" == gist(headline(unclear), *CALLED)


def test_the_headline_of_one_run_says_that_it_cannot_tell(swept: Swept) -> None:
    """However far apart the strategies are."""
    cells = [{"fixed": {"profit": [1.0 + more]}, "pid_pacing": {"profit": [900.0]}} for more in (0.0, 1.0)]

    assert "nothing 20 more" == gist(headline(swept(["rivals.bid=1,2"], cells)), *CALLED)


def test_of_other_metrics_the_headline_gives_no_advice(swept: Swept) -> None:
    """More clicks are no reason to use a rule."""
    cells = [
        {"fixed": {"clicks": BASE}, "pid_pacing": {"clicks": [1.1 * base + more for base in BASE]}}
        for more in (0.0, 0.5)
    ]
    found = swept(["rivals.bid=1,2"], cells, "clicks")

    assert "pacing more clicks 2 10.5" == gist(headline(found), *CALLED)
