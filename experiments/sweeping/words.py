"""A sweep in plain words: where a strategy earns more than the baseline, and where less.

Nothing is called more or less unless Holm's p, over all points shown, is below .05.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparing.headline import EARNED, ONE_RUN, in_words, keep_to, more_or_less, size
from experiments.report.numbers import common_decimals, counted, days, decimals, rounded
from experiments.report.phrases import FEW_RUNS, capital, listed
from experiments.study.metrics import AMOUNTS_OF_MONEY, SHARES, scale_of, spoken_unit, title
from experiments.sweeping.factor import Factor, value_text
from experiments.sweeping.outcome import AtPoint, Sweep
from experiments.sweeping.vary import point_text

#: Points that a sentence names one by one.
MOST_NAMED = 4


def headline(sweep: Sweep) -> str:
    """Say where a strategy pays and what to do, as far as that is clear; amounts have two digits."""
    others = range(1, len(sweep.strategies))
    if _inert(sweep):
        return f"{_paths(sweep)} changes nothing at all: another setting may stand above it."
    if not others:
        return _alone(sweep)
    if sweep.runs == 1:
        return ONE_RUN
    told = [_gaps_in_words(sweep, strategy) for strategy in others]
    if sweep.metric not in EARNED or not any(gap.paired.n for gap in sweep.gaps):
        return " ".join(told)
    better = list(dict.fromkeys(gap.strategy for gap in sweep.gaps if gap.more))
    if len(better) == 1:
        told[better[0] - 1] += _to_do(sweep, better[0])
    else:
        several = "Where more than one earns more, compare them with each other."
        told.append(several if better else f"{keep_to(sweep.baseline)}.")
    return " ".join(told)


def change_sentences(sweep: Sweep) -> list[str]:
    """Say of every strategy how it changes between points; of a strategy alone the verdict says it."""
    several = len(sweep.strategies) > 1
    return [change_sentence(sweep, strategy) for strategy in range(len(sweep.strategies)) if several]


def sweep_verdict(sweep: Sweep) -> str:
    """Say of every strategy where it has more of the metric than the baseline, and where less.

    Of a strategy alone it says between which points most lies.
    """
    sentences = [gap_sentence(sweep, strategy) for strategy in range(1, len(sweep.strategies))]
    if _inert(sweep):
        sentences.append(f"Nothing at all changes with {_paths(sweep)}: another setting may stand above it.")
    return " ".join(sentences or [change_sentence(sweep, 0)]) + _advice(sweep)


def gap_sentence(sweep: Sweep, strategy: int) -> str:
    """Say where a strategy has more of the metric than the baseline, and where less.

    Parameters
    ----------
    sweep
        The whole study.
    strategy
        Its place among the strategies, 1 or more.
    """
    name, base = f"`{sweep.strategies[strategy]}`", f"`{sweep.baseline}`"
    gaps, metric = sweep.gaps_of(strategy), title(sweep.metric)
    where = _where(sweep, gaps)
    if not any(gap.paired.n for gap in gaps):
        return f"Nothing to compare {name} and {base} by: no replication has a {metric} of both."
    if all(gap.same for gap in gaps):
        return f"{name} and {base} have the same {metric} in every run, at {_all(len(gaps))}."
    if not where:
        points = counted(len(gaps), "point")
        return f"No clear difference in {metric} between {name} and {base} at any of {points}."
    parts = [f"{'more' if sign > 0 else 'less'} {metric} than {base} {at}" for sign, at in where.items()]
    rest = sum(not gap.sign for gap in gaps)
    return f"{name} has {' and '.join(parts)}" + (
        f"; no clear difference at the other {rest}." if rest else "."
    )


def failed_points(found: Sweep) -> list[str]:
    """Say how many runs of a sweep failed, and the first error."""
    if not found.errors:
        return []
    point, first = found.errors[0]
    return [
        f"{counted(len(found.errors), 'run')} failed; the first, {first.strategy} in replication "
        f"{first.replication} at {point_text(found.factors, point.values)}: {first.error}"
    ]


def change_sentence(sweep: Sweep, strategy: int) -> str:
    """Say between which points a strategy's metric is least and most, and at how many it has clearly changed.

    Parameters
    ----------
    sweep
        The whole study.
    strategy
        Its place among the strategies.
    """
    name, metric = f"`{sweep.strategies[strategy]}`", title(sweep.metric)
    known = [
        (scale_of(sweep.metric) * mean.estimate, point.values)
        for mean, point in zip(sweep.means_of(strategy), sweep.points, strict=True)
        if mean.estimate is not None
    ]
    if not known:
        return f"{name} has no {metric} to show: no run ended well."
    changes = sweep.changes_of(strategy)
    clear = sum(change.sign != 0 for change in changes)
    (least, low), (most, high) = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    if changes and all(change.same for change in changes):
        return f"{name} has the same {metric} in every run, at {_all(len(sweep.points))}."
    unit = " %" if sweep.metric in SHARES else spoken_unit(sweep.metric, sweep.scenario.currency)
    places = common_decimals(least, most)
    first = _at(sweep.points[0].values)
    other = (
        f"it clearly differs from that at {first} at {clear} of the other {counted(len(changes), 'point')}"
    )
    none = f"nowhere does it clearly differ from that at {first}"
    return (
        f"The mean {metric} of {name} runs from {rounded(least, places)}{unit} (at {_at(low)}) to "
        f"{rounded(most, places)}{unit} (at {_at(high)}); {other if clear else none}."
    )


def _gaps_in_words(sweep: Sweep, strategy: int) -> str:
    """Say in plain words where a strategy does better or worse than the baseline, and by how much at most."""
    name, base = in_words(sweep.strategies[strategy], sweep.strategies), in_words(sweep.baseline)
    gaps = sweep.gaps_of(strategy)
    if not any(gap.paired.n for gap in gaps):
        return f"Nothing can be said of {name}: no run of both it and {base} ended well."
    if all(gap.same for gap in gaps):
        return f"{capital(name)} changes nothing."
    parts = [
        f"{_does(sweep, sign, base)} {at}, {_at_most(sweep, gaps, sign)}{_span(sweep)}"
        for sign, at in _where(sweep, gaps).items()
    ]
    told = "; it ".join(parts) or f"nowhere clearly differs from {base} in {title(sweep.metric)}"
    return f"{capital(name)} {told}."


def _at_most(sweep: Sweep, gaps: Sequence[AtPoint], sign: int) -> str:
    """Write the largest clear difference of one sign."""
    several = sum(gap.sign == sign for gap in gaps) > 1
    return ("up to " if several else "") + size(_most(gaps, sign), sweep.metric, sweep.scenario.currency)


def _does(sweep: Sweep, sign: int, base: str) -> str:
    """Say what a strategy does where it has clearly more of the metric, or less."""
    if sweep.metric in EARNED:
        return f"earns more than {base}" if sign > 0 else "loses"
    return f"has {'higher' if sign > 0 else 'lower'} {title(sweep.metric)} than {base}"


def _to_do(sweep: Sweep, strategy: int) -> str:
    """Say what to do with the only strategy that clearly earns more anywhere."""
    return " Use it." if all(gap.more for gap in sweep.gaps_of(strategy)) else " Use it there."


def _alone(sweep: Sweep) -> str:
    """Say of a strategy alone between which points it changes most, as far as that is clear."""
    name = in_words(sweep.baseline)
    clear = [change for change in sweep.changes if change.sign]
    if not clear:
        return f"{capital(name)} does not clearly change with {_paths(sweep)}."
    most = max(clear, key=lambda one: abs(one.estimate))
    here, first = (point_text(sweep.factors, sweep.points[place].values) for place in (most.point, 0))
    changed = more_or_less(most, sweep.metric, _span(sweep), sweep.scenario.currency)
    return f"{capital(name)} {changed} at `{here}` than at `{first}`."


def _where(sweep: Sweep, gaps: Sequence[AtPoint]) -> dict[int, str]:
    """Say where differences are clear: 1 to where there is more, -1 to where there is less."""
    places = {sign: [gap.point for gap in gaps if gap.sign == sign] for sign in (1, -1)}
    found = {sign: points for sign, points in places.items() if points}
    if len(sweep.factors) > 1:
        return {sign: _counted_points(sweep, gaps, sign) for sign in found}
    factor = sweep.factors[0]
    crossing = _crossing(factor, gaps, places[1], places[-1])
    if crossing is None:
        return {sign: _values(factor, points) for sign, points in found.items()}
    above = 1 if places[1][0] > places[-1][0] else -1
    return {above: f"where `{factor.path}` is above about {crossing}", -above: "below"}


def _counted_points(sweep: Sweep, gaps: Sequence[AtPoint], sign: int) -> str:
    """Say at how many points there is clearly more or less, and where most."""
    n = sum(gap.sign == sign for gap in gaps)
    if n == len(gaps):
        return f"at {_all(n)}"
    most = sweep.points[_most(gaps, sign).point].values
    return f"at {n} of {counted(len(gaps), 'point')} (most at {_at(most)})"


def _most(gaps: Sequence[AtPoint], sign: int) -> AtPoint:
    """Return the largest clear difference of one sign."""
    return max((gap for gap in gaps if gap.sign == sign), key=lambda gap: abs(gap.estimate))


def _crossing(factor: Factor, gaps: Sequence[AtPoint], more: list[int], less: list[int]) -> str | None:
    """Return about where the difference changes its sign; None where it does not do so just once."""
    if not (more and less and factor.rising) or not (max(less) < min(more) or max(more) < min(less)):
        return None
    left, right = (max(less), min(more)) if less[0] < more[0] else (max(more), min(less))
    means = [gap.estimate for gap in gaps]
    place = next(at for at in range(left, right) if means[at] * means[at + 1] <= 0)
    low, high = factor.numbers[place : place + 2]
    share = means[place] / (means[place] - means[place + 1]) if means[place] != means[place + 1] else 0.5
    at = low * (high / low) ** share if factor.log else low + share * (high - low)
    return rounded(at, max(decimals(high - low) - 1, 0))


def _values(factor: Factor, places: list[int]) -> str:
    """Say at which values: all, an end of the range, or values one by one."""
    values = [factor.values[place] for place in places]
    last = len(factor.values) - 1
    if len(values) > last:
        return f"at {_all(len(values))}"
    together = factor.rising and len(places) > 1 and places == list(range(places[0], places[-1] + 1))
    if together and places[-1] == last:
        return f"where `{factor.path}` is {value_text(values[0])} or more"
    if together and places[0] == 0:
        return f"where `{factor.path}` is {value_text(values[-1])} or less"
    if together:
        return f"where `{factor.path}` is {value_text(values[0])} to {value_text(values[-1])}"
    if len(values) > MOST_NAMED:
        return f"at {counted(len(values), 'point')} of {len(factor.values)}"
    return f"where `{factor.path}` is {listed([value_text(value) for value in values])}"


def _advice(sweep: Sweep) -> str:
    """Advise more runs where there are few."""
    if sweep.runs == 1:
        return " One run cannot tell skill from luck; take 20 or more."
    return f" {sweep.runs} runs are few; more would tell." if sweep.runs < FEW_RUNS else ""


def _inert(sweep: Sweep) -> bool:
    """Tell whether nothing changes between points, in any run."""
    return bool(sweep.changes) and all(change.same for change in sweep.changes)


def _paths(sweep: Sweep) -> str:
    """List what is varied."""
    return listed([f"`{factor.path}`" for factor in sweep.factors])


def _span(sweep: Sweep) -> str:
    """Write `` in 28 days`` behind money, unless that is what is varied."""
    return f" in {days(sweep.days)}" if sweep.days is not None and sweep.metric in AMOUNTS_OF_MONEY else ""


def _at(values: Sequence[object]) -> str:
    """Write the values of a point, in the order of the factors."""
    return ", ".join(map(value_text, values))


def _all(n: int) -> str:
    """Write ``all 7 points``."""
    return f"all {counted(n, 'point')}"
