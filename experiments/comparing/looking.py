"""Running until the differences are known precisely enough, and saying how sure one is then."""

from __future__ import annotations

import math
from dataclasses import replace

from experiments.comparing.outcome import Comparison, Difference, summarise
from experiments.comparing.precision import Aim, Precision
from experiments.report.numbers import percent
from experiments.running.session import Session
from experiments.statistics.judged import corrected
from experiments.statistics.paired import PairedDifference
from experiments.statistics.sequential import DOUBTFUL_SKEW, FIRST_LOOK, anytime_difference, mean_skewness
from experiments.study.metrics import AMOUNTS_OF_MONEY, title
from experiments.study.observer import Observer, Passing
from experiments.study.study import Study


class Looker(Passing):
    """Watches for an observer who need not hear the same at every look, but what was seen there."""

    def __init__(self, observer: Observer, *, named: bool = False) -> None:
        super().__init__(observer)
        self.named = named
        self._looks = 0

    def say(self, message: str) -> None:
        """Pass on what is said before the first look is over."""
        if not self._looks:
            super().say(message)

    def saw(self, message: str) -> None:
        """Pass on what was seen at a look that was not the last."""
        self._looks += 1
        super().say(message)


def run_until(session: Session, study: Study, aim: Aim, looker: Looker) -> Comparison:
    """Carry out replications until every difference is as narrow as was asked for.

    Parameters
    ----------
    session
        Where runs are kept; its observer is ``looker``.
    study
        What to run; its ``runs`` do not count.
    aim
        The precision, and when to give up.
    looker
        Who watches.

    Returns
    -------
    Comparison
        At the first look that is narrow enough, or the last. Looks at which there is nothing to go on
        for, such as a baseline without a mean to measure by, end it too.

    Raises
    ------
    StoppedError
        When the observer stopped it; finished runs are kept.
    """
    for runs in aim.looks():
        looked_at = replace(study, runs=runs)
        session.carry_out([looked_at])
        comparison = at_look(summarise(looked_at, session.own_runs(looked_at)), aim)
        precision = comparison.precision
        if precision is None or precision.reached or _hopeless(comparison, precision):
            break
        if runs < aim.max_runs:
            name = f"{study.scenario.name}, " if looker.named else ""
            looker.saw(f"{name}{_seen(comparison, precision)}")
    return comparison


def at_look(comparison: Comparison, aim: Aim) -> Comparison:
    """Return a comparison whose differences in one metric hold however often one looks.

    Parameters
    ----------
    comparison
        Of any number of runs.
    aim
        Names the metric and the precision.

    Returns
    -------
    Comparison
        With intervals of the confidence sequence and anytime-valid p, Holm's correction over the
        strategies, in that metric; the other metrics as they were. Its ``precision`` says what was reached.
    """
    mine = [one for one in comparison.differences if one.metric == aim.metric]
    looked = [_paired(comparison, one) for one in mine]
    instead = {
        one.strategy: replace(one, paired=paired, p_holm=p_holm, anytime=True)
        for one, paired, p_holm in zip(mine, looked, corrected(looked), strict=True)
    }
    differences = tuple(
        instead[one.strategy] if one.metric == aim.metric else one for one in comparison.differences
    )
    return replace(comparison, differences=differences, precision=_reached(comparison, aim, looked))


def _paired(comparison: Comparison, difference: Difference) -> PairedDifference:
    """Compare one strategy with the baseline, anytime-valid."""
    return anytime_difference(
        comparison.values(difference.strategy, difference.metric),
        comparison.values(difference.baseline, difference.metric),
    )


def _reached(comparison: Comparison, aim: Aim, looked: list[PairedDifference]) -> Precision:
    """Measure the widest interval by the baseline's mean."""
    measure = "revenue" if aim.metric in AMOUNTS_OF_MONEY else aim.metric
    mean = comparison.strategies[0].metrics.get(measure)
    size = None if mean is None or mean.estimate is None else abs(mean.estimate)
    widths = [_width(paired) for paired in looked]
    known = bool(widths) and all(math.isfinite(width) for width in widths)
    return Precision(
        aim,
        measure,
        aim.share * size if size else None,
        max(widths) if known else None,
        tuple(
            one.strategy
            for one in comparison.differences
            if one.metric == aim.metric and _skewed(comparison, one)
        ),
    )


def _width(paired: PairedDifference) -> float:
    """Return an interval's full width; without one 0 where a hundred pairs are the same, else infinity."""
    absolute = paired.absolute
    if absolute.low is not None and absolute.high is not None:
        return absolute.high - absolute.low
    return 0.0 if paired.n >= FIRST_LOOK else math.inf


def _skewed(comparison: Comparison, difference: Difference) -> bool:
    """Tell whether the normal limit is to be doubted."""
    values = comparison.values(difference.strategy, difference.metric)
    base = comparison.values(difference.baseline, difference.metric)
    return mean_skewness(values - base) >= DOUBTFUL_SKEW


def _hopeless(comparison: Comparison, precision: Precision) -> bool:
    """Tell whether more runs cannot help: no mean to measure by, or no pair among a hundred."""
    pairs = [one.paired.n for one in comparison.differences if one.metric == precision.aim.metric]
    return precision.limit is None or not any(pairs)


def _seen(comparison: Comparison, precision: Precision) -> str:
    """Say how narrow the widest interval is."""
    wanted = f"{precision.aim.wanted} wanted"
    if precision.share is None:
        return f"{comparison.runs} runs: too few pairs for an interval; {wanted}"
    return (
        f"{comparison.runs} runs: the widest interval of {title(precision.aim.metric)} is "
        f"{percent(precision.share)} % of the mean {title(precision.measure)}; {wanted}"
    )
