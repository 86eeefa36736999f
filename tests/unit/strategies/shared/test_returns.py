"""Revenue in conversions, by hand."""

import math
import re

import numpy as np
import pytest

from strategies.shared.end_to_end import Groups
from strategies.shared.returns import check_conversion_evidence, in_conversions

ONE_ACCOUNT = Groups(np.array([2]))


def test_revenue_is_counted_in_mean_conversions() -> None:
    """180 and 120 from five conversions, 60 each: three and two mean ones, whoever had them."""
    assert [3.0, 2.0] == in_conversions(np.array([180.0, 120.0]), np.array([1, 4]), ONE_ACCOUNT).tolist()


def test_accounts_have_means_of_their_own() -> None:
    """Revenue of 100 is ten conversions at 10, and one at 100."""
    revenue, conversions = np.array([100.0, 100.0]), np.array([10, 1])
    assert [10.0, 1.0] == in_conversions(revenue, conversions, Groups(np.array([1, 1]))).tolist()


def test_more_refunded_than_sold_counts_as_nothing() -> None:
    """A target at -50 has earned nothing; the other has the account's two conversions."""
    assert [0.0, 2.0] == in_conversions(np.array([-50.0, 80.0]), np.array([1, 1]), ONE_ACCOUNT).tolist()


def test_nothing_earned_is_no_evidence() -> None:
    """Without revenue, with or without conversions, all count 0."""
    nothing = np.zeros(2)
    assert [0.0, 0.0] == in_conversions(nothing, np.array([0, 0]), ONE_ACCOUNT).tolist()
    assert [0.0, 0.0] == in_conversions(nothing, np.array([1, 0]), ONE_ACCOUNT).tolist()


@pytest.mark.parametrize(
    ("prior", "delay", "message"),
    [
        (-1.0, 24.0, "prior_conversions is -1.0, allowed: a number from 0 to 1e+09"),
        (20.0, math.inf, "conversion_delay is inf, allowed: a number from 0 to 2400"),
    ],
)
def test_parameters_out_of_range_are_refused(prior: float, delay: float, message: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(message)):
        check_conversion_evidence(prior, delay)
