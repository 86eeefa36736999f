"""What is to be known of all differences of a comparison, in a sentence or two."""

from __future__ import annotations

from experiments.comparing.outcome import Comparison
from experiments.comparing.precision import Precision
from experiments.report.numbers import number, percent
from experiments.report.phrases import listed, names_listed
from experiments.study.metrics import title

#: Pairs from which a pairing gain is worth a sentence: few leave a ratio of variances open.
PAIRS_FOR_GAIN = 10


def notes(comparison: Comparison) -> list[str]:
    """Return what is to be known of all differences: what pairing saved, and which precision was reached."""
    return list(filter(None, [_pairing_note(comparison), _precision_note(comparison)]))


def _pairing_note(comparison: Comparison) -> str | None:
    """Say how many independent runs the paired ones are worth; None where few runs tell nothing."""
    gains = [
        (one.strategy, one.pairing_gain)
        for one in comparison.differences
        if one.metric == "profit" and one.pairing_gain is not None and one.paired.n >= PAIRS_FOR_GAIN
    ]
    if not gains:
        return None
    (name, gain), *others = gains
    parts = [
        f"{number(gain)} times as many independent runs for `{name}`",
        *(f"{number(gain)} times for `{name}`" for name, gain in others),
    ]
    return f"In profit, pairing is worth {listed(parts)}."


def _precision_note(comparison: Comparison) -> str | None:
    """Say which precision was reached, and what its intervals are; None where none was asked for."""
    precision = comparison.precision
    if precision is None:
        return None
    metric = title(precision.aim.metric)
    return (
        f"{_reached(comparison, precision)} Intervals and p of {metric} hold however often one looks "
        f"(a confidence sequence); those of other metrics are of the t-test.{_skew_warning(precision)}"
    )


def _reached(comparison: Comparison, precision: Precision) -> str:
    """Say whether the precision was reached and what was."""
    wanted = precision.aim.wanted
    mean = f"the mean {title(precision.measure)} of `{comparison.baseline}`"
    runs = f"{comparison.runs:,} runs"
    metric = title(precision.aim.metric)
    if not comparison.strategies[0].completed:
        return f"Precision not reached: no run of `{comparison.baseline}` ended well."
    if precision.limit is None:
        return f"Precision not reached: {mean} is not above 0, so there is nothing to measure {wanted} by."
    if precision.share is None:
        return f"Precision not reached: of {runs} too few are pairs to give an interval of {metric}."
    widest = f"{percent(precision.share)} %"
    if precision.reached:
        return (
            f"Precision reached: after {runs} the widest interval of {metric} is {widest} of {mean}, "
            f"{wanted} was allowed."
        )
    return (
        f"Precision not reached: after {runs}, the most allowed, the widest interval of {metric} is {widest} "
        f"of {mean}, not {wanted}."
    )


def _skew_warning(precision: Precision) -> str:
    """Warn of intervals that the normal limit does not carry yet."""
    if not precision.skewed:
        return ""
    return (
        f" Careful with {names_listed(list(precision.skewed))}: a few runs decide the mean difference, so "
        "the interval may miss the truth on the side of the long tail; more runs would tell."
    )
