"""Test creatives first, then spend.

Two things are said: that testing pays, and that the money should wait for the result. They are tried apart,
on the market of a new product with four pictures of unknown appeal.
"""

from __future__ import annotations

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Figure, Verdict
from experiments.claims.judging import Rise, everywhere, rise, signs
from experiments.claims.wording import measure
from experiments.statistics.paired import Interval
from simulator import load_scenario
from simulator.settings.scenario import Scenario

#: No test; a test at full spend; a test on a quarter of the auctions for a week, then full spend.
NO_TEST, AT_ONCE, WAITING = "fixed", "creative_test", "experiments.claims.rules:TestFirst"
MARGINS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
#: The margin of the market that ships.
USUAL_MARGIN = 0.4


def rises(bench: Bench, market: Scenario) -> dict[float, tuple[Rise, Rise]]:
    """Return by margin what testing gains, and what waiting gains on top; in units of mean revenue.

    The rules look at no margin, so the same runs tell every one.
    """
    compared = bench.compare({market.name: market}, [NO_TEST, AT_ONCE, WAITING])[market.name]
    unit = float(np.mean(compared.strategies[0].values["revenue"]))
    found = {}
    for margin in MARGINS:
        untested, tested, waited = (
            (margin * one.values["revenue"] - one.values["cost"]) / unit for one in compared.strategies
        )
        found[margin] = (rise("testing", tested, untested), rise("waiting", waited, tested))
    return found


def trial(bench: Bench, *, market: Scenario | None = None) -> Verdict:
    """Set a test at full spend against none, and one that holds the money back against that."""
    found = rises(bench, market or load_scenario("new-product"))
    both = found[USUAL_MARGIN]
    testing, waiting = found[USUAL_MARGIN]
    clear = signs(both)
    thin = found[MARGINS[0]][1]
    return Verdict(
        holds=everywhere(clear),
        figures=(
            _figure("profit from testing, % of revenue", testing.absolute),
            _figure("profit from holding the money back meanwhile, % of revenue", waiting.absolute),
            _figure(f"the same at a margin of {100 * MARGINS[0]:g} %", thin.absolute),
        ),
        words=(
            f"At a margin of {100 * USUAL_MARGIN:g} % testing four pictures {_pays(clear[0])}: "
            f"{measure(testing.absolute, '%', change=True)} of revenue beside showing all alike. Holding "
            f"three quarters of the traffic back for a week until the result is in {_pays(clear[1])}: "
            f"{measure(waiting.absolute, '%', change=True)} beside testing at full spend."
        ),
        limits=(
            "Testing needs creatives that differ, and traffic to tell them apart. Waiting costs the sales of "
            "that week and makes the test slower, so it can pay only where a click of the untested ad earns "
            "less than it costs: where margins are thin."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "Profit gained, % of revenue", "margin", "gain, % of revenue", MARGINS,
                (
                    ("testing, beside showing all alike", tuple(one.absolute for one, _ in found.values())),
                    ("waiting with the money, beside that", tuple(one.absolute for _, one in found.values())),
                ),
                "%", 0.0,
            ),
        ),
    )  # fmt: skip


def _figure(what: str, interval: Interval) -> Figure:
    """Return a difference in units of revenue."""
    return Figure(what, interval, "%", change=True)


def _pays(sign: int) -> str:
    """Say whether something pays."""
    return {1: "pays", 0: "neither clearly pays nor clearly costs", -1: "costs"}[sign]


CLAIM = Claim(
    key="test-first",
    sentence="Test creatives first, then spend.",
    kind="emergent",
    measured=(
        "Profit on `new-product` of `creative_test` beside showing all pictures alike, and of the same test "
        "with three quarters of the traffic held back for its first week."
    ),
    runs=20,
    seconds=20,
    trial=trial,
)
