"""A run takes a scenario, or the name or the path of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator import load_scenario, simulate
from simulator.errors import InputError


def test_a_scenario_may_be_named(tmp_path: Path) -> None:
    """A shipped name, a path and the scenario itself are the same run."""
    path = tmp_path / "day.toml"
    path.write_text('include = "two-campaigns"\ndays = 1\n', "utf-8")
    one = simulate(load_scenario(path), "fixed", seed=1).totals

    assert one == simulate(path, "fixed", seed=1).totals
    assert one == simulate(str(path), "fixed", seed=1).totals
    assert "two-campaigns" == simulate("two-campaigns", "fixed", seed=1).scenario


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "two-campaign",
            "unknown scenario 'two-campaign': did you mean 'two-campaigns'? (a file must end in .toml)",
        ),
        (7, "scenario is 7, allowed: a Scenario, or the name or path of one"),
    ],
)
def test_what_is_no_scenario_is_refused(given: Any, message: str) -> None:
    """A wrong name is answered with the nearest, anything else with what is allowed."""
    with pytest.raises(InputError) as caught:
        simulate(given, "fixed", seed=1)
    assert message == str(caught.value)
