"""What may be assumed, each value with its flag."""

from typing import Any

import pytest

from experiments.calibrate.assumptions import Assumptions
from simulator import InputError


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share": 1.5}, "--share 1.5: allowed: 0.05 to 0.95"),
        ({"position": 0.5}, "--position 0.5: allowed: 1.05 to 3.95"),
        ({"bid": float("nan")}, "--bid nan: allowed: 0.0001 to 1e+06"),
        ({"conversion_rate": 2.0}, "--conversion-rate 2: allowed: 0 to 1"),
        ({"keywords": 0}, "--keywords 0: allowed: 1 to 2000"),
        ({"period": 0}, "--period 0: allowed: 1 to 3660"),
        ({"budget": 1.0}, "--budget 1: allowed: 1.02 to 1000"),
        ({"names": "funny"}, "--names 'funny': allowed: log or outdoor"),
        ({"name": "x" * 201}, f"--name '{'x' * 60}': allowed: at most 200 characters"),
    ],
)
def test_impossible_values_are_refused_by_their_flag(wrong: dict[str, Any], said: str) -> None:
    """The line names the flag as it is typed, the value and the range."""
    with pytest.raises(InputError) as caught:
        Assumptions(**wrong)

    assert said == str(caught.value)
