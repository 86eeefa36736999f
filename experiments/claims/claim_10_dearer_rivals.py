"""Traffic grows dearer when rivals grow: what then helps.

The same shop among six rivals, among twelve, and among six that bid half as much again; first with its bids
as they were, then with rules that answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.claims import Claim, Curves, Verdict
from experiments.claims.bench import Bench
from experiments.claims.judging import Effect, effect, judge, signs
from experiments.claims.markets import six_campaigns
from experiments.claims.wording import amount, change, said
from experiments.comparison import Comparison
from experiments.words import listed, names_listed
from simulator.scenario import Scenario

#: Leaving bids alone, and rules that might help.
RULES = ("fixed", "ctr_weighted", "roi_weighted", "knapsack_lp", "target_roas")
USUAL = "six rivals"
#: Rivals by market: how many, and the median of their bids.
RIVALS = {USUAL: (6, 0.5), "twelve rivals": (12, 0.5), "bids up by half": (6, 0.75)}


def markets(rivals: Mapping[str, tuple[int, float]]) -> dict[str, Scenario]:
    """Return a market for each kind of competition."""
    return {
        name: six_campaigns(0.3, rivals={"count": count, "bid": bid}) for name, (count, bid) in rivals.items()
    }


def trial(
    bench: Bench,
    *,
    rivals: Mapping[str, tuple[int, float]] = RIVALS,
    rules: Sequence[str] = RULES,
) -> Verdict:
    """Let the rivals grow, and see what a click costs and which rule earns more than standing still."""
    compared = bench.compare(markets(rivals), rules)
    (_, usual), *grown = compared.items()
    before = usual.strategies[0]
    dearer = [effect(name, one.strategies[0].values["cpc"], before.values["cpc"]) for name, one in grown]
    lost = [
        effect(name, one.strategies[0].values["profit"], before.values["profit"], wanted=-1)
        for name, one in grown
    ]
    fewer = [
        effect(name, one.strategies[0].values["clicks"], before.values["clicks"], wanted=-1)
        for name, one in grown
    ]
    clear = signs(dearer)
    prices = [
        f"{said(one, sign, 'dearer', 'cheaper')} ({one.where})"
        for one, sign in zip(dearer, clear, strict=True)
    ]
    helped = {name: _helped(one) for name, one in grown}
    return Verdict(
        holds=judge(dearer),
        figures=(
            *(change(f"CPC at the same bids, {one.where}", one) for one in dearer),
            *(change(f"clicks at the same bids, {one.where}", one) for one in fewer),
            *(change(f"profit at the same bids, {one.where}", one) for one in lost),
            *(
                change(f"profit of {one.where} beside fixed, {name}", one)
                for name, effects in helped.items()
                for one in effects
            ),
        ),
        words=(
            "At the same bids a click is "
            + listed(prices)
            + "; clicks are "
            + listed([f"{amount(one, 'more', 'fewer')} ({one.where})" for one in fewer])
            + ", and profit is "
            + listed([f"{amount(one)} ({one.where})" for one in lost])
            + "."
            + "".join(_who(name, effects) for name, effects in helped.items())
        ),
        limits=(
            "Average CPC understates it: a shop that leaves its bids alone is pushed down the page, "
            "where clicks are cheap and few. Rivals here bid more and do not answer; what helps against "
            "rivals that answer, a tournament tells. Rivals too weak to be shown make nothing dearer."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=() if len(rules) < 2 else (
            Curves(
                "What helps: profit in 14 days less that of bids left alone", "market",
                "difference in profit",
                tuple(compared),
                tuple(
                    (rule, tuple(_helped(one)[place].absolute for one in compared.values()))
                    for place, rule in enumerate(rules[1:])
                ),
                level=0.0,
            ),
        ),
    )  # fmt: skip


def _helped(comparison: Comparison) -> list[Effect]:
    """Return what each rule earns beside leaving bids alone."""
    base, *others = comparison.strategies
    return [effect(one.name, one.values["profit"], base.values["profit"]) for one in others]


def _who(market: str, effects: Sequence[Effect]) -> str:
    """Say which rules clearly help in a market (Holm over the rules)."""
    helping = (
        [one.where for one, sign in zip(effects, signs(effects), strict=True) if sign > 0] if effects else []
    )
    who = names_listed(helping) if helping else "none of the other rules"
    return f" With {market} {who} earn{'' if len(helping) > 1 else 's'} clearly more than `fixed`."


CLAIM = Claim(
    key="dearer-rivals",
    sentence="Traffic grows dearer when rivals grow.",
    kind="emergent",
    measured=(
        "The average price of a click at the same bids among more or higher-bidding rivals; then the "
        "profit of four rules beside leaving bids alone: what helps."
    ),
    runs=30,
    seconds=120,
    trial=trial,
)
