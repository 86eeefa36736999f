"""Moving bids and budget to high-CTR campaigns raises the account's CTR.

The founding rule on three markets that ship with Bidlab, beside leaving everything alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.claims import Bench, Claim, Curves, Figure, Verdict
from experiments.claims.judging import Effect, effect, judge
from experiments.claims.wording import amount
from experiments.words import listed
from simulator import load_scenario

#: Markets whose campaigns differ, and one in which they are alike in everything.
MARKETS, CONTROL = ("two-campaigns", "search-and-display", "outdoor-shop"), "identical"


def ctr_effect(bench: Bench, market: str, rule: str) -> Effect:
    """Compare a rule with `fixed` in the account's CTR on a shipped market."""
    base, moved = bench.compare(load_scenario(market), ["fixed", rule]).strategies
    return effect(market, moved.values["ctr"], base.values["ctr"])


def trial(bench: Bench, *, rule: str = "ctr_weighted", markets: Sequence[str] = MARKETS) -> Verdict:
    """Set a rule that moves bids and budgets against one that does not."""
    effects = [ctr_effect(bench, market, rule) for market in markets]
    control = ctr_effect(bench, CONTROL, rule)
    changes = [f"{amount(one.relative, 'higher', 'lower')} on `{one.where}`" for one in effects]
    return Verdict(
        holds=judge(effects),
        figures=(
            *(Figure(f"account's CTR, {one.where}", one.relative, "%", change=True) for one in effects),
            Figure(f"the control, {CONTROL}", control.relative, "%", change=True),
        ),
        words=(
            f"With `{rule}` in place of fixed bids and budgets the account's CTR is {listed(changes)}. Two "
            "things raise it: more of the impressions are of ads that are clicked more, and these stand in "
            "higher slots, which are seen more."
        ),
        limits=(
            "There have to be campaigns that are clicked more. Where all are alike in everything "
            f"(`{CONTROL}`) the rule follows luck, and the CTR is {amount(control.relative, 'higher', 'lower')}. "
            "A higher CTR is not more clicks, and not more profit: see the next claim."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "The account's CTR, beside leaving everything alone", "market", "CTR, relative change",
                tuple(one.where for one in (*effects, control)),
                ((rule, tuple(one.relative for one in (*effects, control))),), "%", 0.0,
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="account-ctr",
    sentence="Moving bids and budget to high-CTR campaigns raises the account's CTR.",
    kind="emergent",
    measured="Clicks over impressions of the whole account under `ctr_weighted`, beside `fixed`, on three markets.",
    runs=20,
    seconds=30,
    trial=trial,
)
