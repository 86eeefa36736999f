"""The average CPC may still rise with CTR: a better ad wins better slots, in harder auctions.

First the smallest case, two rivals and two slots, where the mean price can be worked out by hand; then a
market in which the platform has to learn how good the ad is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Figure, Verdict, exactly
from experiments.claims.judging import Rise, all_parts, rise, signs
from experiments.claims.markets import shop_market
from experiments.claims.wording import change, said
from experiments.report.numbers import number
from experiments.report.phrases import listed
from experiments.statistics.paired import Floats, mean_interval
from simulator import run_auction
from simulator.draws import Stream
from simulator.settings.scenario import Scenario

#: The smallest case: quality of the own ad, its bid, examination of the slots; rivals bid evenly in [0, 1].
QUALITIES, BID, SLOTS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0), 0.8, (1.0, 0.5)
AUCTIONS = 100
#: Relevance of the shop's ad over what the platform expects.
RELATIVE = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)


def market(relative: float, *, bid: float = 0.4, **tables: Any) -> Scenario:
    """Return a shop that bids a little less than its three rivals, with an ad of this relevance."""
    target = {"keyword": "boots", "bid": bid, "relevance": 0.05 * relative}
    return shop_market("few rivals", [target], rivals={"count": 3}, **tables)


def expected_cpc(quality: float) -> float:
    """Return the mean price of a click in the smallest case.

    Notes
    -----
    With s = bid x quality, the ad is on top where both rivals are below s and pays the higher over its
    quality, second where one is, and pays the lower. For s up to 1 the mean price over clicks is
    bid (1 / 2 + s / 6); beyond, it is always on top and pays 2 / 3 / quality.

    Examples
    --------
    >>> [round(expected_cpc(quality), 3) for quality in QUALITIES]
    [0.453, 0.48, 0.507, 0.533, 0.444, 0.333]
    """
    score = BID * quality
    return BID * (0.5 + score / 6) if score <= 1 else 2 / 3 / quality


def small_case(bench: Bench) -> dict[float, Floats]:
    """Return by quality (runs,) mean prices of a click, each run over the same random auctions."""
    found: dict[float, list[float]] = {quality: [] for quality in QUALITIES}
    for replication in range(bench.runs):
        rng = np.random.default_rng(
            np.random.SeedSequence(bench.seed, spawn_key=(replication, Stream.AUCTION))
        )
        rivals = rng.uniform(size=(AUCTIONS, 2))
        for quality, prices in found.items():
            prices.append(_mean_price(quality, rivals))
    return {quality: np.array(prices) for quality, prices in found.items()}


def _mean_price(quality: float, rivals: Floats) -> float:
    """Return the own ad's cost over its clicks, in expectation over who looks."""
    cost = clicks = 0.0
    for bids in rivals.tolist():
        outcome = run_auction([BID, *bids], [quality, 1.0, 1.0], SLOTS)
        for slot in np.flatnonzero(outcome.order == 0).tolist():
            cost += SLOTS[slot] * float(outcome.prices[slot])
            clicks += SLOTS[slot]
    return cost / clicks


def trial(bench: Bench, *, bid: float = 0.4) -> Verdict:
    """Follow the average price of a click as the ad gets better, from step to step."""
    small = small_case(bench)
    results = bench.run({relative: market(relative, bid=bid) for relative in RELATIVE})
    prices = {relative: result.values["cpc"] for relative, result in results.items()}
    steps = [
        rise(f"from {before:g} to {after:g} times", prices[after], prices[before])
        for before, after in pairwise(RELATIVE)
    ]
    climb, top = (
        rise(f"from {before:g} to {after:g} times", prices[after], prices[before])
        for before, after in ((RELATIVE[0], 1.0), (1.0, RELATIVE[-1]))
    )
    places = {relative: result.values["average_position"] for relative, result in results.items()}
    place = rise("average position", places[1.0], places[RELATIVE[0]], wanted=-1)
    *found, better = signs([*steps, place])
    best = max(found)  # that it *may* rise one clear step shows; refuted only where every step falls
    rising = [step.where for step, sign in zip(steps, found, strict=True) if sign > 0]
    where = f"clearly rises with the CTR {listed(rising)}" if rising else "clearly rises at no step"
    case = [number(expected_cpc(quality)) for quality in QUALITIES]
    beside = [rise(f"{one:g} times", column, prices[1.0]) for one, column in prices.items()]
    curve = tuple(one.paired.relative or one.absolute for one in beside)
    return Verdict(
        holds=all_parts([best, better if best > 0 else 0]),
        figures=(
            change(f"average CPC, CTR {climb.where} what is expected", climb),
            Figure(f"average position (1 is the top), CTR {climb.where}", place.absolute, change=True),
            change(f"average CPC, CTR {top.where}", top),
            *(
                Figure(f"two slots, two rivals: mean CPC at quality {quality:g}", mean_interval(values))
                for quality, values in small.items()
            ),
        ),
        words=(
            f"With two slots and two rivals the mean price of a click, worked out, goes {', '.join(case)} as "
            f"quality rises from {QUALITIES[0]:g} to {QUALITIES[-1]:g}: up while the ad climbs to the better "
            f"slot, down once it is always on top. In the market the average CPC {where}; at the last step, "
            f"{steps[-1].where}, a click is {said(steps[-1], found[-1], 'dearer', 'cheaper')}. From "
            f"{RELATIVE[0]:g} to 1 times the ad is shown {_where(place, better)}."
        ),
        limits=(
            "It rises only while there is a better slot to win. An ad that is on top anyway, because its bid "
            "is far above the others, pays less for every rise of its CTR. An average that rises is no harm "
            "by itself: the better slot brings more clicks."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "A market of three rivals",
                "relevance, times what is expected", "average CPC, beside that at 1", RELATIVE,
                (("average CPC", curve),), "%", 0.0,
            ),
            Curves(
                "Two slots, two rivals", "quality of the ad", "mean CPC", QUALITIES,
                (
                    ("random auctions", tuple(mean_interval(values) for values in small.values())),
                    ("worked out", tuple(exactly(expected_cpc(quality)) for quality in QUALITIES)),
                ),
            ),
        ),
    )  # fmt: skip


def _where(place: Rise, sign: int) -> str:
    """Say how much nearer to the top an ad is shown, where that is clear."""
    if not sign:
        return "not clearly higher or lower"
    return f"{number(abs(place.absolute.estimate or 0.0))} places {'higher' if sign > 0 else 'lower'}"


CLAIM = Claim(
    key="dearer-average",
    sentence="The average CPC may still rise with CTR, because a better ad wins better slots.",
    kind="emergent",
    measured="The average price of a click as one ad is made better step by step, its bid as it was.",
    runs=20,
    seconds=15,
    trial=trial,
)
