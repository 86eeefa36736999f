"""Every table of trials once: as columns for files and data frames, as grids to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from experiments.claims.claim import Claim, Drawing, Region, Verdict
from experiments.claims.outcome import Trials, plain_unit
from experiments.claims.wording import figure_text
from experiments.report.blocks import Grid, name_of, table_of
from experiments.report.columns import Table, columns_of, interval_columns
from experiments.report.numbers import duration
from experiments.report.outcome import Tables, tables
from experiments.statistics.paired import Interval


@tables.register
def _tables(trials: Trials) -> Tables:
    """Return the verdicts, the figures behind them, and every point that is drawn."""
    makers = {"verdicts": verdicts_table, "figures": figures_table, "points": points_table}
    return {name: partial(make, trials) for name, make in makers.items()}


def verdicts_table(trials: Trials) -> Table:
    """Return a row a claim."""
    return columns_of(
        {
            "claim": [claim.key for claim, _ in trials.found],
            "sentence": [claim.sentence for claim, _ in trials.found],
            "kind": [claim.kind for claim, _ in trials.found],
            "verdict": [verdict.holds for _, verdict in trials.found],
            "runs": [verdict.runs for _, verdict in trials.found],
        }
    )


def figures_table(trials: Trials) -> Table:
    """Return a row a figure, the most telling first; bounds are of 95 % intervals, not corrected."""
    rows = [(claim.key, one) for claim, verdict in trials.found for one in verdict.figures]
    return columns_of(
        {
            "claim": [key for key, _ in rows],
            "figure": [one.what for _, one in rows],
            "unit": [plain_unit(one.unit) for _, one in rows],
            **interval_columns([one.interval for _, one in rows], "estimate", "low", "high"),
        }
    )


def points_table(trials: Trials) -> Table:
    """Return a row a cell of every region and a point of every line, with what tells its row or line."""
    rows = [
        (claim.key, drawing, *point)
        for claim, verdict in trials.found
        for drawing in verdict.pictures
        for point in _points(drawing)
    ]
    return columns_of(
        {
            "claim": [key for key, *_ in rows],
            "picture": [drawing.title for _, drawing, *_ in rows],
            "x": [drawing.x for _, drawing, *_ in rows],
            "x_value": [str(x) for *_, x, _, _ in rows],
            "row": [row for _, _, row, *_ in rows],
            "row_value": [str(value) for _, _, _, value, *_ in rows],
            "unit": [plain_unit(drawing.unit) for _, drawing, *_ in rows],
            **interval_columns([interval for *_, interval, _ in rows], "estimate", "low", "high"),
            "clear": [sign for *_, sign in rows],
        }
    )


def _points(drawing: Drawing) -> Iterator[tuple[str, object, object, Interval, int | None]]:
    """Yield what tells a row, its value, x, what is drawn there, and of a region which way it is clear."""
    if isinstance(drawing, Region):
        for y, cells, signs in zip(drawing.ys, drawing.cells, drawing.signs, strict=True):
            for x, rise, sign in zip(drawing.xs, cells, signs, strict=True):
                yield drawing.y, y, x, rise.absolute, sign
    else:
        for line, intervals in drawing.lines:
            for x, interval in zip(drawing.xs, intervals, strict=True):
                yield "line", line, x, interval, None


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
