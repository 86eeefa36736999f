"""The points of a sweep: market and strategies at values of what is varied, and the values of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from experiments.sweeping.factor import Factor, of_strategy, value_text
from experiments.sweeping.setting_paths import changed, find
from simulator.errors import InputError
from simulator.plugins.brackets import read_spec, split_parameters
from simulator.settings.scenario import Scenario


def at_point(
    scenario: Scenario, strategies: Sequence[str], factors: Sequence[Factor], values: Sequence[object]
) -> tuple[Scenario, list[str]]:
    """Return the market and the strategies of one point of a sweep.

    Parameters
    ----------
    scenario, strategies
        As they are where nothing is varied.
    factors, values
        What is varied, and one value of each.

    Raises
    ------
    InputError
        A setting refuses its value, or it does not fit the others; the line names the point.
    """
    specs = list(strategies)
    settings = {}
    for factor, value in zip(factors, values, strict=True):
        if factor.locations:
            settings[factor.locations] = value
        else:
            specs = [_with_parameter(spec, factor.path, value) for spec in specs]
    try:
        return changed(scenario, settings), specs
    except InputError as error:
        told = str(error)
        if len(factors) == 1 and told.startswith(f"{factors[0].path}: "):
            raise
        raise InputError(f"{point_text(factors, values)}: {told}") from None


def without_parameter(spec: str, path: str) -> str:
    """Return a strategy's text without a parameter, if the path is its.

    Examples
    --------
    >>> without_parameter("ctr_weighted[gain=1,cap=3]", "ctr_weighted.gain")
    'ctr_weighted[cap=3]'
    """
    name, inside = read_spec(spec)
    strategy, parameter = of_strategy(path)
    parts = split_parameters(inside)
    kept = [part for part in parts if part.partition("=")[0].strip() != parameter]
    if name != strategy or kept == parts:
        return spec
    return f"{name}[{','.join(kept)}]" if kept else name


def setting_of(path: str, market: str, strategy: str, parameters: str | None) -> object:
    """Return the value of a factor in one run.

    Parameters
    ----------
    path
        Of the factor.
    market
        The run's scenario as JSON.
    strategy, parameters
        The strategy's name or key, and its parameters as JSON.

    Returns
    -------
    object
        A number, text, true, false or None; a list or table as JSON. None where the strategy is not the
        factor's.

    Examples
    --------
    >>> setting_of("ctr_weighted.gain", "{}", "ctr_weighted[gain=2]#0", '{"gain": 2.0}')
    2.0
    """
    name, parameter = of_strategy(path)
    try:
        scenario = Scenario.model_validate_json(market)
        location = find(path, scenario)[0]
    except ValueError:
        own = strategy.partition("[")[0].partition("#")[0] == name
        return json.loads(parameters or "{}").get(parameter) if own else None
    value: Any = scenario.model_dump(by_alias=True, mode="json")
    for part in location:
        value = None if value is None else value[part]
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def point_text(factors: Sequence[Factor], values: Sequence[object]) -> str:
    """Write ``quality.half_life=1, rivals.count=3``."""
    return ", ".join(
        f"{factor.path}={value_text(value)}" for factor, value in zip(factors, values, strict=True)
    )


def _with_parameter(spec: str, path: str, value: object) -> str:
    """Set a parameter in a strategy's text, whatever it was, if the path is its."""
    name, inside = read_spec(without_parameter(spec, path))
    strategy, parameter = of_strategy(path)
    if name != strategy:
        return spec
    return f"{name}[{','.join([*split_parameters(inside), f'{parameter}={value_text(value)}'])}]"
