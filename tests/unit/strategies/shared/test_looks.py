"""Chances to be clicked, by hand."""

import math
import re

import numpy as np
import pytest

from strategies.shared.looks import check_looks, looks

SHOWN = np.array([[100, 40, 20], [0, 0, 8]])


def test_lower_slots_are_looked_at_less() -> None:
    """At a decay of one half 100 + 20 + 5, and 2 of the 8 in the third slot."""
    assert [125.0, 2.0] == looks(SHOWN, "examination", 0.5).tolist()


def test_raw_impressions_count_one_each() -> None:
    """Unadjusted, the slot does not matter, and the decay is not used."""
    assert [160.0, 8.0] == looks(SHOWN, "none", 0.5).tolist()


@pytest.mark.parametrize(
    ("adjust", "decay", "message"),
    [
        ("rank", 0.5, "adjust is 'rank', allowed: examination, none"),
        ("none", math.nan, "examination_decay is nan, allowed: a number from 0.01 to 1"),
    ],
)
def test_parameters_out_of_range_are_refused(adjust: str, decay: float, message: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(message)):
        check_looks(adjust, decay)
