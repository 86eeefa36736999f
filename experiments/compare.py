"""Comparing strategies: every strategy in the same replications, differences pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.comparison import Comparison
from experiments.engine import LOCAL, Engine
from experiments.session import Session, described_study
from experiments.store import identity
from experiments.study import Observer, plan
from simulator.scenario import Scenario
from simulator.strategy import Strategy


def compare(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
    engine: Engine = LOCAL,
) -> Comparison:
    """Run strategies on the same replications of a market and compare them pair by pair.

    Use it to learn which rule does best in one market. It says nothing of other markets: the
    intervals hold the scenario fixed and cover only its luck.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    strategies
        Names with parameters, ``module:Class``, ``file.py:Class`` or objects; the first is the
        baseline.
    runs
        Replications, 1 or more. Strategy i in replication r meets the same searches and the same
        luck as every other strategy in replication r.
    seed
        Of all randomness, 0 or more.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes the result. Strategies given
        as objects need 1.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped,
        and tries failed runs again. None keeps nothing.
    observer
        Hears of progress, and may stop the study.
    engine
        What carries out the runs, see :class:`experiments.engine.Engine`. Never changes the result.

    Returns
    -------
    Comparison
        Failed runs are among its ``errors`` and in no mean.

    Raises
    ------
    InputError
        Before anything runs: settings out of range, unknown names, a folder that is not writable or
        another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidlabError
        When the disk fills up; finished runs are kept.

    Notes
    -----
    Intervals are paired t at 95 %, not corrected. Holm's correction is over the strategies compared
    within one metric: each metric is a question of its own.

    Examples
    --------
    >>> comparison = compare("two-campaigns", ["fixed", "strategies.fixed:Fixed"], runs=2, seed=1)
    >>> comparison.difference("strategies.fixed:Fixed", "profit").paired.absolute.estimate
    0.0
    """
    study = plan(scenario, strategies, runs=runs, seed=seed)
    terms = identity("compare", study.scenario, seed)
    with Session(terms, jobs=jobs, out=out, observer=observer, engine=engine) as session:
        session.describe(**described_study(study, baseline=study.entrants[0].name))
        session.carry_out([study])
        return session.comparison(study)
