"""Traffic grows dearer when rivals grow: what then helps.

The same shop among six rivals, among twelve, and among six that bid half as much again; first with its bids
as they were, then with rules that answer, with other bids, with a better ad and with a better page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Figure, Region, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.markets import DAYS, six_campaigns
from experiments.claims.wording import change, measure, said
from experiments.comparing.outcome import StrategyResult
from experiments.report.phrases import listed
from experiments.statistics.paired import mean_interval
from simulator.settings.scenario import Scenario

STILL = "fixed"
#: Bids left alone but for one factor.
RAISE = "experiments.claims.rules:RaiseBids[factor={factor:g}]"
#: What a shop may do about its bids, by what it is called.
ANSWERS: Mapping[str, str] = {
    "bids a fifth lower": RAISE.format(factor=0.8),
    "bids a quarter higher": RAISE.format(factor=1.25),
    **{
        name: name
        for name in (
            "ctr_weighted", "roi_weighted", "profit_weighted", "conversion_shift", "target_roas",
            "target_cpa", "lowest_bid", "pid_pacing", "balanced_bidding", "knapsack_lp",
        )
    },
}  # fmt: skip
#: How much more often a better ad is clicked, and a better page sells.
BETTER = 1.2
#: What else it may do, its bids as they were.
IMPROVED: Mapping[str, tuple[str, float]] = {"a better ad": ("ad", BETTER), "a better page": ("page", BETTER)}
USUAL = "six rivals"
#: Rivals by market: how many, and the median of their bids.
RIVALS = {USUAL: (6, 0.5), "twelve rivals": (12, 0.5), "bids up by half": (6, 0.75)}


def market(rivals: tuple[int, float], *, ad: float | None = None, page: float | None = None) -> Scenario:
    """Return a market with so many rivals of this bid; the shop's ad or page may be so many times as good."""
    count, bid = rivals
    event = {"name": "page", "start": 0, "length": DAYS, "conversion": page, "accounts": ["shop"]}
    more: dict[str, Any] = {} if page is None else {"event": [event]}
    return six_campaigns(0.3, appeal=ad, rivals={"count": count, "bid": bid}, **more)


def helps(
    bench: Bench,
    rivals: Mapping[str, tuple[int, float]],
    answers: Mapping[str, str],
    improved: Mapping[str, tuple[str, float]],
) -> dict[str, list[Rise]]:
    """Return by answer what it earns beside standing still in each market, in units of mean revenue there."""
    compared = bench.compare(
        {name: market(many) for name, many in rivals.items()}, [STILL, *answers.values()]
    )
    found: dict[str, list[Rise]] = {name: [] for name in answers}
    for where, comparison in compared.items():
        still, *others = comparison.strategies
        for name, result in zip(answers, others, strict=True):
            found[name].append(_gain(where, result, still))
    for name, (what, times) in improved.items():
        worse, better = (
            bench.run({where: market(many, **{what: factor}) for where, many in rivals.items()}, STILL)
            for factor in (1.0, times)
        )
        found[name] = [_gain(where, better[where], worse[where]) for where in rivals]
    return found


def _gain(where: str, one: StrategyResult, still: StrategyResult) -> Rise:
    """Return what is earned beside standing still."""
    unit = float(np.mean(still.values["revenue"]))
    return rise(where, one.values["profit"] / unit, still.values["profit"] / unit)


def trial(
    bench: Bench,
    *,
    rivals: Mapping[str, tuple[int, float]] = RIVALS,
    answers: Mapping[str, str] = ANSWERS,
    improved: Mapping[str, tuple[str, float]] = IMPROVED,
) -> Verdict:
    """Let the rivals grow, and see what a click costs and what earns more than standing still."""
    still = bench.run({name: market(many) for name, many in rivals.items()}, STILL)
    usual, *grown = still
    dearer, fewer, lost = (
        [rise(name, still[name].values[metric], still[usual].values[metric], wanted=wanted) for name in grown]
        for metric, wanted in (("cpc", 1), ("clicks", -1), ("profit", -1))
    )
    helped = helps(bench, rivals, answers, improved)
    cells = [one for row in helped.values() for one in row]
    clear = signs([*dearer, *fewer, *lost, *cells])
    marks = np.array(clear[3 * len(grown) :], dtype=int).reshape(len(helped), len(rivals)).tolist()
    profits = [f"{measure(mean_interval(one.values['profit']))} with {name}" for name, one in still.items()]
    return Verdict(
        holds=judge(dearer, [*fewer, *lost, *cells]),
        figures=(
            *(change(f"CPC at the same bids, {one.where}", one) for one in dearer),
            *(change(f"clicks at the same bids, {one.where}", one) for one in fewer),
            *(
                Figure(f"profit at the same bids, {name}", mean_interval(one.values["profit"]))
                for name, one in still.items()
            ),
            *(Figure(f"change of profit, {one.where}", one.absolute, change=True) for one in lost),
            *(
                Figure(f"profit of {name}, {one.where}, in % of revenue", one.absolute, "%", change=True)
                for name, row in helped.items()
                for one in row[1:]
            ),
        ),
        words=(
            f"At the same bids a click is {_each(dearer, clear, 'dearer', 'cheaper')}, and clicks are "
            f"{_each(fewer, clear[len(grown) :], 'more', 'fewer')}. Profit is {listed(profits)}."
            + _what_helps(list(rivals), helped, marks)
        ),
        limits=(
            "Average CPC understates it: a shop that leaves its bids alone is pushed down the page, "
            "where clicks are cheap and few. What a better ad or page costs to make is not counted, and how "
            "much better one gets is assumed. Rivals here bid more and do not answer; what helps against "
            "rivals that answer, a tournament tells. Rivals too weak to be shown make nothing dearer."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=() if not helped else (
            Region(
                "What helps: profit less that of standing still, % of revenue", "market", "answer",
                tuple(rivals), tuple(helped), tuple(map(tuple, helped.values())), tuple(map(tuple, marks)),
                "%", up="earns more than standing still", down="earns less",
            ),
        ),
    )  # fmt: skip


def _each(rises: Sequence[Rise], clear: Sequence[int], more: str, less: str) -> str:
    """Say of each market how large a rise is, where it is clear."""
    return listed([
        f"{said(one, sign, more, less)} ({one.where})" for one, sign in zip(rises, clear, strict=False)
    ])  # fmt: skip


def _what_helps(
    markets: Sequence[str], helped: Mapping[str, Sequence[Rise]], marks: Sequence[Sequence[int]]
) -> str:
    """Say what clearly earns more and what less than standing still, in each market with grown rivals."""
    parts = []
    for place, market_name in enumerate(markets[1:] if helped else [], 1):
        more, less = (
            [_called(name) for name, row in zip(helped, marks, strict=True) if row[place] == sign]
            for sign in (1, -1)
        )
        gain = listed(more) if more else "nothing that was tried"
        loss = f", and {listed(less)} clearly less" if less else ""
        parts.append(f" With {market_name} {gain} clearly earned more than standing still{loss}.")
    return "".join(parts)


def _called(name: str) -> str:
    """Return what an answer is called in a sentence."""
    return f"`{name}`" if name in ANSWERS.values() else name


CLAIM = Claim(
    key="dearer-rivals",
    sentence="Traffic grows dearer when rivals grow.",
    kind="emergent",
    measured=(
        "The average price of a click at the same bids among more or higher-bidding rivals; then what helps: "
        "the profit of ten rules, of lower and of higher bids, of an ad that is clicked a fifth more and of "
        "a page that sells a fifth more, beside standing still."
    ),
    runs=60,
    seconds=300,
    trial=trial,
)
