"""From rises to a verdict: what is clear counts, what may be luck does not."""

import numpy as np
import pytest
from scipy import stats

from experiments.claims.judging import Rise, all_parts, everywhere, judge, rise, signs
from experiments.statistics.paired import Interval, PairedDifference

ZERO = np.zeros(6)
RISE = np.array([1.0, 1.2, 0.9, 1.1, 1.0, 0.8])
NOISE = np.array([1.0, -1.2, 0.9, -1.1, 1.0, -0.8])


def with_p(p: float | None, estimate: float = 1.0) -> Rise:
    """Return a rise with this p, not corrected."""
    return Rise("here", PairedDifference(Interval(estimate, None, None), None, p, 6))


def test_a_clear_rise_speaks_for_a_claim_that_wants_one_and_against_the_opposite() -> None:
    """The sign is that of the claim, not of the number."""
    assert [1, -1] == signs([rise("a", RISE, ZERO), rise("b", RISE, ZERO, wanted=-1)])


def test_noise_speaks_neither_way() -> None:
    """An estimate alone decides nothing."""
    assert 0.0 != rise("a", NOISE, ZERO).absolute.estimate
    assert "cannot tell" == judge([rise("a", NOISE, ZERO)])


def test_what_was_looked_at_besides_counts() -> None:
    """p of .03 is clear alone and not among two of .04, by Holm."""
    assert [1] == signs([with_p(0.03)])
    assert [0, 0] == signs([with_p(0.03), with_p(0.04)])


def test_an_effect_without_a_test_decides_nothing() -> None:
    """One run, or differences that are all equal, has no p."""
    assert "cannot tell" == judge([with_p(None)])


def test_a_rule_against_itself_is_no() -> None:
    """Where no run differs at all, nothing is moved, and that is known."""
    assert "no" == judge([rise("a", RISE, RISE), rise("b", NOISE, NOISE)])
    assert "it depends" == judge([rise("a", RISE, RISE), rise("b", RISE, ZERO)])


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        ([1, 1], "yes"),
        ([-1, -1], "no"),
        ([1, -1, 0], "it depends"),
        ([1, 0], "cannot tell"),
        ([-1, 0], "cannot tell"),
        ([0, 0], "cannot tell"),
    ],
)
def test_a_claim_of_several_markets_depends_only_where_some_are_clearly_against_it(
    found: list[int], holds: str
) -> None:
    """Clear here and open there cannot be told: more runs may make it "yes", or "it depends"."""
    assert holds == everywhere(found)


@pytest.mark.parametrize(
    ("found", "holds"), [([1, 1], "yes"), ([1, 0], "cannot tell"), ([1, -1], "no"), ([0, -1], "no")]
)
def test_a_claim_of_several_parts_needs_every_part(found: list[int], holds: str) -> None:
    """One part that fails is enough to refute it."""
    assert holds == all_parts(found)


def null_families() -> list[list[Rise]]:
    """Return 400 families of five rises that are nothing but luck, twelve runs each, seed 1."""
    draws = np.random.default_rng(1).normal(size=(400, 5, 12))
    return [[rise("here", one, np.zeros(12)) for one in family] for family in draws]


def test_of_luck_a_verdict_is_made_no_oftener_than_one_in_twenty() -> None:
    """Families with a clear rise are at most Binomial(400, .05): 35 or more come once in 900 times."""
    made = sum(judge(family) != "cannot tell" for family in null_families())

    assert stats.binom.sf(34, 400, 0.05) < 1 / 900
    assert 34 >= made


def test_twin_without_a_correction_the_bound_notices() -> None:
    """Counting every p below .05 for itself calls one family in four clear."""
    made = sum(any((one.paired.p or 0.0) < 0.05 for one in family) for family in null_families())

    assert 34 < made


def test_a_verdict_counts_what_else_was_looked_at() -> None:
    """A p of .03 is clear alone; beside an open rise it is .06 and no longer clear, as the words say."""
    assert "yes" == judge([with_p(0.03)])
    assert "cannot tell" == judge([with_p(0.03)], [with_p(0.9)])
