"""A tournament in plain words: who leads, who exploits whom, what it means for the platform.

Nothing is said to beat or exploit unless Holm's p is below .05.
"""

from __future__ import annotations

from itertools import permutations

from experiments.report.numbers import common_decimals, counted, number, p_text, rounded
from experiments.report.phrases import FEW_RUNS, listed, names_listed
from experiments.statistics.paired import Interval
from experiments.tournaments.outcome import Payoffs, Tested


def tournament_verdict(payoffs: Payoffs) -> str:
    """Say who earns most where all strategies share the market, and how sure that is."""
    known = [i for i, interval in enumerate(payoffs.together) if interval.estimate is not None]
    if not known:
        return "Verdict: none, as no round was completed."
    best = max(known, key=lambda i: payoffs.together[i].estimate or 0.0)
    others = [i for i in known if i != best]
    name, names = payoffs.strategies[best], payoffs.strategies
    behind = [names[i] for i in others if payoffs.shared[best, i].more]
    unsure = [
        f"`{names[i]}` ({_evidence(payoffs.shared[best, i])})"
        for i in others
        if not payoffs.shared[best, i].more
    ]
    most = f"`{name}` earns most a seat, {_mean(payoffs.together[best])}"
    if not unsure:
        closest = min(others, key=lambda i: payoffs.shared[best, i].paired.absolute.estimate or 0.0)
        tested = payoffs.shared[best, closest]
        return (
            f"Verdict: where all share the market, {most}: clearly ahead of {names_listed(behind)} "
            f"(by {_amount(tested)} or more, {_evidence(tested)})."
        )
    few = "1 run is" if payoffs.runs == 1 else f"{payoffs.runs} runs are"
    advice = f" {few} few; more would tell." if payoffs.runs < FEW_RUNS else ""
    clearly = f", clearly more than {names_listed(behind)}" if behind else ""
    return (
        f"Verdict: no clear winner. Where all share the market, `{name}` has the highest mean profit a seat, "
        f"{_mean(payoffs.together[best])}{clearly}, but not clearly more than {listed(unsure)}.{advice}"
    )


def tournament_sentences(payoffs: Payoffs) -> list[str]:
    """Say who exploits and who beats whom, and in whose market the platform and the clicks do best."""
    pairs = list(permutations(range(len(payoffs.strategies)), 2))
    exploited = [(i, j) for i, j in pairs if payoffs.exploits(i, j)]
    beaten = [(i, j) for i, j in pairs if payoffs.beats(i, j) and (i, j) not in exploited]
    said = [_exploits(payoffs, i, j) for i, j in exploited]
    for i, name in enumerate(payoffs.strategies):
        losers = [payoffs.strategies[j] for winner, j in beaten if winner == i]
        if losers:
            said.append(
                f"`{name}` beats {names_listed(losers)}: it earns clearly more a seat beside "
                f"{'it' if len(losers) == 1 else 'them'}."
            )
    if not exploited:
        said.append("No strategy clearly exploits another.")
    return [*said, *_platform(payoffs)]


def failed_line_ups(payoffs: Payoffs) -> list[str]:
    """Say how many runs of a tournament failed, and the first error."""
    if not payoffs.errors:
        return []
    first = payoffs.errors[0]
    return [
        f"{counted(len(payoffs.errors), 'run')} failed; the first, {first.strategy} in replication "
        f"{first.replication}: {first.error}"
    ]


def _exploits(payoffs: Payoffs, i: int, j: int) -> str:
    """Say how i exploits j."""
    one, two = payoffs.strategies[i], payoffs.strategies[j]
    duel, harm = payoffs.duels[i, j], payoffs.harm[i, j]
    return (
        f"`{one}` exploits `{two}`: side by side it earns {_amount(duel)} more a seat ({_evidence(duel)}), "
        f"and `{two}` {_amount(harm)} less than among its own kind (Holm p {p_text(harm.p_holm)})."
    )


def _platform(payoffs: Payoffs) -> list[str]:
    """Say in which market the platform takes most, and in which clicks go where they are worth most."""
    said = []
    own = payoffs.markets[: len(payoffs.strategies)]
    for metric, words, scale, unit in (
        ("cost", "Of the strategies, the platform takes most where every seat plays", 1.0, ""),
        ("efficiency", "Clicks are worth most where every seat plays", 100.0, " % of the truthful market"),
    ):
        means = [(market.sums[metric].estimate, market.name) for market in own]
        known = [(scale * mean, name) for mean, name in means if mean is not None]
        if len(known) > 1:
            (most, first), (least, last) = max(known), min(known)
            places = common_decimals(most, least)
            said.append(
                f"{words} `{first}` ({rounded(most, places)}{unit}), least under `{last}` "
                f"({rounded(least, places)})."
            )
    return said


def _mean(interval: Interval) -> str:
    """Write ``325 (95 %: 284 to 366)``."""
    if interval.estimate is None or interval.low is None or interval.high is None:
        return number(interval.estimate)
    places = common_decimals(interval.estimate, interval.low, interval.high)
    low, mean, high = (rounded(v, places) for v in (interval.low, interval.estimate, interval.high))
    return f"{mean} (95 %: {low} to {high})"


def _amount(tested: Tested) -> str:
    """Write the size of a difference, without its sign."""
    return rounded(abs(tested.paired.absolute.estimate or 0.0), _places(tested))


def _evidence(tested: Tested) -> str:
    """Write ``95 %: 10.1 to 14.5, 20 runs, Holm p < .001``."""
    absolute, n = tested.paired.absolute, tested.paired.n
    runs = counted(n, "run")
    if absolute.low is None or absolute.high is None:
        return f"{runs}, which cannot be judged"
    places = _places(tested)
    bounds = f"{rounded(absolute.low, places)} to {rounded(absolute.high, places)}"
    return f"95 %: {bounds}, {runs}, Holm p {p_text(tested.p_holm)}"


def _places(tested: Tested) -> int:
    """Return decimals for a difference and its bounds."""
    absolute = tested.paired.absolute
    return common_decimals(*(v or 0.0 for v in (absolute.estimate, absolute.low, absolute.high)))
