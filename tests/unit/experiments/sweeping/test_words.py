"""What a sweep says: more and less only where it is clear, and where the one turns into the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from experiments.sweeping.outcome import Sweep
from experiments.sweeping.words import change_sentence, gap_sentence, sweep_verdict

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
         "`pid_pacing` has more profit than `fixed` where `rivals.bid` is above about 2.5, less "
         "below; clear at 4 "
         "of 4 points."),
        ([near(20), near(10), UNCLEAR, near(-30)],
         "`pid_pacing` has less profit than `fixed` where `rivals.bid` is above about 3.1, more "
         "below; clear at 3 "
         "of 4 points."),
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
        "at 1 of 4 points (most at 2, 2); no clear difference at 1." == gap_sentence(found, 1)
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
