"""A higher CTR earns a higher quality score and, at the same position, a lower click price.

The price is arithmetic: random auctions, one ad made better, everybody else as they were. The score is not:
the platform has to learn from clicks that the ad is clicked more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Figure, Verdict, exactly
from experiments.claims.judging import all_parts, rise, signs
from experiments.claims.markets import shop_market
from experiments.claims.wording import change, measure, said
from experiments.statistics.paired import Floats
from simulator import Result, run_auction, simulate
from simulator.draws import Stream
from simulator.settings.scenario import Scenario

#: Random auctions, ads in each, slots, and how much better the ad may get.
AUCTIONS, ADS, SLOTS, BETTER = 2000, 6, (1.0, 0.5, 0.25), (1.05, 2.0)
RESERVE, INCREMENT = 0.05, 0.01
#: Relative errors of this size are those of the machine's arithmetic.
ROUNDING = 1e-9
#: How much more the ad of the market is clicked.
CLICKED_MORE = 1.5


@dataclass(frozen=True, slots=True)
class Prices:
    """What became of the price in those auctions in which the better ad kept its slot.

    Attributes
    ----------
    kept
        In how many it kept its slot, with neither its bid nor the reserve binding.
    lower
        In how many of these its price fell.
    error
        Largest relative gap between the fall and what the formula says of it.
    moved
        In how many auctions the ad left its slot.
    """

    kept: int
    lower: int
    error: float
    moved: int


def market(relevance: float = 0.05, **tables: Any) -> Scenario:
    """Return a shop with one keyword whose ad has this relevance, where .05 is what the platform expects."""
    target = {"keyword": "boots", "bid": 0.5, "relevance": relevance}
    return shop_market("one keyword", [target], rivals={"count": 6}, **tables)


def prices(seed: int, squashing: float) -> Prices:
    """Make one ad of each of many random auctions better and look at what it pays."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0, Stream.AUCTION)))
    kept, lower, moved, error = 0, 0, 0, 0.0
    rules: dict[str, Any] = {"squashing": squashing, "reserve": RESERVE, "increment": INCREMENT}
    for _ in range(AUCTIONS):
        bids, quality = np.exp(rng.normal(-0.7, 0.4, ADS)), np.exp(rng.normal(0.0, 0.3, ADS))
        slot, factor = int(rng.integers(len(SLOTS))), float(rng.uniform(*BETTER))
        before = run_auction(bids, quality, SLOTS, **rules)
        ad = before.order[slot]
        better = np.where(np.arange(ADS) == ad, quality * factor, quality)
        after = run_auction(bids, better, SLOTS, **rules)
        if after.order[slot] != ad:
            moved += 1
            continue
        old, new = float(before.prices[slot]), float(after.prices[slot])
        if min(old, new) <= RESERVE or max(old, new) >= bids[ad]:
            continue
        kept += 1
        lower += new < old
        error = max(error, abs((new - INCREMENT) / (old - INCREMENT) * factor**squashing - 1))
    return Prices(kept, lower, error, moved)


def prices_of_the_same_clicks(bench: Bench, one: Scenario, other: Scenario) -> tuple[Floats, Floats]:
    """Return (runs,) mean prices of clicks that came in both markets, in the same search and position."""
    means = []
    for replication in range(bench.runs):
        found = []
        for scenario in (one, other):
            result = simulate(scenario, "fixed", seed=bench.seed, replication=replication, keep_clicks=True)
            found.append(_prices(result, scenario.learner))
        both = sorted(found[0].keys() & found[1].keys())
        means.append([_mean([prices[place] for place in both]) for prices in found])
    columns = np.array(means)
    return columns[:, 0], columns[:, 1]


def _mean(values: list[float]) -> float:
    """Return the mean, NaN of nothing."""
    return float(np.mean(values)) if values else math.nan


def _prices(result: Result, account: str) -> dict[tuple[int, int], float]:
    """Return what an account's clicks cost, by search and position."""
    clicks = result.clicks or {}
    own = clicks["account"] == account
    places = zip(clicks["search"][own].tolist(), clicks["position"][own].tolist(), strict=True)
    return dict(zip(places, clicks["price"][own].tolist(), strict=True))


def trial(bench: Bench, *, squashing: float = 1.0) -> Verdict:
    """Look at random auctions, then at a market in which the ad is clicked half as often again."""
    arithmetic = prices(bench.seed, squashing)
    usual, better = (
        market(relevance, market={"squashing": squashing}) for relevance in (0.05, 0.05 * CLICKED_MORE)
    )
    before, after = bench.run({"usual": usual, "better": better}).values()
    score = rise("quality score", after.values["quality_score"], before.values["quality_score"])
    paid, paid_before = prices_of_the_same_clicks(bench, better, usual)
    price = rise("price of the same click", paid, paid_before, wanted=-1)
    clear = signs([score, price])
    always = 1 if arithmetic.lower == arithmetic.kept and arithmetic.error < ROUNDING else -1
    return Verdict(
        holds=all_parts([always, *clear]),
        figures=(
            change("price of the same click in the same position", price),
            Figure("quality score, points of ten", score.absolute, change=True),
            Figure("auctions in which the price fell", exactly(arithmetic.lower / arithmetic.kept), "%"),
        ),
        words=(
            f"In {arithmetic.lower:,} of {arithmetic.kept:,} random auctions in which an ad got better and "
            "kept its slot it paid less, by just as much as the formula says. In the market an ad that is "
            f"clicked {100 * (CLICKED_MORE - 1):g} % more often has "
            f"{measure(score.absolute, change=True)} points of quality score; where the two were clicked in "
            f"the same search and the same position, the better one paid a price {said(price, clear[1])}."
        ),
        limits=(
            f"Only the price of the same position falls: in {arithmetic.moved:,} of {AUCTIONS:,} auctions "
            "the better ad moved up, and may pay more than before. A price that stands at the reserve cannot "
            "fall, and where ads are ranked by bid alone (squashing 0) a better ad pays what it paid."
        ),
        runs=bench.runs,
        seed=bench.seed,
    )


CLAIM = Claim(
    key="score-and-price",
    sentence="A higher CTR earns a higher quality score and, at the same position, a lower click price.",
    kind="rule",
    measured=(
        "The price of one ad in random auctions before and after its quality rises (a rule), and the quality "
        "score that the platform comes to show for an ad that is clicked half as often again (this follows "
        "from the loop)."
    ),
    runs=20,
    seconds=10,
    trial=trial,
)
