"""Moving bids and budget to high-CTR campaigns raises the account's CTR.

The founding rule on three markets that ship with Bidloom, beside leaving everything alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.wording import change, said
from experiments.comparing.outcome import StrategyResult
from experiments.report.phrases import listed
from experiments.statistics.paired import UNKNOWN, Floats
from simulator import load_scenario
from simulator.strategy import Strategy

#: Markets whose campaigns differ, and one in which they are alike in everything.
MARKETS, CONTROL = ("two-campaigns", "search-and-display", "outdoor-shop"), "identical"


def ctr_rises(bench: Bench, markets: Sequence[str], rule: str | Strategy) -> tuple[list[Rise], list[Rise]]:
    """Compare a rule with `fixed` in the account's CTR: in all, and by what of it is shown where alone."""
    found = bench.compare({name: load_scenario(name) for name in markets}, ["fixed", rule])
    pairs = {name: comparison.strategies for name, comparison in found.items()}
    whole = [rise(name, moved.values["ctr"], base.values["ctr"]) for name, (base, moved) in pairs.items()]
    mixed = [rise(name, mixture(base, moved), base.values["ctr"]) for name, (base, moved) in pairs.items()]
    return whole, mixed


def mixture(base: StrategyResult, moved: StrategyResult) -> Floats:
    """Return (runs,) CTRs of the account if every target were clicked as under the baseline.

    Only where impressions are is then moved; targets that the baseline never showed count as never clicked.
    """
    before, shown = base.by_target["impressions"], moved.by_target["impressions"]
    rates = np.divide(base.by_target["clicks"], before, out=np.zeros_like(before), where=before > 0)
    total = shown.sum(axis=1)
    clicks = (shown * rates).sum(axis=1)
    return np.asarray(np.divide(clicks, total, out=np.full(len(total), np.nan), where=total > 0))


def trial(
    bench: Bench, *, rule: str | Strategy = "ctr_weighted", markets: Sequence[str] = MARKETS
) -> Verdict:
    """Set a rule that moves bids and budgets against one that does not."""
    rises, mixed = ctr_rises(bench, markets, rule)
    (control,), _ = ctr_rises(bench, [CONTROL], rule)
    clear = signs([*rises, *mixed, control])
    said_of = [said(one, sign) for one, sign in zip([*rises, *mixed, control], clear, strict=True)]
    found, moved = (
        [f"{text} on `{market}`" for text, market in zip(texts, markets, strict=True)]
        for texts in (said_of[: len(markets)], said_of[len(markets) : -1])
    )
    name = rule if isinstance(rule, str) else type(rule).__name__
    return Verdict(
        holds=judge(rises, [*mixed, control]),
        figures=(
            *(change(f"account's CTR, {one.where}", one) for one in rises),
            *(change(f"of that by moving impressions alone, {one.where}", one) for one in mixed),
            change(f"account's CTR in the control, {CONTROL}", control),
        ),
        words=(
            f"With `{name}` in place of fixed bids and budgets the account's CTR is {listed(found)}. By "
            f"moving impressions alone, each target clicked as before, it would be {listed(moved)}."
        ),
        limits=(
            "There have to be campaigns that are clicked more: where all are alike in everything "
            f"(`{CONTROL}`) the rule follows luck, and the CTR is {said_of[-1]}. "
            "The rest of the rise comes from higher slots, which are seen more and cost more. And a higher "
            "CTR is neither more clicks nor more profit: see the next claim."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "The account's CTR, beside leaving everything alone", "market", "CTR, relative change",
                tuple(one.where for one in (*rises, control)),
                ((name, tuple(one.paired.relative or UNKNOWN for one in (*rises, control))),), "%", 0.0,
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="account-ctr",
    sentence="Moving bids and budget to high-CTR campaigns raises the account's CTR.",
    kind="emergent",
    measured=(
        "Clicks over impressions of the whole account under `ctr_weighted`, which moves bids and budgets to "
        "campaigns that are clicked more, beside `fixed`, on three markets."
    ),
    runs=12,
    seconds=30,
    trial=trial,
)
