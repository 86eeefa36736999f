"""Every table of a tournament once: as columns for files and data frames, as grids to be read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from experiments.report.blocks import Cell, Grid, name_of, table_of
from experiments.report.cells import cell
from experiments.report.columns import Table, columns_of, interval_columns, numbers
from experiments.report.numbers import days, number
from experiments.report.outcome import Tables, tables
from experiments.statistics.judged import Judged
from experiments.statistics.paired import UNKNOWN, PairedDifference
from experiments.study.metrics import MONEY, in_currency, unit_of
from experiments.tournaments.outcome import Pair, Payoffs

#: Strategies whose payoffs against each other fit a terminal of 80 columns.
MOST_COLUMNS = 6

#: Letters of a line that lists opponents by their numbers.
_LINE = 14

#: Sums of the market table and what they are called there.
SHOWN = {
    "cost": "platform revenue",
    "profit": "profit of all",
    "clicks": "clicks",
    "efficiency": "efficiency, %",
}

#: Of a strategy beside itself.
_NOT_JUDGED = Judged(PairedDifference(UNKNOWN, None, None, 0), None)


@tables.register
def _tables(payoffs: Payoffs) -> Tables:
    """Return the tables of a tournament: who earns what beside whom, what every market comes to."""
    return {"payoffs": partial(payoffs_table, payoffs), "markets": partial(markets_table, payoffs)}


def payoffs_table(payoffs: Payoffs) -> Table:
    """Return a row a pair, and one of each strategy beside itself: there it plays all seats.

    Bounds are of 95 % intervals, not corrected. ``ahead`` is of the row's strategy over the other where the
    two share the market, ``ahead_together`` where all do; ``change_of_other`` is of the other, from its own
    kind to this market.
    """
    places = range(len(payoffs.strategies))
    pairs = list(product(places, places))
    return columns_of(
        {
            "strategy": [payoffs.strategies[i] for i, _ in pairs],
            "beside": [payoffs.strategies[j] for _, j in pairs],
            **interval_columns([payoffs.payoff[i][j] for i, j in pairs], "profit", "low", "high"),
            **interval_columns([payoffs.together[i] for i, _ in pairs], *_named("together")),
            **_judged_columns("ahead", payoffs.duels, pairs),
            **_judged_columns("change_of_other", payoffs.harm, pairs),
            **_judged_columns("ahead_together", payoffs.shared, pairs),
            "beats": [i != j and payoffs.beats(i, j) for i, j in pairs],
            "exploits": [i != j and payoffs.exploits(i, j) for i, j in pairs],
        },
        dict.fromkeys(
            ("profit", "together", "ahead", "change_of_other", "ahead_together"),
            in_currency(f"{MONEY} a seat", payoffs.scenario.currency),
        ),
    )


def markets_table(payoffs: Payoffs) -> Table:
    """Return the sums of every kind of market, a row a metric."""
    rows = [(one.name, metric, sum_) for one in payoffs.markets for metric, sum_ in one.sums.items()]
    return columns_of(
        {
            "market": [name for name, _, _ in rows],
            "metric": [metric for _, metric, _ in rows],
            "unit": [unit_of(metric, payoffs.scenario.currency) for _, metric, _ in rows],
            **interval_columns([sum_ for _, _, sum_ in rows], "mean", "low", "high"),
        }
    )


def caption(payoffs: Payoffs) -> str:
    """Say what the numbers of the payoff table are."""
    runs = "one replication" if payoffs.runs == 1 else f"means of {payoffs.runs} replications"
    spread = "" if payoffs.runs == 1 else ", ± half a 95 % interval"
    money = in_currency(MONEY, payoffs.scenario.currency)
    about = f"{runs}{spread}: profit a seat in {days(payoffs.scenario.days)}, {money}"
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


def payoff_grid(payoffs: Payoffs) -> Grid:
    """Return who earns what beside whom, a row a strategy; columns bear the rows' numbers.

    More than :data:`MOST_COLUMNS` strategies have one column for all that they earn beside others.
    """
    if len(payoffs.strategies) > MOST_COLUMNS:
        return _narrow_grid(payoffs)
    places = range(len(payoffs.strategies))
    rows = [
        (
            name_of(f"{i + 1} {name}"),
            *(_marked(payoffs, i, j) for j in places),
            cell("profit", payoffs.together[i]),
        )
        for i, name in enumerate(payoffs.strategies)
    ]
    return table_of(("strategy", *(f"vs {j + 1}" for j in places), "together"), rows)


def market_grid(payoffs: Payoffs) -> Grid:
    """Return what the whole market comes to when one strategy plays every seat, or all do."""
    rows = [
        (name_of(market.name), *(cell(metric, market.sums[metric]) for metric in SHOWN))
        for market in payoffs.markets
    ]
    currency = payoffs.scenario.currency
    title = f"All seats together, money in {currency}" if currency else ""
    return table_of(("every seat plays", *SHOWN.values()), rows, title=title)


def mark(payoffs: Payoffs, i: int, j: int) -> str:
    """Return ``>>`` where i exploits j, ``>`` where it beats it, else nothing."""
    if i == j or not payoffs.beats(i, j):
        return ""
    return ">>" if payoffs.exploits(i, j) else ">"


def _named(name: str) -> tuple[str, str, str]:
    """Return what the columns of an interval are called."""
    return name, f"{name}_low", f"{name}_high"


def _judged_columns(
    name: str, family: Mapping[Pair, Judged], pairs: Sequence[Pair]
) -> dict[str, Sequence[float]]:
    """Return differences with their bounds and corrected p, NaN of a strategy beside itself."""
    found = [family.get(pair, _NOT_JUDGED) for pair in pairs]
    return {
        **interval_columns([one.paired.absolute for one in found], *_named(name)),
        f"{name}_p_holm": numbers(one.p_holm for one in found),
    }


def _marked(payoffs: Payoffs, i: int, j: int) -> Cell:
    """Return what i earns beside j, with its mark."""
    earned = cell("profit", payoffs.payoff[i][j])
    return replace(earned, text=f"{earned.text} {mark(payoffs, i, j)}".strip())


def _narrow_grid(payoffs: Payoffs) -> Grid:
    """Return a row a strategy: alone, beside the others on average, together, and whom it beats."""
    places = range(len(payoffs.strategies))
    rows = [
        (
            name_of(f"{i + 1} {name}"),
            cell("profit", payoffs.payoff[i][i]),
            _beside(payoffs, i),
            cell("profit", payoffs.together[i]),
            _numbered(j for j in places if j != i and payoffs.beats(i, j)),
            _numbered(j for j in places if j != i and payoffs.exploits(i, j)),
        )
        for i, name in enumerate(payoffs.strategies)
    ]
    return table_of(("strategy", "alone", "beside", "together", "beats", "exploits"), rows)


def _beside(payoffs: Payoffs, i: int) -> Cell:
    """Return what i earns beside the others on average."""
    found = [payoffs.payoff[i][j].estimate for j in range(len(payoffs.strategies)) if j != i]
    known = [mean for mean in found if mean is not None]
    return Cell(number(sum(known) / len(known)) if known else "-")


def _numbered(places: Iterable[int]) -> Cell:
    """List strategies by their numbers, in short lines."""
    return Cell(textwrap.fill(" ".join(str(place + 1) for place in places), _LINE))
