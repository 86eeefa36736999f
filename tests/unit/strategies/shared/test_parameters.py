"""Parameters out of range are refused in one wording."""

from __future__ import annotations

import math

import pytest

from strategies.shared.parameters import check_choice, check_interval, check_number


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_numbers_up_to_both_ends_are_allowed(value: float) -> None:
    """The range includes its ends."""
    check_number("floor", value, 0, 1)


@pytest.mark.parametrize("value", [-1e-9, 1.1, math.nan, math.inf, True, "0.5", None])
def test_what_is_no_number_in_range_is_refused(value: object) -> None:
    """NaN, text, None and booleans are outside of every range."""
    with pytest.raises(ValueError, match=r"^floor is .*, allowed: a number from 0 to 1$"):
        check_number("floor", value, 0, 1)


def test_the_message_names_field_value_and_range() -> None:
    """A user can mend the value without opening the code."""
    with pytest.raises(ValueError, match=r"^step is 2, allowed: a number from 0 to 1$"):
        check_number("step", 2, 0, 1)


def test_a_wrong_word_is_refused() -> None:
    """The words that would have been right are listed."""
    with pytest.raises(ValueError, match=r"^adjust is 'rank', allowed: examination, none$"):
        check_choice("adjust", "rank", ["examination", "none"])


@pytest.mark.parametrize("value", [1 / 60, 24, math.inf])
def test_intervals_from_a_minute_to_infinity_are_allowed(value: float) -> None:
    """Infinity stands for never."""
    check_interval(value)


@pytest.mark.parametrize("value", [0, -1, 0.01, math.nan])
def test_intervals_that_stop_time_are_refused(value: float) -> None:
    """A decision loop has to let time pass."""
    with pytest.raises(ValueError, match="interval is"):
        check_interval(value)
