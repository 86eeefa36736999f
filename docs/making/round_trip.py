"""Markets whose truth is known, their reports in every layout, and what comes back of the truth.

``make round-trip`` writes docs/what-a-report-can-tell.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from experiments.calibrate.account_log import account_log
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.estimates import ORDER_SPREAD, estimates
from experiments.calibrate.grouping import as_given
from experiments.calibrate.seasons import Seasons, fit_seasons
from experiments.calibrate.setting import describe
from experiments.calibrate.solve import start
from experiments.importing.account_record import AccountRecord, record_account
from experiments.importing.import_reports import import_reports
from experiments.importing.write import LAYOUTS, report_sheet, write_sheet
from experiments.report.blocks import Block, Cell, Heading, Story, Text, table_of
from simulator.settings.file import parse_scenario
from simulator.settings.scenario import Scenario
from story_page import write_page

PAGE = Path(__file__).parents[1] / "what-a-report-can-tell.md"
#: What is estimated, and what its sampling error hangs on.
QUANTITIES = {
    "relevance": "clicks",
    "volume": "clicks",
    "conversion rate": "conversions",
    "order value": "conversions",
    "click value": "conversions",
}
#: Classes of traffic: from so many clicks, or orders, on.
CLASSES = (0, 20, 100, 400)
DAYS = 28
_SOURCE = "Written by `make round-trip`; do not edit. Change docs/making/round_trip.py instead."


@dataclass(frozen=True, slots=True)
class Trip:
    """One number of one keyword, there and back.

    Attributes
    ----------
    account, quantity
        The market's number; a key of :data:`QUANTITIES`.
    counted
        Clicks or orders that tell of it.
    error
        Logarithm of the estimate over the truth.
    inside, identified
        Whether the interval holds the truth; whether the report is said to tell of it.
    """

    account: int
    quantity: str
    counted: float
    error: float
    inside: bool
    identified: bool


def drawn_market(number: int) -> Scenario:
    """Return a market of 2 to 5 campaigns and 6 to 20 keywords, unlike any other number's."""
    rng = np.random.default_rng([2026, number])
    campaigns = int(rng.integers(2, 6))
    keywords = int(rng.integers(max(6, 2 * campaigns), 21))
    level = rng.uniform(0.2, 2.0)
    of = np.arange(keywords) % campaigns
    relevance = np.minimum(rng.uniform(0.02, 0.1) * np.exp(0.5 * rng.standard_normal(keywords)), 0.6)
    own = np.minimum(relevance * np.exp(0.25 * rng.standard_normal(keywords)), 0.6)
    volume = 400 * np.exp(1.2 * rng.standard_normal(keywords))
    bid = level * rng.uniform(0.6, 1.8) * np.exp(0.25 * rng.standard_normal(keywords))
    rate = 0.035 * np.exp((0.3 * rng.standard_normal(campaigns))[of] + 0.35 * rng.standard_normal(keywords))
    basket = rng.uniform(20, 150) * np.exp((0.3 * rng.standard_normal(campaigns))[of])
    basket = basket * np.exp(0.2 * rng.standard_normal(keywords))
    spent = volume * own * bid * 0.4
    lines = [
        "schema = 1",
        f'name = "drawn-{number}"',
        f"days = {DAYS}",
        'learner = "shop"',
        "[market]",
        f"reserve = {level / 20:.6g}",
        f"increment = {level / 100:.6g}",
        "[demand]",
        f"keyword_noise = {rng.uniform(0.1, 0.3):.6g}",
        f"shop_noise = {rng.uniform(0.05, 0.2):.6g}",
        "[rivals]",
        f"count = {int(rng.integers(4, 13))}",
        f"bid = {level:.6g}",
        f"bid_sd = {rng.uniform(0.25, 0.5):.6g}",
        f"coverage = {rng.uniform(0.7, 1.0):.6g}",
        "redraw = false",
    ]
    competition = np.exp(0.4 * rng.standard_normal(keywords))
    for i in range(keywords):
        lines += ["[[keyword]]", f'name = "k{i}"', f"volume = {volume[i]:.6g}"]
        lines += [f"relevance = {relevance[i]:.6g}", f"competition = {competition[i]:.6g}"]
    lines += ["[[account]]", 'name = "shop"', "margin = 0.4"]
    for c in range(campaigns):
        budget = spent[of == c].sum() * np.exp(rng.uniform(-0.7, 1.2))
        lines += ["[[account.campaign]]", f'name = "c{c}"', f"budget = {max(budget, 3 * level):.6g}"]
        for i in map(int, np.flatnonzero(of == c)):
            lines += ["[[account.campaign.target]]", f'keyword = "k{i}"', f"bid = {round(bid[i], 2) or 0.01}"]
            lines += [f"relevance = {own[i]:.6g}", f"conversion_rate = {min(rate[i], 0.5):.6g}"]
            lines += [f"basket_value = {basket[i]:.6g}"]
    return parse_scenario("\n".join(lines), f"market {number}")


def truth_of(market: Scenario) -> dict[str, dict[str, float]]:
    """Return the numbers of every keyword as the market has them."""
    volume = {keyword.name: keyword.volume for keyword in market.keyword}
    found = {}
    for campaign in market.account[0].campaign:
        for target in campaign.target:
            rate, order = target.conversion_rate or 0.0, target.basket_value or 0.0
            found[str(target.keyword)] = {
                "relevance": float(target.relevance or 0.0),
                "volume": volume[str(target.keyword)],
                "conversion rate": rate,
                "order value": order,
                "click value": rate * order,
            }
    return found


def trips(
    number: int, market: Scenario, record: AccountRecord, layout: str, folder: Path, *, shuffled: bool = False
) -> Iterator[Trip]:
    """Yield every number of every keyword that was shown, there and back through one layout.

    ``shuffled`` sets each keyword beside the truth of another: nothing may come back.
    """
    path = folder / f"{number}-{layout}.csv"
    write_sheet(report_sheet(record, layout), path)
    log = account_log(import_reports([path]))
    seasons = Seasons() if log.daily is None or log.start is None else fit_seasons(log.daily, log.start)
    setting = describe(
        log,
        as_given(log.names, log.campaigns),
        seasons,
        Assumptions(name="back"),
        hourly=None,
        examination=None,
    )
    truth = truth_of(market)
    if shuffled:
        names = np.random.default_rng(number).permutation(list(truth))
        truth = dict(zip(truth, (truth[str(name)] for name in names), strict=True))
    _, shown = start(setting)
    for one in estimates(setting, shown):
        counted = {"clicks": one.clicks, "conversions": one.conversions}
        for quantity, told in one.values.items():
            true = truth[one.keyword][quantity]
            if told.value > 0 < true:
                yield Trip(
                    account=number,
                    quantity=quantity,
                    counted=counted[QUANTITIES[quantity]],
                    error=float(np.log(told.value / true)),
                    inside=told.low <= true <= told.high,
                    identified=told.identified,
                )


def all_trips(
    markets: Sequence[int], layouts: Sequence[str], *, shuffled: bool = False
) -> dict[str, list[Trip]]:
    """Return the trips of some markets by layout; each market is run once."""
    found: dict[str, list[Trip]] = {layout: [] for layout in layouts}
    with tempfile.TemporaryDirectory() as folder:
        for number in markets:
            market = drawn_market(number)
            record = record_account(market, seed=1000 + number, days=DAYS)
            for layout in layouts:
                found[layout] += trips(number, market, record, layout, Path(folder), shuffled=shuffled)
    return found


def of_class(found: Sequence[Trip], quantity: str, least: float, most: float = np.inf) -> list[Trip]:
    """Return the trips of a quantity in a class of traffic."""
    return [one for one in found if one.quantity == quantity and least <= one.counted < most]


def told(found: dict[str, list[Trip]], markets: int) -> Story:
    """Tell what comes back, layout by quantity."""
    blocks: list[Block] = _beside_luck(found)
    for quantity, counts in QUANTITIES.items():
        header = ["layout"]
        for least, beyond in zip(CLASSES, (*CLASSES[1:], None), strict=True):
            name = f"{least} to {beyond - 1}" if beyond else f"{least} and more"
            header += [f"{name} {'clicks' if counts == 'clicks' else 'orders'}: off by, %", "inside, %"]
        rows: list[Sequence[Cell | str]] = []
        for layout, trips_of in found.items():
            cells = [layout]
            for least, most in zip(CLASSES, (*CLASSES[1:], np.inf), strict=True):
                those = of_class(trips_of, quantity, least, most)
                cells += _cells(those)
            rows.append(tuple(cells))
        blocks += [Heading(quantity.capitalize()), table_of(tuple(header), rows)]
    about = (
        f"Each of {markets} drawn markets (2 to 5 campaigns, 6 to 20 keywords, 4 to 12 rivals, budgets that "
        f"bind and that do not) is run for {DAYS} days under today's bids; its report is written in each "
        "layout, read again, and every keyword is estimated from it as `bidloom calibrate` does. Off by: the "
        "median of |estimate / truth - 1|. Inside: how many 90 % intervals hold the truth. ~ marks what the "
        "report does not tell: a guess, with an interval as wide as the guess. Conversions still to come at "
        "the end of a report are in it as a console reports them."
    )
    return Story(
        "What a report can tell",
        f"{markets} markets, {DAYS} days each, seeds 1000 and on",
        _headline(found),
        (Text(about), *blocks),
    )


def luck(one: Trip) -> float:
    """Return the median error of a number that was told by these counts alone, everything else known.

    A rate of n successes is off by 1 / sqrt(n), an order's mean value by its spread over sqrt(n).
    """
    spread = {"order value": ORDER_SPREAD, "click value": np.hypot(1.0, ORDER_SPREAD)}
    return float(0.6745 * spread.get(one.quantity, 1.0) / np.sqrt(max(one.counted, 1.0)))


def beside_luck(those: Sequence[Trip]) -> float:
    """Return the median error of some trips over the median luck of their counts."""
    off = np.median(np.abs(np.expm1([one.error for one in those])))
    return float(off / np.median([luck(one) for one in those]))


def _beside_luck(found: dict[str, list[Trip]]) -> list[Block]:
    """Return the table of errors over the luck of counting, of what reports tell by counts."""
    header = ["layout"]
    for quantity in ("relevance", "conversion rate", "order value", "click value"):
        counts = "clicks" if QUANTITIES[quantity] == "clicks" else "orders"
        header += [f"{quantity}, {least} to {most - 1} {counts}" for least, most in pairwise(CLASSES)]
    rows: list[Sequence[Cell | str]] = []
    for layout, trips_of in found.items():
        cells = [layout]
        for quantity in ("relevance", "conversion rate", "order value", "click value"):
            for least, most in pairwise(CLASSES):
                those = of_class(trips_of, quantity, least, most)
                known = those and np.mean([one.identified for one in those]) > 0.5
                cells.append(f"{beside_luck(those):.2f}" if known else "~")
        rows.append(tuple(cells))
    about = (
        "How many times the luck of counting: the median error over that of a number known from these counts "
        "alone. Few counts are mixed with their campaign's, and may come nearer than their own luck."
    )
    return [Heading("Beside the luck of counting"), table_of(tuple(header), rows), Text(about, "soft")]


def _headline(found: dict[str, list[Trip]]) -> str:
    """Say in one sentence what comes back."""
    rows = [
        one for trips_of in found.values() for one in of_class(trips_of, "relevance", 400) if one.identified
    ]
    worth = [one for trips_of in found.values() for one in of_class(trips_of, "click value", 200)]
    off = 100 * float(np.median(np.abs(np.expm1([one.error for one in rows]))))
    value = 100 * float(np.median(np.abs(np.expm1([one.error for one in worth])))) if worth else float("nan")
    return (
        f"Where a report tells positions, the chance of a click comes back to within {off:.1f} % on keywords "
        f"with 400 clicks; what a click is worth to within {value:.1f} % on those with 200 orders."
    )


def _cells(those: Sequence[Trip]) -> list[str]:
    """Write the error and the coverage of some trips."""
    if not those:
        return ["-", "-"]
    mark = "" if np.mean([one.identified for one in those]) > 0.5 else "~ "
    off = 100 * float(np.median(np.abs(np.expm1([one.error for one in those]))))
    inside = 100 * float(np.mean([one.inside for one in those]))
    return [f"{mark}{off:.1f}", f"{inside:.0f}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markets", type=int, default=200)
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args(arguments)
    found = all_trips(range(options.markets), list(LAYOUTS))
    write_page(told(found, options.markets), options.out, _SOURCE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
