"""Quality is observed over expected clicks, shrunk to the keyword's prior."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.quality import fading, learned_quality, raised, shown_score

LAW = settings(max_examples=60, deadline=None)
COUNT = st.floats(0.0, 1e6)


def quality(
    clicks: float, exposure: float, prior: float = 0.1, parts: float = 1.0, weight: float = 20.0
) -> float:
    one = np.ones(1)
    return float(
        learned_quality(clicks * one, exposure * prior * one, prior * one, parts * one, prior_weight=weight)[
            0
        ]
    )


def test_worked_example() -> None:
    """40 clicks where the prior expects 200 x .1 = 20: .1 x (40 + 20) / (20 + 20) = .15."""
    assert 0.15 == pytest.approx(quality(40, 200))


def test_a_strange_ad_has_the_prior() -> None:
    """Without any exposure quality is the prior times the fixed parts: .1 x 1.2 = .12."""
    assert 0.12 == pytest.approx(quality(0, 0, parts=1.2))


def test_never_clicked_is_not_zero() -> None:
    """No click in 200 expected: .1 x 20 / 220, above 0."""
    assert 0.1 * 20 / 220 == pytest.approx(quality(0, 2000))


def test_much_evidence_beats_the_prior() -> None:
    """A million exposures at a true rate of .3 give .3 whatever the prior says, within a thousandth."""
    assert 0.3 == pytest.approx(quality(300_000, 1e6), rel=1e-3)


@LAW
@given(COUNT, COUNT, COUNT)
def test_more_clicks_never_lower_quality_and_more_exposure_never_raises_it(
    clicks: float, exposure: float, more: float
) -> None:
    """Quality rises with clicks and falls with exposure."""
    assert quality(clicks, exposure) <= quality(clicks + more, exposure)
    assert quality(clicks, exposure + more) <= quality(clicks, exposure)


@LAW
@given(COUNT, st.floats(1.0, 1e6), st.floats(1e-4, 1.0))
def test_quality_lies_between_prior_and_observation(clicks: float, exposure: float, prior: float) -> None:
    """Shrinkage: the estimate is between the prior and clicks over exposure."""
    low, high = sorted([prior, clicks / exposure])
    assert low * (1 - 1e-9) <= quality(clicks, exposure, prior=prior) <= high * (1 + 1e-9)


def test_half_of_a_counter_is_left_after_its_half_life() -> None:
    """Seven days of fading at a half-life of 7 leave one half; a day at a half-life of 1 likewise."""
    assert 0.5 == pytest.approx(fading(7.0) ** 7)
    assert 0.5 == fading(1.0)
    assert 1.0 == pytest.approx(fading(1e9))


@pytest.mark.parametrize(
    ("ratio", "score"),
    [
        (1.0, 6),
        (0.999, 5),
        (2**0.24, 6),
        (2**0.26, 6),
        (2**0.8, 7),
        (2.0, 8),
        (0.5, 4),
        (1e-300, 1),
        (1e300, 10),
    ],
)
def test_shown_score_is_the_formula(ratio: float, score: int) -> None:
    """clip(round(5.5 + 2 log2(quality / prior)), 1, 10): 5.5 is shown as 6, a doubling adds 2."""
    assert [score] == shown_score(np.array([0.01 * ratio]), np.array([0.01])).tolist()


@LAW
@given(st.floats(1e-6, 1.0), st.floats(1e-6, 1.0), st.floats(1e-6, 1.0))
def test_shown_score_is_1_to_10_and_rises_with_quality(one: float, other: float, prior: float) -> None:
    """Whatever is learned, the score is a whole number from 1 to 10 that never falls as quality rises."""
    scores = shown_score(np.array(sorted([one, other])), np.full(2, prior))
    assert 1 <= scores[0] <= scores[1] <= 10


@LAW
@given(st.integers(-12, 12), st.integers(-40, 40))
def test_shown_score_is_the_c_librarys_also_at_a_step(step: int, bits: int) -> None:
    """Within 40 last bits of a ratio at which the score steps, math.log2 decides and nothing else."""
    ratio = 2 ** (step / 2) * (1 + bits * 2.0**-53)
    expected = min(max(round(5.5 + 2 * math.log2(ratio)), 1), 10)
    assert [expected] == shown_score(np.array([ratio]), np.ones(1)).tolist()


@pytest.mark.parametrize("off", [-1e-14, 1e-14])
def test_shown_score_does_not_hang_on_numpys_last_bits(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a processor where NumPy's logarithm errs in its last bits, the steps stay where they are."""
    ratios = 2.0 ** (np.arange(-12, 13) / 2)
    here = shown_score(ratios, np.ones(25)).tolist()
    exact = np.log2
    monkeypatch.setattr("simulator.quality.np.log2", lambda ratio: exact(ratio) + off)
    assert here == shown_score(ratios, np.ones(25)).tolist()


def test_scores_of_many_ads_are_those_of_each() -> None:
    """Ads at the prior, at a step and between steps keep their places in one array."""
    ratios = np.array([1.0, 2**0.25, 1.0, 0.3, 2**0.5, 1.0, 7.0, 2**0.5])
    alone = [shown_score(ratios[i : i + 1], np.ones(1)).item() for i in range(8)]
    assert alone == shown_score(ratios, np.ones(8)).tolist()


@LAW
@given(st.floats(1e-9, 1e3), st.sampled_from([0.0, 0.37, 0.5, 1.0]))
def test_powers_are_pythons_own(base: float, exponent: float) -> None:
    """A quality raised to the squashing power is what ** gives, to the last bit."""
    assert [base**exponent] == raised(np.array([base]), np.array([exponent])).tolist()
