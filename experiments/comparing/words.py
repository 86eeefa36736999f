"""A comparison in plain words: numbers a person can read, one sentence a strategy, a verdict.

Nothing is called more or less unless Holm's p is below .05.
"""

from __future__ import annotations

import math

from experiments.comparing.outcome import Comparison, Difference, StrategyResult
from experiments.comparing.precision import Precision
from experiments.hindsight.benchmark import why_no_bound
from experiments.report.assumptions import money_assumed, money_sizes, money_with
from experiments.report.numbers import (
    bounds,
    counted,
    days,
    number,
    p_text,
    percent,
    percent_decimals,
    rounded,
)
from experiments.report.phrases import FEW_RUNS, amount, evidence, listed, names_listed
from experiments.statistics.judged import CLEAR
from experiments.statistics.paired import PairedDifference, holm, paired_difference
from experiments.statistics.sequential import anytime_difference
from experiments.study.metrics import BENCHMARK, HINDSIGHT_SHARE, spoken_unit, title


def sentence(comparison: Comparison, strategy: StrategyResult) -> str:
    """Say in one sentence how a strategy did against the baseline in clicks and profit.

    Parameters
    ----------
    comparison
        The whole study.
    strategy
        Any but the baseline.
    """
    trouble = _nothing_to_say(comparison, strategy)
    if trouble:
        return trouble
    name, base, currency = f"`{strategy.name}`", f"`{comparison.baseline}`", comparison.scenario.currency
    clicks = comparison.difference(strategy.name, "clicks")
    profit = comparison.difference(strategy.name, "profit")
    if clicks.clear and profit.clear:
        return (
            f"{name} earns {_amount(clicks, currency)} than {base} ({_evidence(clicks, runs=True)}) "
            f"and {_amount(profit, currency)} ({_evidence(profit)})."
        )
    if not clicks.clear and not profit.clear:
        return (
            f"No clear difference between {name} and {base}: "
            f"clicks {_signed(clicks, currency)} ({_evidence(clicks, runs=True)}), "
            f"profit {_signed(profit, currency)} ({_evidence(profit)})."
        )
    clear, unclear = (clicks, profit) if clicks.clear else (profit, clicks)
    rest = f"no clear difference in {unclear.metric}: {_signed(unclear, currency)} ({_evidence(unclear)})"
    if unclear.same:
        rest = f"the same {unclear.metric} in every run"
    return f"{name} earns {_amount(clear, currency)} than {base} ({_evidence(clear, runs=True)}); {rest}."


def verdict(comparison: Comparison) -> str:
    """Say which strategy pays most, and how sure that is.

    The strategy with the highest mean profit is set against each of the others. Against the
    baseline counts the p shown with the differences; between two others one with Holm's correction
    over all pairs, because the best was picked from all of them.
    """
    ranked = sorted(
        (strategy for strategy in comparison.strategies if _mean(strategy) is not None),
        key=lambda strategy: -(_mean(strategy) or 0.0),
    )
    if not ranked:
        return "Verdict: none, as no run ended well."
    best = _leader(comparison, ranked[0])
    others = [one for one in ranked if one is not best and not _paired_profit(comparison, one, best).same]
    alike = [one.name for one in ranked if one is not best and one not in others]
    mean = best.metrics["profit"]
    losing = mean.high is not None and mean.high < 0
    around = bounds(mean)
    unit, length = spoken_unit("profit", comparison.scenario.currency), days(comparison.scenario.days)
    earned = f"{number(mean.estimate)}{unit} in {length}" + (f" ({around})" if around else "")
    if not others and not alike:
        return f"Verdict: `{best.name}` makes a mean profit of {earned}; there is nothing to compare it with."
    if not others:
        return f"Verdict: all earn the same, run by run: a mean profit of {earned}."
    same = f" So does {names_listed(alike)}, run by run." if alike else ""
    if comparison.runs == 1:
        return (
            f"Verdict: open. `{best.name}` has the highest profit, but in one run only; take 20 runs or more."
        )
    p_values = {other.name: p_between(comparison, best, other) for other in others}
    clear = [name for name, p in p_values.items() if p is not None and p < CLEAR]
    # Where runs failed, means are over other runs than pairs are, and may lie the other way round.
    behind = [other.name for other in others if (_gain(comparison, best, other) or 0.0) < 0]
    ahead = [name for name in clear if name not in behind]
    unsure = [
        f"`{name}` ({_why_unsure(p, behind=name in clear)})"
        for name, p in p_values.items()
        if name not in ahead
    ]
    start = "Verdict: every strategy loses money; " if losing else "Verdict: "
    if not unsure:
        largest = max(p for p in p_values.values() if p is not None)
        most = "loses least" if losing else "pays most"
        return (
            f"{start}`{best.name}` {most}, with a mean profit of {earned}: "
            f"clearly ahead of {names_listed(ahead)} (Holm p {p_text(largest)}).{same}"
        )
    clearly = f", clearly more than {names_listed(ahead)}" if ahead else ""
    return (
        f"{start}no clear winner. `{best.name}` has the highest mean profit, {earned}{clearly}, "
        f"but not clearly more than {listed(unsure)}.{same}{_advice(comparison)}"
    )


def _leader(comparison: Comparison, best: StrategyResult) -> StrategyResult:
    """Return the first strategy that earns the same as the best in every run: the best, or a plainer one."""
    able = [one for one in comparison.strategies if _mean(one) is not None]
    return next(one for one in able if one is best or _paired_profit(comparison, one, best).same)


def p_between(comparison: Comparison, best: StrategyResult, other: StrategyResult) -> float | None:
    """Return the corrected p of the difference in profit between the best and another.

    Holm's correction is over the strategies compared with the baseline where one of the two is it, else
    over all pairs, because the best was picked from all of them. None where nothing can be tested.
    """
    if comparison.baseline in (best.name, other.name):
        name = other.name if best.name == comparison.baseline else best.name
        return comparison.difference(name, "profit").p_holm
    able = [strategy for strategy in comparison.strategies if strategy.completed]
    pairs = [(one, two) for place, one in enumerate(able) for two in able[:place]]
    corrected = holm([_paired_profit(comparison, one, two).p for one, two in pairs])
    wanted = {best.name, other.name}
    return next(p for (one, two), p in zip(pairs, corrected, strict=True) if {one.name, two.name} == wanted)


def failures(comparison: Comparison) -> list[str]:
    """Say of each strategy with failed runs how many they are, and the first error."""
    found = []
    for strategy in comparison.strategies:
        errors = [error for error in comparison.errors if error.strategy == strategy.name]
        if errors:
            found.append(
                f"`{strategy.name}`: {len(errors)} of {comparison.runs} runs failed; "
                f"the first, in replication {errors[0].replication}: {errors[0].error}"
            )
    return found


def hindsight_sentence(comparison: Comparison) -> str | None:
    """Say what share of the hindsight benchmark each strategy had; None where no run tells."""
    shares = [
        (strategy.name, strategy.metrics[HINDSIGHT_SHARE].estimate)
        for strategy in comparison.strategies
        if HINDSIGHT_SHARE in strategy.metrics
    ]
    known = [(name, 100 * had) for name, had in shares if had is not None]
    if not known:
        return _no_share(comparison)
    places = percent_decimals(*(had for _, had in known))
    (name, had), *others = known
    parts = [
        f"`{name}` had {rounded(had, places)} %",
        *(f"`{name}` {rounded(had, places)} %" for name, had in others),
    ]
    why = why_no_bound(comparison.scenario)
    kind = "no bound for a rule that improves them" if why is None else f"benchmark, not bound: {why}"
    return (
        "Of the most expected profit to be had in hindsight, on the same searches with the same daily budget "
        f"and the quality scores of its own run ({kind}), {listed(parts)}."
    )


def _no_share(comparison: Comparison) -> str | None:
    """Say why no share of the hindsight benchmark is told where there is one; None without any."""
    found = [one.metrics[BENCHMARK].estimate for one in comparison.strategies if BENCHMARK in one.metrics]
    known = [most for most in found if most is not None]
    if not known:
        return None
    most = number(min(known)) + spoken_unit(BENCHMARK, comparison.scenario.currency)
    return (
        f"Of best is left out: in hindsight only {most} of expected profit was to be had, next to nothing "
        "beside what is spent and taken, and a share of next to nothing tells nothing."
    )


def _nothing_to_say(comparison: Comparison, strategy: StrategyResult) -> str | None:
    """Say why a strategy cannot be told from the baseline; None where it can be tried."""
    name, base = f"`{strategy.name}`", f"`{comparison.baseline}`"
    if not strategy.completed:
        return f"{name} failed in {_all_runs(strategy.failed)}."
    if not comparison.strategies[0].completed:
        return f"{name} has nothing to be compared with: {base} failed in {_all_runs(comparison.runs)}."
    clicks = comparison.difference(strategy.name, "clicks")
    profit = comparison.difference(strategy.name, "profit")
    if clicks.paired.n == 0:
        return f"{name} and {base} have no run in common."
    if clicks.same and profit.same:
        pairs = counted(clicks.paired.n, "run")
        return f"{name} and {base} do exactly the same: not a click apart in {pairs}."
    if clicks.p_holm is None and profit.p_holm is None:
        runs, why = "one run", "one run cannot tell skill from luck"
        if clicks.paired.n > 1:
            runs = counted(clicks.paired.n, "run")
            why = "differences that are the same in every run cannot be judged"
        clicked, earned = (_signed(one, comparison.scenario.currency) for one in (clicks, profit))
        amounts = f"clicks {clicked}, profit {earned}"
        return f"{name} against {base} in {runs}: {amounts}; {why}."
    return None


def _paired_profit(comparison: Comparison, one: StrategyResult, two: StrategyResult) -> PairedDifference:
    """Compare two strategies in profit, as the study compares each with the baseline."""
    anytime = comparison.precision is not None and comparison.precision.aim.metric == "profit"
    compared = anytime_difference if anytime else paired_difference
    return compared(one.values["profit"], two.values["profit"])


def _gain(comparison: Comparison, best: StrategyResult, other: StrategyResult) -> float | None:
    """Return how much more profit the best has than another in the runs that both ended well."""
    return _paired_profit(comparison, best, other).absolute.estimate


def _why_unsure(p: float | None, *, behind: bool) -> str:
    """Say why the best is not clearly ahead of another."""
    if behind:
        return "which has clearly more in the runs that both ended"
    return "cannot be judged" if p is None else f"Holm p {p_text(p)}"


def _amount(difference: Difference, currency: str | None) -> str:
    """Write ``6.1 % more clicks`` or ``120 EUR less profit``."""
    shown = amount(difference.paired, spoken_unit(difference.metric, currency))
    less = "fewer" if difference.metric == "clicks" else "less"
    return f"{shown.size()} {'more' if shown.estimate > 0 else less} {difference.metric}"


def _signed(difference: Difference, currency: str | None) -> str:
    """Write a difference with its sign."""
    return amount(difference.paired, spoken_unit(difference.metric, currency)).signed()


def _evidence(difference: Difference, *, runs: bool = False) -> str:
    """Write interval and p; after "1.9 % less" the bounds are amounts of less, else they carry their sign."""
    return evidence(difference, runs=runs, sign=-1 if difference.less else 1)


def _mean(strategy: StrategyResult) -> float | None:
    """Return the mean profit, None without any."""
    return strategy.metrics["profit"].estimate if "profit" in strategy.metrics else None


def _all_runs(n: int) -> str:
    """Write ``all 40 runs``."""
    return "its only run" if n == 1 else f"all {n} runs"


def _advice(comparison: Comparison) -> str:
    """Advise more runs where there are few."""
    return f" {comparison.runs} runs are few; more would tell." if comparison.runs < FEW_RUNS else ""


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


def money_note(comparison: Comparison) -> str | None:
    """Say what is assumed about money beside what the baseline's clicks cost; None where nothing is."""
    of = comparison.strategies[0].metrics
    cost, clicks, revenue = (
        (of[name].estimate or 0.0) if name in of else 0.0 for name in ("cost", "clicks", "revenue")
    )
    return money_assumed(comparison.scenario, cost=cost, clicks=clicks, revenue=revenue)


def money_stands(comparison: Comparison) -> str | None:
    """Say from where to where the verdict stays, whatever is assumed of money; None where nothing is.

    Nor is anything said where no difference can be judged.
    """
    money, currency = comparison.money, comparison.scenario.currency
    if money is None or money.low is None or money.high is None:
        return None
    stays = money_with(money.name, money_sizes(money.name, money.low, money.high, currency))
    looked = ""
    if not (math.isclose(money.low, money.least) and math.isclose(money.high, money.most)):
        looked = f" (looked at: {money_sizes(money.name, money.least, money.most, currency)})"
    return f"The verdict stays the same with {stays}{looked}, as long as the rules decide as here."
