"""A sweep in plain words: where a strategy earns more than the baseline, and where less.

Nothing is called more or less unless Holm's p, over all points shown, is below .05.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from experiments.report.numbers import common_decimals, counted, decimals, rounded
from experiments.report.phrases import FEW_RUNS, listed
from experiments.study.metrics import SHARES, title
from experiments.sweeping.factor import Factor, value_text
from experiments.sweeping.outcome import Effect, Sweep
from experiments.sweeping.vary import point_text

#: Points that a sentence names one by one.
MOST_NAMED = 4


def change_sentences(sweep: Sweep) -> list[str]:
    """Say of every strategy how it changes between points; of a strategy alone the verdict says it."""
    several = len(sweep.strategies) > 1
    return [change_sentence(sweep, strategy) for strategy in range(len(sweep.strategies)) if several]


def sweep_verdict(sweep: Sweep) -> str:
    """Say of every strategy where it has more of the metric than the baseline, and where less.

    Of a strategy alone it says between which points most lies.
    """
    sentences = [gap_sentence(sweep, strategy) for strategy in range(1, len(sweep.strategies))]
    if sweep.changes and all(map(_is_nothing, sweep.changes)):
        paths = listed([f"`{factor.path}`" for factor in sweep.factors])
        sentences.append(f"Nothing at all changes with {paths}: another setting may stand above it.")
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
    gaps = sweep.gaps_of(strategy)
    signs = {gap.sign for gap in gaps}
    metric = title(sweep.metric)
    if not any(gap.paired.n for gap in gaps):
        return f"Nothing to compare {name} and {base} by: no replication has a {metric} of both."
    if all(map(_is_nothing, gaps)):
        return f"{name} and {base} have the same {metric} in every run, at {_all(len(gaps))}."
    if signs == {0}:
        points = counted(len(gaps), "point")
        return f"No clear difference in {metric} between {name} and {base} at any of {points}."
    if signs in ({1}, {-1}):
        return f"{name} has {'more' if 1 in signs else 'less'} {metric} than {base} at {_all(len(gaps))}."
    told = _one_factor if len(sweep.factors) == 1 else _two_factors
    return told(sweep, name, base, gaps)


def _one_factor(sweep: Sweep, name: str, base: str, gaps: Sequence[Effect]) -> str:
    """Say at which values a strategy has more and less, or where the one turns into the other."""
    factor, metric = sweep.factors[0], title(sweep.metric)
    more, less = ([gap.point for gap in gaps if gap.sign == sign] for sign in (1, -1))
    clear, rest = len(more) + len(less), len(gaps) - len(more) - len(less)
    crossing = _crossing(factor, gaps, more, less)
    if crossing is not None:
        above, below = ("more", "less") if more[0] > less[0] else ("less", "more")
        return (
            f"{name} has {above} {metric} than {base} where `{factor.path}` is above about {crossing}, "
            f"{below} below; clear at {clear} of {counted(len(gaps), 'point')}."
        )
    parts = [
        f"{which} {metric} than {base} {_where(factor, places)}"
        for which, places in (("more", more), ("less", less))
        if places
    ]
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
    means = [point.comparison.strategies[strategy].metrics.get(sweep.metric) for point in sweep.points]
    known = [
        (mean.estimate, point.values)
        for mean, point in zip(means, sweep.points, strict=True)
        if mean is not None and mean.estimate is not None
    ]
    if not known:
        return f"{name} has no {metric} to show: no run ended well."
    changes = [change for change in sweep.changes if change.strategy == strategy]
    clear = sum(change.sign != 0 for change in changes)
    (least, low), (most, high) = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    if changes and all(map(_is_nothing, changes)):
        return f"{name} has the same {metric} in every run, at {_all(len(sweep.points))}."
    scale, unit = (100.0, " %") if sweep.metric in SHARES else (1.0, "")
    places = common_decimals(scale * least, scale * most)
    first = _at(sweep.points[0].values)
    other = (
        f"it clearly differs from that at {first} at {clear} of the other {counted(len(changes), 'point')}"
    )
    none = f"nowhere does it clearly differ from that at {first}"
    return (
        f"The mean {metric} of {name} runs from {rounded(scale * least, places)}{unit} (at {_at(low)}) to "
        f"{rounded(scale * most, places)}{unit} (at {_at(high)}); {other if clear else none}."
    )


def _two_factors(sweep: Sweep, name: str, base: str, gaps: Sequence[Effect]) -> str:
    """Say in how many cells a strategy has more and less, and where most."""
    count, metric = Counter(gap.sign for gap in gaps), title(sweep.metric)
    parts = [
        f"{which} {metric} than {base} at {count[sign]} of {counted(len(gaps), 'point')} "
        f"(most at {_at(sweep.points[_extreme(gaps, sign)].values)})"
        for which, sign in (("more", 1), ("less", -1))
        if count[sign]
    ]
    rest = f"; no clear difference at {count[0]}." if count[0] else "."
    return f"{name} has {' and '.join(parts)}{rest}"


def _extreme(gaps: Sequence[Effect], sign: int) -> int:
    """Return the point with the largest clear difference of one sign."""
    clear = [gap for gap in gaps if gap.sign == sign]
    return max(clear, key=lambda gap: abs(gap.paired.absolute.estimate or 0.0)).point


def _crossing(factor: Factor, gaps: Sequence[Effect], more: list[int], less: list[int]) -> str | None:
    """Return about where the difference changes its sign; None where it does not do so just once."""
    if not (more and less and factor.rising) or not (max(less) < min(more) or max(more) < min(less)):
        return None
    left, right = (max(less), min(more)) if less[0] < more[0] else (max(more), min(less))
    means = [gap.paired.absolute.estimate or 0.0 for gap in gaps]
    place = next(at for at in range(left, right) if means[at] * means[at + 1] <= 0)
    low, high = factor.numbers[place : place + 2]
    share = means[place] / (means[place] - means[place + 1]) if means[place] != means[place + 1] else 0.5
    at = low * (high / low) ** share if factor.log else low + share * (high - low)
    return rounded(at, max(decimals(high - low) - 1, 0))


def _where(factor: Factor, places: list[int]) -> str:
    """Say at which values: an end of the range, or values one by one."""
    values = [factor.values[place] for place in places]
    last = len(factor.values) - 1
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


def _is_nothing(effect: Effect) -> bool:
    """Tell whether a difference is exactly 0 in every run."""
    return effect.paired.absolute.low == effect.paired.absolute.high == 0


def _at(values: Sequence[object]) -> str:
    """Write the values of a point, in the order of the factors."""
    return ", ".join(map(value_text, values))


def _all(n: int) -> str:
    """Write ``all 7 points``."""
    return f"all {counted(n, 'point')}"
