"""A tournament as tables, for the terminal and as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from experiments.report.cells import NAME_WIDTH, broken_name
from experiments.report.columns import csv_text, safe_text
from experiments.report.numbers import common_decimals, days, number, rounded
from experiments.report.terminal import empty_table
from experiments.statistics.paired import Interval
from experiments.study.metrics import unit_of
from experiments.study.plain import plain
from experiments.tournaments.outcome import Payoffs

#: Strategies whose payoffs against each other fit a terminal of 80 columns.
MOST_COLUMNS = 6

#: Sums of the market table and what they are called there.
SUMS = {
    "cost": "platform revenue",
    "profit": "profit of all",
    "clicks": "clicks",
    "efficiency": "efficiency, %",
}


def payoff_caption(payoffs: Payoffs) -> str:
    """Say what the numbers of the payoff table are."""
    runs = "one replication" if payoffs.runs == 1 else f"means of {payoffs.runs} replications"
    spread = "" if payoffs.runs == 1 else ", ± half a 95 % interval"
    about = f"{runs}{spread}: profit a seat in {days(payoffs.scenario.days)}, currency units"
    together = "together: all strategies share the market"
    if len(payoffs.strategies) > MOST_COLUMNS:
        return (
            f"{about}; alone: it plays all seats; beside: half of them, mean over who plays the other half; "
            f"{together}; beats, exploits: numbers of those it does, clearly"
        )
    return (
        f"{about}, of the row's strategy where the column's plays the other half of the seats (on the "
        f"diagonal it plays all); {together}. > marks an opponent that it clearly beats, >> one that it "
        "exploits"
    )


def payoff_table(payoffs: Payoffs) -> Table:
    """Return who earns what beside whom, a row a strategy; columns bear the rows' numbers.

    More than :data:`MOST_COLUMNS` strategies have one column for all that they earn beside others.
    """
    if len(payoffs.strategies) > MOST_COLUMNS:
        return _narrow_table(payoffs)
    table = empty_table()
    table.add_column("strategy", overflow="fold", max_width=NAME_WIDTH)
    for j in range(len(payoffs.strategies)):
        table.add_column(f"vs {j + 1}", justify="right", no_wrap=True)
    table.add_column("together", justify="right", no_wrap=True)
    for i, name in enumerate(payoffs.strategies):
        cells = [_stacked(payoffs.payoff[i][j], mark(payoffs, i, j)) for j in range(len(payoffs.strategies))]
        table.add_row(Text(broken_name(f"{i + 1} {name}")), *cells, _stacked(payoffs.together[i]))
    return table


def _narrow_table(payoffs: Payoffs) -> Table:
    """Return a row a strategy: alone, beside the others on average, together, and whom it beats."""
    table = empty_table()
    table.add_column("strategy", overflow="fold", ratio=1)
    for title in ("alone", "beside", "together"):
        table.add_column(title, justify="right", no_wrap=True)
    for title in ("beats", "exploits"):
        table.add_column(title, overflow="fold", max_width=14)
    places = range(len(payoffs.strategies))
    for i, name in enumerate(payoffs.strategies):
        beside = [payoffs.payoff[i][j].estimate for j in places if j != i]
        known = [mean for mean in beside if mean is not None]
        rivals = [j for j in places if j != i]
        table.add_row(
            Text(broken_name(f"{i + 1} {name}")),
            _stacked(payoffs.payoff[i][i]),
            number(sum(known) / len(known)) if known else "-",
            _stacked(payoffs.together[i]),
            " ".join(str(j + 1) for j in rivals if payoffs.beats(i, j)),
            " ".join(str(j + 1) for j in rivals if payoffs.exploits(i, j)),
        )
    return table


def market_table(payoffs: Payoffs) -> Table:
    """Return what the whole market comes to when one strategy plays every seat, or all do."""
    table = empty_table()
    table.add_column("every seat plays", overflow="fold", max_width=NAME_WIDTH)
    for title in SUMS.values():
        table.add_column(title, justify="right", no_wrap=True)
    for market in payoffs.markets:
        cells = [
            _stacked(_in_percent(market.sums[metric]) if metric == "efficiency" else market.sums[metric])
            for metric in SUMS
        ]
        table.add_row(Text(broken_name(market.name)), *cells)
    return table


def mark(payoffs: Payoffs, i: int, j: int) -> str:
    """Return ``>>`` where i exploits j, ``>`` where it beats it, else nothing."""
    if i == j or not payoffs.beats(i, j):
        return ""
    return ">>" if payoffs.exploits(i, j) else ">"


def payoffs_csv(payoffs: Payoffs) -> str:
    """Return the payoff matrix, a row a pair; bounds are of 95 % intervals, not corrected."""
    header = ["strategy", "against", "profit a seat (currency units)", "low", "high"]
    header += ["ahead", "ahead_low", "ahead_high", "p_holm"]
    header += ["change of other", "change_low", "change_high", "change_p_holm"]
    header += ["beats", "exploits"]
    return csv_text(header, _payoff_rows(payoffs))


def markets_csv(payoffs: Payoffs) -> str:
    """Return the sums of every kind of market, a row a metric."""
    rows = [
        [safe_text(market.name), metric, unit_of(metric), *_bounds(interval)]
        for market in payoffs.markets
        for metric, interval in market.sums.items()
    ]
    return csv_text(["market", "metric", "unit", "mean", "low", "high"], rows)


def _payoff_rows(payoffs: Payoffs) -> Iterator[list[object]]:
    """Yield the rows of the payoff matrix."""
    names = payoffs.strategies
    for i, name in enumerate(names):
        for j, other in enumerate(names):
            own = [safe_text(name), safe_text(other), *_bounds(payoffs.payoff[i][j])]
            if i == j:
                yield [*own, *[None] * 10]
                continue
            ahead, harm = payoffs.duels[i, j], payoffs.harm[i, j]
            yield [
                *own, *_bounds(ahead.paired.absolute), plain(ahead.p_holm),
                *_bounds(harm.paired.absolute), plain(harm.p_holm),
                int(payoffs.beats(i, j)), int(payoffs.exploits(i, j)),
            ]  # fmt: skip


def _bounds(interval: Interval) -> list[object]:
    """Return estimate, low and high as CSV holds them."""
    return [plain(interval.estimate), plain(interval.low), plain(interval.high)]


def _in_percent(interval: Interval) -> Interval:
    """Return a share as a percentage."""
    low, high = (None if bound is None else 100 * bound for bound in (interval.low, interval.high))
    return Interval(None if interval.estimate is None else 100 * interval.estimate, low, high)


def _stacked(interval: Interval, mark: str = "") -> Text:
    """Put half the interval below the mean, faintly."""
    if interval.estimate is None:
        return Text("-")
    half = None if interval.high is None else interval.high - interval.estimate
    places = common_decimals(interval.estimate, half or 0.0)
    text = Text(f"{rounded(interval.estimate, places)} {mark}".strip())
    if half is not None:
        text.append(f"\n± {rounded(half, places)}", style="dim")
    return text
