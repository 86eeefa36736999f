"""What a sweep says: more and less only where it is clear, and where the one turns into the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from experiments.sweeping.outcome import Sweep
from experiments.sweeping.words import change_sentence, gap_sentence, headline, sweep_verdict

Swept = Callable[..., Sweep]

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
         "`pid_pacing` has more profit than `fixed` where `rivals.bid` is above about 2.5 and less "
         "profit than `fixed` below."),
        ([near(20), near(10), UNCLEAR, near(-30)],
         "`pid_pacing` has less profit than `fixed` where `rivals.bid` is above about 3.1 and more "
         "profit than `fixed` below; no clear difference at the other 1."),
        ([near(10)] * 4, "`pid_pacing` has more profit than `fixed` at all 4 points."),
        ([near(-10)] * 4, "`pid_pacing` has less profit than `fixed` at all 4 points."),
        ([UNCLEAR] * 4, "No clear difference in profit between `pid_pacing` and `fixed` at any of 4 points."),
        ([near(0, [0.0] * 5)] * 4,
         "`pid_pacing` and `fixed` have the same profit in every run, at all 4 points."),
        ([{"fixed": None, "pid_pacing": {"profit": BASE}}] * 4,
         "Nothing to compare `pid_pacing` and `fixed` by: no replication has a profit of both."),
        ([UNCLEAR, UNCLEAR, near(10), near(12)],
         "`pid_pacing` has more profit than `fixed` where `rivals.bid` is 3 or more; no clear "
         "difference at the "
         "other 2."),
        ([near(-10), near(-12), UNCLEAR, UNCLEAR],
         "`pid_pacing` has less profit than `fixed` where `rivals.bid` is 2 or less; no clear "
         "difference at the "
         "other 2."),
        ([near(10), near(-12), UNCLEAR, near(10)],
         "`pid_pacing` has more profit than `fixed` where `rivals.bid` is 1 and 4 and less profit "
         "than `fixed` "
         "where `rivals.bid` is 2; no clear difference at the other 1."),
        ([UNCLEAR, near(9), near(10), UNCLEAR],
         "`pid_pacing` has more profit than `fixed` where `rivals.bid` is 2 to 3; no clear difference at the "
         "other 2."),
    ],
)  # fmt: skip
def test_the_sentence_says_where(swept: Swept, cells: list[object], expected: str) -> None:
    """Ends of a range by their value, a change of sign by where it is about, single values one by one."""
    assert expected == gap_sentence(swept(["rivals.bid=1,2,3,4"], cells), 1)


def test_values_that_are_no_numbers_have_no_order(swept: Swept) -> None:
    """Nothing is above or below a word."""
    found = swept(["market.pricing=gsp,first_price"], [near(-10), near(10)])

    assert (
        "`pid_pacing` has more profit than `fixed` where `market.pricing` is first_price and less "
        "profit than "
        "`fixed` where `market.pricing` is gsp." == gap_sentence(found, 1)
    )


def test_two_factors_are_counted(swept: Swept) -> None:
    """In how many cells more, in how many less, and where most."""
    found = swept(["rivals.bid=1,2", "rivals.count=1,2"], [near(10), near(20), UNCLEAR, near(-5)])

    assert (
        "`pid_pacing` has more profit than `fixed` at 2 of 4 points (most at 1, 2) and less profit "
        "than `fixed` "
        "at 1 of 4 points (most at 2, 2); no clear difference at the other 1." == gap_sentence(found, 1)
    )


def test_an_estimate_alone_is_never_more(swept: Swept) -> None:
    """Five runs that scatter widely around 40 more are no clear difference."""
    found = swept(["rivals.bid=1,2"], [near(40, WIDE), near(40, WIDE)])

    assert "No clear difference" in gap_sentence(found, 1)


def test_a_strategy_alone_is_told_by_its_change(swept: Swept) -> None:
    """Without another there is the difference between points."""
    alone = [{"fixed": {"profit": [profit + more for profit in BASE]}} for more in (0.0, 50.5)]
    found = swept(["rivals.bid=1,2"], alone)

    assert (
        "The mean profit of `fixed` runs from 100 (at 1) to 150 (at 2); nowhere does it clearly differ"
        in (sweep_verdict(found))
    )


def test_a_clear_change_is_counted(swept: Swept) -> None:
    """Against the first point, replication by replication."""
    cells = [near(0), near(10, NOISE[::-1]), near(10, WIDE)]

    assert (
        "The mean profit of `pid_pacing` runs from 100 (at 1) to 114 (at 3); it clearly differs "
        "from that at 1 at 1 "
        "of the other 2 points." == change_sentence(swept(["rivals.bid=1,2,3"], cells), 1)
    )


def test_a_strategy_that_failed_is_said(swept: Swept) -> None:
    """Where no run ended well there is nothing to show."""
    cells = [{"fixed": {"profit": BASE}, "pid_pacing": None}] * 2

    assert "`pid_pacing` has no profit to show: no run ended well." == change_sentence(
        swept(["rivals.bid=1,2"], cells), 1
    )


def test_a_setting_without_effect_is_named(swept: Swept) -> None:
    """Where not one run changes, the setting is likely another's to decide."""
    found = swept(["rivals.bid=1,2"], [near(10), near(10)])

    assert sweep_verdict(found).endswith(
        "Nothing at all changes with `rivals.bid`: another setting may stand above it."
    )
    assert "`fixed` has the same profit in every run, at all 2 points." == change_sentence(found, 0)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([near(-20), near(-10), near(10), near(20)],
         "Pacing earns more than leaving bids alone where `rivals.bid` is above about 2.5, up to 20 in 1 "
         "day; it loses below, up to 20 in 1 day. Use it there."),
        ([near(10), near(30)],
         "Pacing earns more than leaving bids alone at all 2 points, up to 30 in 1 day. Use it."),
        ([near(-1234), near(-10)], "Pacing loses at all 2 points, up to 1,200 in 1 day. Leave bids alone."),
        ([UNCLEAR, near(-10)], "Pacing loses where `rivals.bid` is 2, 10 in 1 day. Leave bids alone."),
        ([near(40, WIDE), near(41, WIDE)],
         "Pacing nowhere clearly differs from leaving bids alone in profit. Leave bids alone."),
        ([near(10)] * 2, "`rivals.bid` changes nothing at all: another setting may stand above it."),
        ([{"fixed": {"profit": BASE}, "pid_pacing": None}, {"fixed": None, "pid_pacing": {"profit": BASE}}],
         "Nothing can be said of pacing: no run of both it and leaving bids alone ended well."),
    ],
)  # fmt: skip
def test_the_headline_says_where_it_pays_and_what_to_do(
    swept: Swept, cells: list[object], expected: str
) -> None:
    """In plain words and money, nothing of what is not clear."""
    values = ",".join(str(1 + place) for place in range(len(cells)))

    assert expected == headline(swept([f"rivals.bid={values}"], cells))


def test_the_headline_of_two_factors_counts_points(swept: Swept) -> None:
    """And says where most is earned."""
    found = swept(["rivals.bid=1,2", "rivals.count=1,2"], [near(10), near(20), UNCLEAR, UNCLEAR])

    assert (
        "Pacing earns more than leaving bids alone at 2 of 4 points (most at 1, 2), up to 20 in 1 day. Use "
        "it there." == headline(found)
    )


def test_the_headline_of_several_rules_says_which_to_compare(swept: Swept) -> None:
    """Two that beat the baseline were not set against each other; two of one name are told apart."""
    cells = [{**near(10 * place), "pid_pacing[cap=2]": near(9 * place)["pid_pacing"]} for place in (1, 2)]
    told = headline(swept(["rivals.bid=1,2"], cells))

    assert told.startswith(
        "Pacing (`pid_pacing`) earns more than leaving bids alone at all 2 points, up to 20"
    )
    assert "Pacing (`pid_pacing[cap=2]`) earns more" in told
    assert told.endswith("Where more than one earns more, compare them with each other.")


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

    assert "where `rivals.bid` is 2, 10 in 1 day. Use it there. Chasing CTR loses at all 2 points, up" in told


def test_the_headline_of_a_rule_alone_is_its_largest_clear_change(swept: Swept) -> None:
    """Which value is held against the first; a change within luck is none."""
    first, moved, lucky = (
        {"fixed": profits} for profits in (near(0)["fixed"], near(50)["pid_pacing"], UNCLEAR["pid_pacing"])
    )
    clear, unclear = (swept(["rivals.bid=1,2"], [first, second]) for second in (moved, lucky))

    assert "Leaving bids alone earns 50 more in 1 day at `rivals.bid=2` than at `rivals.bid=1`." == headline(
        clear
    )
    assert "Leaving bids alone does not clearly change with `rivals.bid`." == headline(unclear)


def test_the_headline_of_one_run_says_that_it_cannot_tell(swept: Swept) -> None:
    """However far apart the strategies are."""
    cells = [{"fixed": {"profit": [1.0 + more]}, "pid_pacing": {"profit": [900.0]}} for more in (0.0, 1.0)]

    assert "One run cannot tell which rule pays: take 20 or more." == headline(
        swept(["rivals.bid=1,2"], cells)
    )


def test_of_other_metrics_the_headline_gives_no_advice(swept: Swept) -> None:
    """More clicks are no reason to use a rule."""
    cells = [
        {"fixed": {"clicks": BASE}, "pid_pacing": {"clicks": [1.1 * base + more for base in BASE]}}
        for more in (0.0, 0.5)
    ]
    found = swept(["rivals.bid=1,2"], cells, "clicks")

    assert "Pacing has higher clicks than leaving bids alone at all 2 points, up to 10.5 %." == headline(
        found
    )
