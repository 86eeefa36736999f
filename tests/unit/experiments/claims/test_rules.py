"""The rules of the trials keep the contract of every strategy."""

import pytest

from experiments.claims.rules import RaiseBids, TestFirst
from strategies.testing import StrategyContract


class TestRaiseBids(StrategyContract):
    """Bids from a day on."""

    strategy = RaiseBids()


class TestTestFirst(StrategyContract):
    """A test of creatives with the money held back."""

    strategy = TestFirst()


@pytest.mark.parametrize(("rule", "wrong"), [(RaiseBids, {"factor": 0.0}), (TestFirst, {"share": 1.5})])
def test_parameters_out_of_range_are_refused(rule: type, wrong: dict[str, float]) -> None:
    """Each range is checked where the rule is made."""
    with pytest.raises(ValueError, match="allowed"):
        rule(**wrong)
