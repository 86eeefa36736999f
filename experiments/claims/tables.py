"""Every table of trials once: as columns for files and data frames, as grids to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeVar

from experiments.claims.claim import Claim, Curves, Region, Verdict
from experiments.claims.outcome import Trials, plain_unit
from experiments.claims.wording import figure_text
from experiments.report.blocks import Grid, name_of, table_of
from experiments.report.columns import Table, columns_of, interval_columns
from experiments.report.numbers import duration
from experiments.report.outcome import Tables, tables

Shape = TypeVar("Shape", Region, Curves)


@tables.register
def _tables(trials: Trials) -> Tables:
    """Return the verdicts, the figures behind them, and what is drawn: regions and curves."""
    makers = {
        "verdicts": verdicts_table,
        "figures": figures_table,
        "regions": regions_table,
        "curves": curves_table,
    }
    return {name: partial(make, trials) for name, make in makers.items()}


def verdicts_table(trials: Trials) -> Table:
    """Return a row a claim, with its most telling figure."""
    first = [verdict.figures[0] for _, verdict in trials.found]
    return columns_of(
        {
            "claim": [claim.key for claim, _ in trials.found],
            "sentence": [claim.sentence for claim, _ in trials.found],
            "kind": [claim.kind for claim, _ in trials.found],
            "verdict": [verdict.holds for _, verdict in trials.found],
            "runs": [verdict.runs for _, verdict in trials.found],
            "figure": [one.what for one in first],
            "unit": [plain_unit(one.unit) or "" for one in first],
            **interval_columns([one.interval for one in first], "estimate", "low", "high"),
        }
    )


def figures_table(trials: Trials) -> Table:
    """Return a row a figure; bounds are of 95 % intervals, not corrected."""
    rows = [(claim, one) for claim, verdict in trials.found for one in verdict.figures]
    return columns_of(
        {
            "claim": [claim.key for claim, _ in rows],
            "figure": [one.what for _, one in rows],
            "unit": [plain_unit(one.unit) or "" for _, one in rows],
            **interval_columns([one.interval for _, one in rows], "estimate", "low", "high"),
        }
    )


def regions_table(trials: Trials) -> Table:
    """Return a row a cell of every region: two settings, the rise there, and which way it is clear."""
    rows = [
        (claim, region, x, y, rise, sign)
        for claim, region in _drawn(trials, Region)
        for y, cells, signs in zip(region.ys, region.cells, region.signs, strict=True)
        for x, rise, sign in zip(region.xs, cells, signs, strict=True)
    ]
    return columns_of(
        {
            "claim": [claim.key for claim, *_ in rows],
            "region": [region.title for _, region, *_ in rows],
            "x": [region.x for _, region, *_ in rows],
            "x_value": [str(x) for _, _, x, *_ in rows],
            "y": [region.y for _, region, *_ in rows],
            "y_value": [str(y) for _, _, _, y, *_ in rows],
            "unit": [plain_unit(region.unit) or "" for _, region, *_ in rows],
            **interval_columns([rise.absolute for *_, rise, _ in rows], "difference", "low", "high"),
            "clear": [sign for *_, sign in rows],
        }
    )


def curves_table(trials: Trials) -> Table:
    """Return a row a point of every line."""
    rows = [
        (claim, curves, line, x, interval)
        for claim, curves in _drawn(trials, Curves)
        for line, intervals in curves.lines
        for x, interval in zip(curves.xs, intervals, strict=True)
    ]
    return columns_of(
        {
            "claim": [claim.key for claim, *_ in rows],
            "curves": [curves.title for _, curves, *_ in rows],
            "line": [line for _, _, line, *_ in rows],
            "x": [curves.x for _, curves, *_ in rows],
            "x_value": [str(x) for *_, x, _ in rows],
            "y": [curves.y for _, curves, *_ in rows],
            "unit": [plain_unit(curves.unit) or "" for _, curves, *_ in rows],
            **interval_columns([interval for *_, interval in rows], "estimate", "low", "high"),
        }
    )


def verdicts_grid(trials: Trials) -> Grid:
    """Return a row a claim: the sentence, its kind, the verdict, the most telling figure."""
    rows = [
        (
            name_of(claim.sentence.rstrip(".")),
            claim.kind,
            verdict.holds,
            f"{verdict.figures[0].what}: {figure_text(verdict.figures[0])}",
        )
        for claim, verdict in trials.found
    ]
    return table_of(("the trade says", "kind", "verdict", "most telling figure"), rows, kind="settings")


def figures_grid(verdict: Verdict) -> Grid:
    """Return a row a figure."""
    return table_of(("figure", "value"), [(one.what, figure_text(one)) for one in verdict.figures])


def claims_grid(claims: Sequence[Claim]) -> Grid:
    """Return a row a claim that has not been tried: key, sentence, kind, runs, time."""
    rows = [
        (name_of(claim.key), claim.sentence, claim.kind, str(claim.runs), duration(claim.seconds))
        for claim in claims
    ]
    return table_of(("name", "the trade says", "kind", "runs", "about"), rows, kind="settings")


def _drawn(trials: Trials, kind: type[Shape]) -> Iterator[tuple[Claim, Shape]]:
    """Yield what is drawn of one kind, with its claim."""
    for claim, verdict in trials.found:
        for drawing in verdict.pictures:
            if isinstance(drawing, kind):
                yield claim, drawing
