"""A tournament in plain words: who leads, who exploits whom, what it means for the platform.

Nothing is said to beat or exploit unless Holm's p is below .05.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from experiments.comparing.headline import ONE_RUN, in_words
from experiments.report.numbers import common_decimals, counted, days, p_text, round_number, rounded
from experiments.report.phrases import (
    FEW_RUNS,
    amount,
    capital,
    evidence,
    listed,
    measured,
    names_listed,
)
from experiments.statistics.paired import ROUNDING
from experiments.study.metrics import spoken_unit
from experiments.tournaments.outcome import Payoffs

#: Rules, or those who are exploited, that a headline names; of more it says how many they are.
MOST_NAMED = 4


def headline(payoffs: Payoffs) -> str:
    """Say which rule earns most where all share the market, and who lives off whom.

    Nothing is said to earn more unless Holm's p is below .05; amounts have two digits.
    """
    standing = _standing(payoffs)
    if not standing:
        return "Nothing can be said: no round was completed."
    if payoffs.runs == 1:
        return ONE_RUN
    return f"Where all share the market, {_most(payoffs, *standing)} {_exploited(payoffs)}"


def verdict(payoffs: Payoffs) -> str:
    """Say who earns most where all strategies share the market, and how sure that is."""
    standing = _standing(payoffs)
    if not standing:
        return "Verdict: none, as no round was completed."
    names = payoffs.strategies
    best, clear, level = standing
    behind = [names[i] for i in clear]
    mean = measured(payoffs.together[best], "profit", payoffs.scenario.currency)
    alike = [names[i] for i in level if payoffs.shared[best, i].same]
    level = [i for i in level if names[i] not in alike]
    same = f" So does {names_listed(alike)}, run by run." if alike else ""
    if not level and not clear:
        return f"Verdict: where all share the market, all earn the same a seat, run by run: {mean}."
    if not level:
        closest = min((payoffs.shared[best, i] for i in clear), key=lambda one: one.estimate)
        return (
            f"Verdict: where all share the market, `{names[best]}` earns most a seat, {mean}: clearly ahead "
            f"of {names_listed(behind)} (by {amount(closest.paired, _unit(payoffs)).size()} or more, "
            f"{evidence(closest)}).{same}"
        )
    unsure = [f"`{names[i]}` ({evidence(payoffs.shared[best, i])})" for i in level]
    few = "1 run is" if payoffs.runs == 1 else f"{payoffs.runs} runs are"
    advice = f" {few} few; more would tell." if payoffs.runs < FEW_RUNS else ""
    clearly = f", clearly more than {names_listed(behind)}" if behind else ""
    return (
        f"Verdict: no clear winner. Where all share the market, `{names[best]}` has the highest mean profit "
        f"a seat, {mean}{clearly}, but not clearly more than {listed(unsure)}.{same}{advice}"
    )


def sentences(payoffs: Payoffs) -> list[str]:
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


def failures(payoffs: Payoffs) -> list[str]:
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
    more, less = (amount(found.paired, _unit(payoffs)).size() for found in (duel, harm))
    return (
        f"`{one}` exploits `{two}`: side by side it earns {more} more a seat ({evidence(duel)}), "
        f"and `{two}` {less} less than among its own kind (Holm p {p_text(harm.p_holm)})."
    )


def _platform(payoffs: Payoffs) -> list[str]:
    """Say in which market the platform takes most, and in which clicks go where they are worth most."""
    said = []
    own = payoffs.markets[: len(payoffs.strategies)]
    for metric, words, scale, unit in (
        ("cost", "Of the strategies, the platform takes most where every seat plays", 1.0, _unit(payoffs)),
        ("efficiency", "Clicks are worth most where every seat plays", 100.0, " % of the truthful market"),
    ):
        means = [(market.sums[metric].estimate, market.name) for market in own]
        known = [(scale * mean, name) for mean, name in means if mean is not None]
        if len(known) > 1:
            (most, first), (least, last) = max(known), min(known)
            if most - least <= ROUNDING * abs(most):
                continue  # whoever plays every seat, it is the same
            places = common_decimals(most, least)
            said.append(
                f"{words} `{first}` ({rounded(most, places)}{unit}), least under `{last}` "
                f"({rounded(least, places)})."
            )
    return said


def _unit(payoffs: Payoffs) -> str:
    """Return what stands behind an amount of money."""
    return spoken_unit("profit", payoffs.scenario.currency)


def _standing(payoffs: Payoffs) -> tuple[int, list[int], list[int]] | None:
    """Return who has the highest mean where all share the market, who is clearly behind, and who is not."""
    known = [i for i, interval in enumerate(payoffs.together) if interval.estimate is not None]
    if not known:
        return None
    best = max(known, key=lambda i: payoffs.together[i].estimate or 0.0)
    others = [i for i in known if i != best]
    clear = [i for i in others if payoffs.shared[best, i].more]
    return best, clear, [i for i in others if i not in clear]


def _most(payoffs: Payoffs, first: int, behind: Sequence[int], level: Sequence[int]) -> str:
    """Say who earns most, or has at least the highest mean, and what to do."""
    mean = payoffs.together[first].estimate or 0.0
    money = f"{round_number(abs(mean))}{_unit(payoffs)} a seat in {days(payoffs.scenario.days)}"
    alike = [i for i in level if payoffs.shared[first, i].same]
    level = [i for i in level if i not in alike]
    if not level and not behind and alike:
        return f"all rules do the same: each {'loses' if mean < 0 else 'earns'} {money}."
    best = _rules(payoffs, [first, *alike])
    clearly = f", clearly more than {_rules(payoffs, behind)}" if behind else ""
    if level:
        loss = "a loss of " if mean < 0 else ""
        return (
            f"no rule clearly earns most: {best} {'have' if alike else 'has'} the highest mean, {loss}{money}"
            f"{clearly}, but cannot be told from {_rules(payoffs, level)} by {counted(payoffs.runs, 'run')}."
        )
    does = "lose" if mean < 0 else "earn"
    most = f"{does if alike else does + 's'} {'least' if mean < 0 else 'most'}"
    return f"{best} {most}: {money}{clearly}. {_advice(payoffs, first, behind)}"


def _advice(payoffs: Payoffs, first: int, behind: Sequence[int]) -> str:
    """Say what to do about who clearly earns most, or loses least."""
    stronger = [i for i in behind if payoffs.beats(i, first)]
    if stronger:
        return f"Side by side with {_rules(payoffs, stronger)} it earns less."
    mean = payoffs.together[first]
    if mean.estimate is None or mean.estimate >= 0:
        return "Use it."
    surely = mean.high is not None and mean.high < 0
    return "Every rule loses money here." if surely else "Whether it earns money cannot be told."


def _exploited(payoffs: Payoffs) -> str:
    """Say who is exploited by whom."""
    places = range(len(payoffs.strategies))
    found = {j: [i for i in places if i != j and payoffs.exploits(i, j)] for j in places}
    victims = [j for j in places if found[j]]
    if not victims:
        return "No rule clearly exploits another."
    if len(victims) > MOST_NAMED:
        worst = max(victims, key=lambda j: len(found[j]))
        most = f"{_rules(payoffs, [worst])} (by {len(found[worst])})"
        return f"{len(victims)} rules are exploited by others, most of all {most}."
    told = [f"{_rules(payoffs, [j])} is exploited by {_rules(payoffs, found[j])}" for j in victims]
    return f"{capital('; '.join(told))}."


def _rules(payoffs: Payoffs, places: Sequence[int]) -> str:
    """Write strategies in plain words, or how many they are."""
    if len(places) > MOST_NAMED:
        return f"{len(places)} others"
    return listed([in_words(payoffs.strategies[i], payoffs.strategies) for i in places])
