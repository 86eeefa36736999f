"""The first line of a comparison: what was found and what to do, in plain words and money."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.comparing.outcome import Comparison, Difference, StrategyResult
from experiments.comparing.several import Comparisons
from experiments.comparing.words import p_between
from experiments.report.assumptions import money_of, money_size
from experiments.report.numbers import days, round_number, share_in_words
from experiments.report.phrases import amount, capital, listed
from experiments.statistics.judged import CLEAR, Judged
from experiments.study.metrics import AMOUNTS_OF_MONEY, EXPECTED, spoken_unit, title
from simulator.plugins.brackets import read_spec

#: What the rules that ship do, after "is" or before "loses"; any other goes by its name.
IN_WORDS = {
    "fixed": "leaving bids alone",
    "random_walk": "bidding at random",
    "ctr_weighted": "chasing CTR",
    "ctr_steps": "moving bids by CTR once a day",
    "roi_weighted": "following return",
    "profit_weighted": "following profit a click",
    "conversion_shift": "following conversion rates",
    "lowest_bid": "bidding low",
    "pid_pacing": "pacing",
    "throttle_pacing": "throttling",
    "adaptive_pacing": "adaptive pacing",
    "target_roas": "bidding to a target ROAS",
    "target_cpa": "bidding to a target CPA",
    "ortb": "bidding by a win curve",
    "balanced_bidding": "balanced bidding",
    "marginal_roi": "equal marginal returns",
    "knapsack_lp": "bidding by the bid simulator",
    "thompson": "Thompson sampling of budgets",
    "ucb_budget": "optimistic budgets",
    "creative_test": "testing creatives",
    "receding_horizon": "planning hour by hour",
}

#: Metrics that are earned: a rule is used for them.
EARNED = ("profit", EXPECTED)
ONE_RUN = "One run cannot tell which rule pays: take 20 or more."

#: Rules that are named where a verdict hangs on assumed money: those that turn nearest to it.
MOST_TURNS = 3

#: A difference whose whole interval is within this share of the baseline's profit hardly matters.
HARDLY = 0.05


def in_words(strategy: str, among: Sequence[str] = ()) -> str:
    """Return what a strategy does in plain words; one that does not ship goes by its name.

    Where another of those that it stands ``among`` does the same, its name is added.

    Examples
    --------
    >>> in_words("ctr_weighted[adjust=none]"), in_words("mine.py:Rule")
    ('chasing CTR', '`mine.py:Rule`')
    """
    called = IN_WORDS.get(read_spec(strategy)[0], f"`{strategy}`")
    same = [name for name in among if in_words(name) == called]
    return called if len(same) < 2 or called.startswith("`") else f"{called} (`{strategy}`)"


def keep_to(strategy: str) -> str:
    """Write the advice to stay with a strategy."""
    called = in_words(strategy)
    return "Leave bids alone" if called == IN_WORDS["fixed"] else f"Keep to {called}"


def more_or_less(one: Judged, metric: str, span: str, currency: str | None) -> str:
    """Write ``earns 530 more in 28 days`` or ``has 6.1 % lower CPC``: money with the time that it took.

    Examples
    --------
    >>> from experiments.statistics.paired import Interval, PairedDifference
    >>> lost = PairedDifference(Interval(-528.0, None, None), None, None, 1)
    >>> more_or_less(Judged(lost, None), "profit", " in 28 days", "EUR")
    'earns 530 EUR less in 28 days'
    """
    much = size(one, metric, currency)
    if metric in EARNED:
        return f"earns {much} {'more' if one.estimate > 0 else 'less'}{span}"
    spent = span if metric in AMOUNTS_OF_MONEY else ""
    return f"has {much} {'higher' if one.estimate > 0 else 'lower'} {title(metric)}{spent}"


def size(one: Judged, metric: str, currency: str | None) -> str:
    """Write how large a difference is as one says it: money to two digits."""
    unit = spoken_unit(metric, currency)
    if metric in AMOUNTS_OF_MONEY:
        return round_number(abs(one.estimate)) + unit
    return amount(one.paired, unit).size()


def share(one: Judged, metric: str = "profit") -> str:
    """Write a difference as a share of what the baseline has of the metric, where that is known."""
    relative = one.paired.relative
    if relative is None or relative.estimate is None:
        return ""
    return f", {share_in_words(abs(relative.estimate))} of the {title(metric)}"


def headline(comparison: Comparison) -> str:
    """Say what pays and what to do, as far as the differences in profit are clear.

    Nothing is said to gain or lose unless Holm's p is below .05; amounts have two digits.
    """
    baseline, *others = comparison.strategies
    if not baseline.completed or "profit" not in baseline.metrics:
        return f"Nothing can be said: {in_words(baseline.name)} has no run that ended well."
    span = f"in {days(comparison.scenario.days)}"
    earned = baseline.metrics["profit"].estimate or 0.0
    money = f"{round_number(earned)}{spoken_unit('profit', comparison.scenario.currency)} {span}"
    if not others:
        return (
            f"{capital(in_words(baseline.name))} {'earns' if earned >= 0 else 'loses'} {money.lstrip('-')}."
        )
    if comparison.runs == 1:
        return ONE_RUN
    found = [one for one in comparison.differences if one.metric == "profit" and one.paired.n]
    more, less = ([one for one in found if one.sign == sign] for sign in (1, -1))
    rest = [one for one in found if not one.sign]
    silent = [_called(comparison, one.name) for one in others if not one.completed]
    if found and all(one.same for one in found) and not silent:
        return f"All rules do the same here: each {'earns' if earned >= 0 else 'loses'} {money.lstrip('-')}."
    parts = [_best(comparison, more, span)] if more else []
    parts += [_worse(comparison, less, span, again=bool(more))] if less else []
    if more:
        parts += _others(comparison, rest)
    elif rest or less:
        parts.append(_stay(comparison, rest))
    if silent:
        parts.append(f"Nothing can be said of {listed(silent)}: no run ended well.")
    return " ".join([*parts, *_losing(comparison), *_hangs(comparison, [*more, *less])])


def headline_of_several(found: Comparisons) -> str:
    """Count in how many markets each strategy clearly earns more and less."""
    n = len(found.comparisons)
    baseline = in_words(found.comparisons[0].baseline)
    told = []
    for name in dict.fromkeys(one.difference.strategy for one in found.verdicts):
        own = [one.difference for one in found.verdicts if one.difference.strategy == name]
        more, less = (sum(one.sign == sign for one in own) for sign in (1, -1))
        told.append(
            f"{capital(_called(found.comparisons[0], name))} clearly beats {baseline} in {more} of {n} "
            f"markets and loses to it in {less}."
        )
    return " ".join(told) or f"{n} markets, one rule: there is nothing to compare."


def _best(comparison: Comparison, more: Sequence[Difference], span: str) -> str:
    """Say which rule to use, and what it brings over the baseline."""
    best = max(more, key=lambda one: one.estimate)
    gain = more_or_less(best, best.metric, f" {span}", comparison.scenario.currency)
    result = {one.name: one for one in comparison.strategies}
    rivals = [result[one.strategy] for one in more if one is not best]
    sure = all(_ahead(comparison, result[best.strategy], rival) for rival in rivals)
    return (
        f"{capital(_called(comparison, best.strategy))} {gain} than "
        f"{in_words(comparison.baseline)}{share(best)}{_where(comparison, best)}. "
        f"{'Use it.' if sure else 'Others do about as well.'}"
    )


def _worse(comparison: Comparison, less: Sequence[Difference], span: str, *, again: bool) -> str:
    """Say which rules lose, and how much at least."""
    groups: dict[str, list[Difference]] = {}
    for one in less:
        groups.setdefault(in_words(one.strategy), []).append(one)
    told: list[str] = []
    unit = spoken_unit("profit", comparison.scenario.currency)
    for called, rules in groups.items():
        least = max(rules, key=lambda one: one.estimate)
        several = len(rules) > 1
        lost = round_number(-least.estimate, down=several) + unit + (" or more" if several else "")
        when = "" if again or told else f" {span}"
        told.append(f"{called} loses {lost}{when}{share(least)}{_where(comparison, least)}")
    return f"{capital(listed(told))}."


def _where(comparison: Comparison, one: Difference) -> str:
    """Write in how many of the markets that a comparison was run over a rule does so; else nothing."""
    if comparison.drawn is None:
        return ""
    ahead, markets = comparison.markets_ahead(one.strategy)
    return f", in {ahead if one.more else markets - ahead} of {markets} plausible markets"


def _stay(comparison: Comparison, rest: Sequence[Difference]) -> str:
    """Say that nothing beats the baseline, and of the others whether they matter."""
    told = _others(comparison, rest)
    return (
        f"{keep_to(comparison.baseline)}{'; ' + told[0][0].lower() + told[0][1:] if told else '.'}"
        + "".join(f" {one}" for one in told[1:])
    )


def _others(comparison: Comparison, rest: Sequence[Difference]) -> list[str]:
    """Say which rules hardly matter, and of which it cannot be told yet."""
    profit = abs(comparison.strategies[0].metrics["profit"].estimate or 0.0)
    groups: dict[str, list[str]] = {}
    for one in rest:
        low, high = one.paired.absolute.low, one.paired.absolute.high
        if one.same:
            kind = "changes nothing"
        elif low is not None and high is not None and max(-low, high) <= HARDLY * profit:
            kind = "hardly changes anything"
        else:
            kind = "cannot be told from it by so few runs"
        groups.setdefault(kind, []).append(_called(comparison, one.strategy))
    return [
        f"{capital(listed(list(dict.fromkeys(names))))} {kind if len(set(names)) == 1 else _plural(kind)}."
        for kind, names in groups.items()
    ]


def _plural(kind: str) -> str:
    """Write what several rules do."""
    return kind.replace("changes", "change")


def _losing(comparison: Comparison) -> list[str]:
    """Warn where even the best rule loses money."""
    means = [one.metrics["profit"] for one in comparison.strategies if "profit" in one.metrics]
    if all(mean.high is not None and mean.high < 0 for mean in means):
        return ["Every rule loses money here."]
    return []


def _hangs(comparison: Comparison, clear: Sequence[Difference]) -> list[str]:
    """Say of assumed money at which other value what is said to earn more would earn less, or less more.

    That is where the mean difference changes sign, so it is said of about such a value; how far the verdict
    is clear stands in a note (:func:`experiments.comparing.words.money_stands`).
    """
    money = comparison.money
    turned = [] if money is None else [one for one in clear if money.within(one.strategy) is not None]
    if money is None or not turned:
        return []
    currency = comparison.scenario.currency
    away = {one.strategy: (money.within(one.strategy) or money.value) / money.value for one in turned}
    nearest = sorted(turned, key=lambda one: abs(math.log(away[one.strategy])))
    told = [
        f"at about {money_size(money.name, away[one.strategy] * money.value, currency)} or "
        f"{'more' if away[one.strategy] > 1 else 'less'} {_called(comparison, one.strategy)} would earn "
        f"{'less' if one.sign > 0 else 'more'}"
        for one in nearest[:MOST_TURNS]
    ]
    rest = len(nearest) - MOST_TURNS
    told += [f"{rest} more turn round further off"] if rest > 0 else []
    assumed = money_of(money.name, money_size(money.name, money.value, currency))
    return [f"This hangs on the assumed {assumed}: {listed(told)}, as long as the rules decide as here."]


def _called(comparison: Comparison, strategy: str) -> str:
    """Return a strategy in plain words, with its name where another is called the same."""
    return in_words(strategy, [one.name for one in comparison.strategies])


def _ahead(comparison: Comparison, best: StrategyResult, other: StrategyResult) -> bool:
    """Tell whether the best is clearly ahead of another rule."""
    p = p_between(comparison, best, other)
    return p is not None and p < CLEAR
