"""Sweeping: strategies compared at every value of one or two settings, on the same luck at all of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from experiments.comparing.outcome import summarise
from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session
from experiments.storage.manifest import described
from experiments.storage.store import identity
from experiments.study.checks import check_list, check_named, check_range
from experiments.study.entrant import Entrant
from experiments.study.metrics import check_metric
from experiments.study.observer import Observer
from experiments.study.study import MOST_RUNS, Study, plan
from experiments.sweeping.factor import Factor, read_factor, value_text
from experiments.sweeping.outcome import Point, Sweep, summarise_sweep
from experiments.sweeping.vary import at_point, without_parameter
from simulator.errors import InputError
from simulator.plugins.strategy_file import plain_spec
from simulator.settings.file import as_scenario
from simulator.settings.scenario import Scenario

#: Points of a sweep, and values of a range.
MOST_POINTS, MOST_VALUES = 10_000, 1_000


def sweep(
    scenario: Scenario | str | Path,
    strategies: Sequence[str],
    vary: Sequence[str],
    *,
    runs: int,
    seed: int,
    points: int = 7,
    metric: str = "profit",
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
    engine: Engine = LOCAL,
) -> Sweep:
    """Compare strategies at every value of one or two settings of a market.

    Use it to learn where a finding of :func:`experiments.comparing.compare.compare` holds: a setting that
    nobody knows for sure is varied over what is thinkable. It does not search for the best value of a
    strategy's parameter: the best of many points flatters itself.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    strategies
        Names with parameters, ``module:Class``, ``file.py:Class`` or ``@strategy.toml``; the first is the
        baseline.
    vary
        One or two of ``path=low..high``, ``path=low..high:log``, ``path=value,value,...``; see
        :func:`experiments.sweeping.setting_paths.find` for the paths. ``strategy.parameter`` is one too.
    runs
        Replications of a strategy at each point, the same at all points: 1 or more, and at most a million
        over all points.
    seed
        Of all randomness, 0 or more.
    points
        Values taken from a range, 2 or more.
    metric
        What is compared; a name in :data:`experiments.study.metrics.METRICS`.
    jobs, out, observer, engine
        As for :func:`experiments.comparing.compare.compare`. More runs, strategies and values are the same
        study.

    Returns
    -------
    Sweep
        Failed runs are among its ``errors`` and in no mean.

    Raises
    ------
    InputError
        Before anything runs, for all points: settings out of range, unknown paths and names, a folder that
        is not writable or another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidloomError
        When the disk fills up; finished runs are kept.

    Notes
    -----
    Every draw of a run is a pure function of seed, replication and an address that no setting is part of. So
    replication r meets the same luck at every point, as far as the setting lets it: unless demand is varied,
    the very same searches; and where the setting does nothing, differences between points are exactly 0.

    Intervals are paired t at 95 %, not corrected. Holm's correction is over the differences from the
    baseline at all points, and again over the changes from the first point.

    Examples
    --------
    >>> found = sweep("two-campaigns", ["fixed"], ["conversion.delay_sd=0,2"], runs=2, seed=1)
    >>> found.changes[0].paired.absolute.estimate  # the law of the delay is another: nothing changes
    0.0
    """
    check_metric(metric)
    scenario = as_scenario(scenario)
    check_list("strategies", strategies)
    check_list("vary", vary)
    names = [plain_spec(check_named(strategy)) for strategy in strategies]
    factors = _factors(vary, scenario, names, points)
    n_points = math.prod(len(factor.values) for factor in factors)
    check_range(f"runs at {n_points} points", runs, 1, MOST_RUNS // n_points)
    for factor in factors:
        if not factor.locations:
            names = [without_parameter(name, factor.path) for name in names]
    planned = []
    for values in itertools.product(*(factor.values for factor in factors)):
        market, specs = at_point(scenario, names, factors, values)
        planned.append((values, plan(market, specs, runs=runs, seed=seed)))
    terms = identity("sweep", scenario, seed, vary=[factor.path for factor in factors])
    with Session(terms, jobs=jobs, out=out, observer=observer, engine=engine) as session:
        session.describe(**_described(factors, names, [study for _, study in planned]))
        session.carry_out(_by_market([study for _, study in planned]))
        found = [Point(values, summarise(study, session.own_runs(study))) for values, study in planned]
    return summarise_sweep(scenario, factors, names, metric, found)


def _factors(vary: Sequence[str], scenario: Scenario, names: Sequence[str], points: int) -> list[Factor]:
    """Read what is varied: one or two settings, each once, not too many values together."""
    check_range("points", points, 2, MOST_VALUES)
    if len(vary) not in (1, 2):
        raise InputError(f"vary: {len(vary)} settings given, allowed: one or two")
    factors = [read_factor(text, scenario, names, points) for text in vary]
    if len({factor.path for factor in factors}) < len(factors):
        raise InputError(f"vary: {factors[0].path} stands twice, allowed: once")
    size = math.prod(len(factor.values) for factor in factors)
    if size > MOST_POINTS:
        raise InputError(f"vary: {size} points, allowed: at most {MOST_POINTS}")
    return factors


def _by_market(studies: Sequence[Study]) -> list[Study]:
    """Return a study for each market with all its strategies, so that points that share runs do them once."""
    entrants: dict[str, dict[str, Entrant]] = {}
    for study in studies:
        entrants.setdefault(study.scenario.hash, {}).update(
            {entrant.key: entrant for entrant in study.entrants}
        )
    markets = {study.scenario.hash: study for study in studies}
    return [replace(study, entrants=tuple(entrants[mark].values())) for mark, study in markets.items()]


def _described(
    factors: Sequence[Factor], strategies: Sequence[str], studies: Sequence[Study]
) -> dict[str, object]:
    """Return what the manifest says of a sweep beside its terms."""
    entrants = {entrant.key: entrant for study in studies for entrant in study.entrants}
    return {
        "runs": studies[0].runs,
        "baseline": strategies[0],
        "factors": [
            {"path": factor.path, "values": [value_text(value) for value in factor.values]}
            for factor in factors
        ],
        "strategies": [described(entrant) for entrant in entrants.values()],
    }
