"""Comparing strategies: every strategy in the same replications, differences pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

from experiments.comparing.drawn import run_by_market, studies_of
from experiments.comparing.effects import check_by
from experiments.comparing.looking import Looker, run_until
from experiments.comparing.outcome import Comparison, summarise
from experiments.comparing.precision import MAX_RUNS, Aim, described_aim
from experiments.comparing.several import Comparisons, check_markets, joint_terms
from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session, described_study
from experiments.statistics.sequential import FIRST_LOOK
from experiments.study.checks import check_list
from experiments.study.observer import Observer, Silent
from experiments.study.study import Study, plan
from simulator.errors import InputError
from simulator.settings.drawn import drawn_markets
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy

#: One market: a scenario, or its name or path.
Market = Scenario | str | Path
#: Several of them.
Markets = list[Scenario] | list[str] | list[Path] | list[Market] | tuple[Market, ...]


@overload
def compare(
    scenario: Market,
    strategies: Sequence[str | Strategy],
    *,
    runs: int | None = ...,
    seed: int,
    precision: float | None = ...,
    metric: str = ...,
    max_runs: int = ...,
    by: Sequence[str] = ...,
    draws: bool = ...,
    jobs: int = ...,
    out: Path | str | None = ...,
    observer: Observer | None = ...,
    engine: Engine = ...,
) -> Comparison: ...


@overload
def compare(
    scenario: Markets,
    strategies: Sequence[str | Strategy],
    *,
    runs: int | None = ...,
    seed: int,
    precision: float | None = ...,
    metric: str = ...,
    max_runs: int = ...,
    by: Sequence[str] = ...,
    draws: bool = ...,
    jobs: int = ...,
    out: Path | str | None = ...,
    observer: Observer | None = ...,
    engine: Engine = ...,
) -> Comparisons: ...


def compare(
    scenario: Market | Markets,
    strategies: Sequence[str | Strategy],
    *,
    runs: int | None = None,
    seed: int,
    precision: float | None = None,
    metric: str = "profit",
    max_runs: int = MAX_RUNS,
    by: Sequence[str] = (),
    draws: bool = True,
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
    engine: Engine = LOCAL,
) -> Comparison | Comparisons:
    """Run strategies on the same replications of a market and compare them pair by pair.

    Use it to learn which rule does best in one market, or in each of several. It says nothing of other
    markets: the intervals hold the scenario fixed and cover only its luck.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one; or a list of them, each with a name of its own.
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
    by
        ``"campaign"``, ``"day"``, ``"hour"``: by what the differences are shown too.
    draws
        Whether a fitted market that names markets drawn around it is compared over these, replication after
        replication in turn; else in the fitted one alone, as any other.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes the result. Strategies given
        as objects need 1.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped,
        and tries failed runs again. None keeps nothing.
    observer
        Hears of progress, and may stop the study.
    engine
        What carries out the runs, see :class:`experiments.running.engine.Engine`. Never changes the result.

    Returns
    -------
    Comparison
        Failed runs are among its ``errors`` and in no mean. Of a list of markets, one each.

    Raises
    ------
    InputError
        Before anything runs: settings out of range, unknown names, a folder that is not writable or
        another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidloomError
        When the disk fills up; finished runs are kept.

    Notes
    -----
    Intervals are paired t at 95 %, not corrected. Holm's correction is over the strategies compared
    within one metric: each metric is a question of its own. With ``precision``, the intervals and p of
    ``metric`` are of a confidence sequence (:mod:`experiments.statistics.sequential`), which holds at all
    looks together; stopping for narrowness leaves the t intervals of the other metrics right in the limit of
    many runs.

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
    check_list("by", by)
    split = tuple(dict.fromkeys(map(check_by, by)))
    aim = _aim(runs, precision, metric, max_runs)
    several = isinstance(scenario, list | tuple)
    markets: list[Market] = [*scenario] if isinstance(scenario, list | tuple) else [scenario]
    studies = [plan(one, strategies, runs=FIRST_LOOK if runs is None else runs, seed=seed) for one in markets]
    _check(studies, aim)
    drawn = [drawn_markets(study.scenario) if draws else () for study in studies]
    if aim is not None and any(drawn):
        raise InputError(
            "precision: given for a market with others drawn around it, allowed: runs, or the fitted "
            "market alone (--no-draws)"
        )
    terms = joint_terms(studies, drawn)
    looker = Looker(observer or Silent(), named=len(studies) > 1)
    with Session(terms, jobs=jobs, out=out, observer=looker, engine=engine) as session:
        session.describe(
            **described_study(studies[0], baseline=studies[0].entrants[0].name, **described_aim(aim))
        )
        if aim is None:
            session.carry_out([one for each in zip(studies, drawn, strict=True) for one in _dealt(*each)])
            found = [_summary(session, *each) for each in zip(studies, drawn, strict=True)]
        else:
            found = [run_until(session, study, aim, looker) for study in studies]
    shown = [replace(comparison, split=split) for comparison in found]
    return Comparisons(tuple(shown), metric) if several else shown[0]


def _dealt(study: Study, markets: Sequence[Scenario]) -> list[Study]:
    """Return what is to be run for a market: itself, or those drawn around it."""
    return [replace(study, runs=0), *studies_of(study, markets)] if markets else [study]


def _summary(session: Session, study: Study, markets: Sequence[Scenario]) -> Comparison:
    """Summarise the runs of a market, or of those drawn around it."""
    if not markets:
        return summarise(study, session.own_runs(study))
    by_market, runs, drawn = run_by_market(study, markets, session.own_runs)
    return replace(summarise(by_market, runs), drawn=drawn)


def _check(studies: Sequence[Study], aim: Aim | None) -> None:
    """Refuse what leaves nothing to compare, or to tell apart."""
    if not studies:
        raise InputError("scenarios: none given, allowed: at least one")
    check_markets(studies)
    if aim is not None and len(studies[0].entrants) < 2:
        raise InputError("strategies: one given, allowed with a precision: two or more")


def _aim(runs: int | None, precision: float | None, metric: str, max_runs: int) -> Aim | None:
    """Return the precision asked for; None where the number of runs is given."""
    if (runs is None) == (precision is None):
        given = "neither" if runs is None else "both"
        raise InputError(f"runs and precision: {given} given, allowed: one of them")
    return None if precision is None else Aim(precision, metric, max_runs)
