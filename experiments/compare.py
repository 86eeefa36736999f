"""Comparing strategies: every strategy in the same replications, differences pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.comparison import Comparison
from experiments.looking import Looker, run_until
from experiments.precision import MAX_RUNS, Aim
from experiments.sequential import FIRST_LOOK
from experiments.session import Session, described_study
from experiments.store import identity
from experiments.study import Observer, Silent, plan
from simulator.errors import InputError
from simulator.scenario import Scenario
from simulator.strategy import Strategy


def compare(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int | None = None,
    seed: int,
    precision: float | None = None,
    metric: str = "profit",
    max_runs: int = MAX_RUNS,
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
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
        luck as every other strategy in replication r. None where ``precision`` says when to stop.
    seed
        Of all randomness, 0 or more.
    precision
        In place of ``runs``: go on until every interval of a difference in ``metric`` is narrower, from end
        to end, than this share of the baseline's mean revenue (of its mean of the metric, where that is not
        money). 0.01 is 1 %. Looks are at 100 runs and then at a quarter more each.
    metric
        Whose differences ``precision`` is about.
    max_runs
        Replications at most, 100 or more, whatever the precision.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes the result. Strategies given
        as objects need 1.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped,
        and tries failed runs again. None keeps nothing.
    observer
        Hears of progress, and may stop the study.

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
    within one metric: each metric is a question of its own. With ``precision``, the intervals and p of
    ``metric`` are of a confidence sequence (:mod:`experiments.sequential`), which holds at all looks
    together; stopping for narrowness leaves the t intervals of the other metrics right in the limit of many
    runs.

    References
    ----------
    Chow, Robbins, "On the asymptotic theory of fixed-width sequential confidence intervals for the mean",
    Annals of Mathematical Statistics 36 (1965), for that limit.

    Examples
    --------
    >>> comparison = compare("two-campaigns", ["fixed", "strategies.fixed:Fixed"], runs=2, seed=1)
    >>> comparison.difference("strategies.fixed:Fixed", "profit").paired.absolute.estimate
    0.0
    """
    aim = _aim(runs, precision, metric, max_runs)
    study = plan(scenario, strategies, runs=FIRST_LOOK if runs is None else runs, seed=seed)
    if aim is not None and len(study.entrants) < 2:
        raise InputError("strategies: one given, allowed with a precision: two or more")
    looker = Looker(observer or Silent())
    terms = identity("compare", study.scenario, seed)
    with Session(terms, jobs=jobs, out=out, observer=looker) as session:
        session.describe(**described_study(study, baseline=study.entrants[0].name))
        if aim is not None:
            return run_until(session, study, aim, looker)
        session.carry_out([study])
        return session.comparison(study)


def _aim(runs: int | None, precision: float | None, metric: str, max_runs: int) -> Aim | None:
    """Return the precision asked for; None where the number of runs is given."""
    if (runs is None) == (precision is None):
        given = "neither" if runs is None else "both"
        raise InputError(f"runs and precision: {given} given, allowed: one of them")
    return None if precision is None else Aim(precision, metric, max_runs)
