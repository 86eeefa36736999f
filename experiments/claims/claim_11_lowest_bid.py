"""The lowest bid that keeps the traffic under a daily cap.

Where the day's money runs out before the day, a lower bid buys cheaper clicks all day long. The rule that
looks for such a bid is set against bids left alone, by how short the budget is.
"""

from __future__ import annotations

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Verdict
from experiments.claims.judging import everywhere, rise, signs
from experiments.claims.markets import shop_market
from experiments.claims.wording import change, said
from experiments.comparing.outcome import Comparison
from experiments.statistics.paired import Floats
from simulator.settings.scenario import Scenario

#: The rule, which never bids more than at first with a cap of 1, and bids left alone.
RULE, FIXED = "lowest_bid[cap=1]", "fixed"
#: The daily budget, as a share of what a day would cost without one.
SHARES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
#: What a day costs without a budget, currency units, at the initial bids.
DAY = 15.6
#: Traffic that counts as kept, and a price that counts as lower.
KEPT, LOWER = 0.95, 0.99


def market(share: float) -> Scenario:
    """Return a shop whose budget is this share of what a day would cost."""
    target = {"keyword": "boots", "bid": 0.5, "relevance": 0.05}
    return shop_market(
        "a daily cap", [target], volume=4000.0, budget=share * DAY, rivals={"count": 5, "redraw": False}
    )


def trial(bench: Bench, *, rule: str = RULE, shares: tuple[float, ...] = SHARES) -> Verdict:
    """Sweep the budget, and look at the price of a click and at how many there are."""
    compared = bench.compare({share: market(share) for share in shares}, [FIXED, rule])
    cheaper = [
        rise(f"budget {100 * share:g} % of a day", price, LOWER * before, wanted=-1)
        for share, one in compared.items()
        for price, before in [_columns(one, "cpc")]
    ]
    kept = [
        rise(f"budget {100 * share:g} % of a day", clicks, KEPT * before)
        for share, one in compared.items()
        for clicks, before in [_columns(one, "clicks")]
    ]
    more, prices = (
        [
            rise(one.where, *_columns(found, metric))
            for one, found in zip(kept, compared.values(), strict=True)
        ]
        for metric in ("clicks", "cpc")
    )
    *clear, fewer, paid = signs([*cheaper, *kept, more[0], prices[0]])
    found = [
        min(price, traffic) for price, traffic in zip(clear[: len(shares)], clear[len(shares) :], strict=True)
    ]
    return Verdict(
        holds=everywhere(found),
        figures=(
            change(f"CPC, {prices[0].where}", prices[0]),
            change(f"clicks, {more[0].where}", more[0]),
            *(change(f"CPC, {one.where}", one) for one in prices[1:]),
            *(change(f"clicks, {one.where}", one) for one in more[1:]),
        ),
        words=(
            f"With a budget of {100 * shares[0]:g} % of what a day would cost, `{rule}` pays a "
            f"price {said(prices[0], paid)} a click than bids left alone, and the number of "
            f"clicks is {said(more[0], fewer)}. Clicks are clearly cheaper by "
            f"{100 * (1 - LOWER):.0f} % or more, and at least {100 * KEPT:g} % of them kept, at "
            f"{found.count(1)} of {len(shares)} budgets; clearly not so at {found.count(-1)}."
        ),
        limits=(
            "The budget has to be short. Where it outlasts the day there is nothing to save without losing "
            "clicks; and `lowest_bid` with its default cap then raises bids to spend what is left, which can "
            "cost most of the profit. The rule does not ask what a click earns."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                f"{rule}, beside bids left alone", "daily budget, as a share of what a day would cost",
                "relative change", shares,
                (
                    ("price of a click", tuple(one.paired.relative or one.absolute for one in prices)),
                    ("clicks", tuple(one.paired.relative or one.absolute for one in more)),
                ),
                "%", 0.0,
            ),
        ),
    )  # fmt: skip


def _columns(comparison: Comparison, metric: str) -> tuple[Floats, Floats]:
    """Return a metric under the rule and with bids left alone."""
    base, rule = comparison.strategies
    return rule.values[metric], base.values[metric]


CLAIM = Claim(
    key="lowest-bid",
    sentence="Bid the lowest price that keeps the traffic under a daily cap.",
    kind="emergent",
    measured=(
        "Price and number of clicks under `lowest_bid[cap=1]` beside bids left alone, by how short the daily "
        "budget is."
    ),
    runs=20,
    seconds=40,
    trial=trial,
)
