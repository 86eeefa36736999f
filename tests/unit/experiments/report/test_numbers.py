"""Numbers as a person reads them."""

import pytest

from experiments.report.numbers import days, number, p_text, percent, rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234567.8, "1,234,568"),
        (-99.96, "-100.0"),
        (9.994, "9.99"),
        (0.00123, "0.00123"),
        (None, "-"),
    ],
)
def test_numbers_have_three_digits(value: float | None, text: str) -> None:
    """Large numbers are whole with thousands apart, small ones have three digits."""
    assert text == number(value)


@pytest.mark.parametrize(("value", "text"), [(-0.04, "0.0"), (-0.05001, "-0.1"), (1234.56, "1,234.6")])
def test_rounding_leaves_no_negative_zero(value: float, text: str) -> None:
    """An interval never ends in -0.0."""
    assert text == rounded(value, 1)


@pytest.mark.parametrize(
    ("fraction", "text"), [(0.061, "6.1"), (-0.019, "-1.9"), (0.0, "0.0"), (12.0, "1,200"), (None, "-")]
)
def test_percent(fraction: float | None, text: str) -> None:
    """A fraction becomes a percentage with one decimal, whole from 100 %."""
    assert text == percent(fraction)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "< .001"),
        (0.00099, "< .001"),
        (0.001, "= .001"),
        (0.0499, "= .050"),
        (0.5, "= .50"),
        (1.0, "= 1"),
    ],
)
def test_p_values(p: float, text: str) -> None:
    """Two or three digits, and no false precision below .001."""
    assert text == p_text(p)


def test_one_day_is_singular() -> None:
    """1 day, 28 days."""
    assert ("1 day", "28 days") == (days(1), days(28))
