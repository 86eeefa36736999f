"""Who is clearly ahead, clearly behind, the same, or neither, from numbers chosen by hand."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from experiments.comparing.outcome import Comparison
from findings import reading
from findings.clicks import clicks_up_profit_down, correlation, largest_loss
from findings.text import mark

Make = Callable[[Mapping[str, Sequence[Mapping[str, list[float]] | None]]], Comparison]


def run(*, revenue: float, more: float = 0.0, clicks: float = 0.0) -> dict[str, list[float]]:
    """Return a run: lamps 100 + ``clicks`` clicks, sofas 100; ``more`` money is spent on lamps."""
    return {"clicks": [100.0 + clicks, 100.0], "revenue": [100.0, revenue], "cost": [20.0 + more, 40.0]}


@pytest.fixture
def comparison(made: Make) -> Comparison:
    """Five rules: one that gains clicks and loses 20, one that earns 10 more, one alike, one unclear."""
    luck = [400.0, 500.0, 450.0]
    return made(
        {
            "fixed": [run(revenue=one) for one in luck],
            "ctr_weighted": [
                run(revenue=one, more=20.0 + off, clicks=30.0 + off)
                for one, off in zip(luck, (-1.0, 0.0, 1.0), strict=True)
            ],
            "knapsack_lp": [
                run(revenue=one, more=-10.0 + off) for one, off in zip(luck, (-0.1, 0, 0.1), strict=True)
            ],
            "creative_test": [run(revenue=one, more=1e-12) for one in luck],
            "random_walk": [
                run(revenue=one, more=off) for one, off in zip(luck, (-30.0, 0, 28.0), strict=True)
            ],
        }
    )


def test_rules_fall_into_four_groups(comparison: Comparison) -> None:
    """Clearly ahead, clearly behind, the same to rounding, and what cannot be told."""
    groups = (reading.ahead, reading.behind, reading.same, reading.unclear)

    assert [["knapsack_lp"], ["ctr_weighted"], ["creative_test"], ["random_walk"]] == [
        [one.strategy for one in group(comparison)] for group in groups
    ]


def test_only_clear_differences_are_marked(comparison: Comparison) -> None:
    """A triangle up for more, one down for less, nothing for the rest, rounding included."""
    names = ("knapsack_lp", "ctr_weighted", "creative_test", "random_walk")

    assert ["▲ ", "▼ ", "", ""] == [mark(comparison.difference(name, "profit")) for name in names]


def test_shares_are_of_the_baselines_revenue(comparison: Comparison) -> None:
    """Twenty less of 100 + 450: -3.64 %; half the interval is 4.303 / sqrt(3) of it: .45 %."""
    share = reading.of_revenue(comparison, "ctr_weighted")

    assert share.estimate is not None
    assert share.high is not None
    assert (-0.036364, 0.004517) == pytest.approx((share.estimate, share.high - share.estimate), abs=1e-6)


def test_ranks_are_by_mean_profit(comparison: Comparison) -> None:
    """Ten more, the unclear one .67 more, none, 20 less."""
    assert ["knapsack_lp", "random_walk", "fixed", "creative_test", "ctr_weighted"] == [
        one.name for one in reading.ranked(comparison)
    ]


def test_who_is_not_behind_the_best(comparison: Comparison) -> None:
    """The best earns clearly more than all but the one that luck moves."""
    assert ["random_walk"] == reading.not_behind_the_best(comparison)


def test_clicks_up_profit_down_needs_both(comparison: Comparison) -> None:
    """Thirty clicks more and 20 less profit; a rule that only loses or only gains is none."""
    assert clicks_up_profit_down(comparison, "ctr_weighted")
    assert not clicks_up_profit_down(comparison, "knapsack_lp")


def test_the_largest_loss_is_named(made: Make) -> None:
    """Fifty clicks go from sofas (1.20 each) to lamps (.20 each), at old prices."""
    before = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}
    after = {"clicks": [150.0, 50.0], "revenue": [150.0, 200.0], "cost": [30.0, 20.0]}
    moved = made({"fixed": [before] * 3, "ctr_steps": [after] * 3})

    assert "clicks on targets that earn less" == largest_loss(moved, "ctr_steps")


def test_two_targets_have_no_correlation(comparison: Comparison) -> None:
    """Any two points lie on a line, which says nothing."""
    assert correlation(comparison).estimate is None


def test_three_targets_have_one(tiny_study: list[Comparison]) -> None:
    """The control has four; the correlation and its interval stay within -1 and 1."""
    found = correlation(tiny_study[1])

    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.estimate <= found.high <= 1
