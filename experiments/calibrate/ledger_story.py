"""How a scored forecast is told, and the ledger: bias, coverage and error report after report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.calibrate.baselines import NAIVE
from experiments.calibrate.hold_out_story import scores_grid
from experiments.calibrate.ledger import Entry, Scored, ledger_table
from experiments.calibrate.scores import Score
from experiments.report.blocks import Cell, Grid, Heading, Story, Text, bullets, table_of
from experiments.report.numbers import counted, percent, rounded, signed
from experiments.report.outcome import Tables, story, tables

_WHAT_IS_COUNTED = (
    "Off by: the sum of |forecast - came| over what came. Each forecast counts once, by its last scoring; in "
    "the last row what came weighs them, and the best naive guess is the one that is best over all of them."
)


@story.register
def _story(scored: Scored, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001 - every story has it
    """Tell a scoring and the ledger."""
    entry = scored.entry
    lines = list(scored.notes)
    if scored.known:
        lines.append("The ledger had this forecast with this report before; it is not counted again.")
    if replaced := len(scored.entries) - len(scored.counted):
        lines.append(
            f"{counted(replaced, 'earlier scoring')} of the same forecasts by other counts: not counted."
        )
    return Story(
        "A forecast and what came",
        f"{entry.forecast} beside {entry.report}",
        headline(scored),
        (
            scores_grid(entry.scores),
            *bullets(lines),
            Heading("The ledger"),
            ledger_grid(scored.counted),
            Text(_WHAT_IS_COUNTED, "soft"),
        ),
    )


def headline(scored: Scored) -> str:
    """Say how far the forecast was off, and how all of the ledger were."""
    entry = scored.entry
    by_campaign, by_keyword = told_score(entry, "campaign"), told_score(entry, "keyword")
    if math.isnan(by_campaign.error):
        return f"From {entry.first} to {entry.last} nothing came: there is no error to tell."
    said = (
        f"From {entry.first} to {entry.last} the forecast was off by {percent(by_campaign.error)} % of "
        f"{by_campaign.quantity} by campaign; the best naive guess ({by_campaign.best_naive}) by "
        f"{percent(by_campaign.naive[by_campaign.best_naive])} %. Of {counted(by_keyword.of, 'keyword')} "
        f"{by_keyword.inside:,} came inside their 80 % intervals."
    )
    if len(scored.counted) < 2:
        return said
    whole = together([told_score(one, "campaign") for one in scored.counted])
    keywords = together([told_score(one, "keyword") for one in scored.counted])
    return (
        f"{said} Over {counted(len(scored.counted), 'report')}: {percent(whole.error)} % against "
        f"{percent(whole.naive[whole.best_naive])} %, bias {signed(100 * whole.bias, 1)} %, "
        f"{100 * keywords.coverage:.0f} % inside."
    )


def told_score(entry: Entry, level: str) -> Score:
    """Return the score of clicks, or of impressions where no click came."""
    of_level = {one.quantity: one for one in entry.scores if one.level == level}
    clicks = of_level.get("clicks")
    return clicks if clicks is not None and clicks.came > 0 else of_level["impressions"]


def together(scores: Sequence[Score]) -> Score:
    """Return one score of several: errors weighed by what came, NaN where nothing came.

    Examples
    --------
    >>> one = Score("clicks", "keyword", 10.0, 20.0, 0.5, {"mean": 1.0}, 1, 2)
    >>> other = Score("clicks", "keyword", 60.0, 60.0, 0.1, {"mean": 0.2}, 2, 2)
    >>> found = together([one, other])
    >>> found.error, found.naive["mean"], found.bias, found.coverage
    (0.2, 0.4, -0.125, 0.75)
    """
    came = sum(one.came for one in scores)

    def error(errors: Sequence[float]) -> float:
        off = sum(error * one.came for error, one in zip(errors, scores, strict=True) if one.came > 0)
        return off / came if came > 0 else float("nan")

    return Score(
        quantity=scores[0].quantity,
        level=scores[0].level,
        told=sum(one.told for one in scores),
        came=came,
        error=error([one.error for one in scores]),
        naive={name: error([one.naive[name] for one in scores]) for name in scores[0].naive},
        inside=sum(one.inside for one in scores),
        of=sum(one.of for one in scores),
    )


def ledger_grid(entries: Sequence[Entry]) -> Grid:
    """Return the table of a ledger: clicks of every report, and of all together."""
    rows: list[tuple[Cell | str, ...]] = []
    for entry in entries:
        row = _row(told_score(entry, "keyword"), told_score(entry, "campaign"))
        rows.append((f"{entry.first} to {entry.last}", *row))
    if len(entries) > 1:
        both = (together([told_score(one, level) for one in entries]) for level in ("keyword", "campaign"))
        rows.append(("all", *_row(*both)))
    header = ("clicks off by, %", "keyword", "best naive", "campaign", "best naive", "bias, %", "inside 80 %")
    return table_of(header, rows)


def _row(by_keyword: Score, by_campaign: Score) -> tuple[str, ...]:
    """Write errors, bias and coverage."""
    errors = [
        "-" if math.isnan(value) else rounded(100 * value, 1)
        for one in (by_keyword, by_campaign)
        for value in (one.error, min((one.naive[name] for name in NAIVE), default=math.nan))
    ]
    bias = "-" if math.isnan(by_keyword.bias) else signed(100 * by_keyword.bias, 1)
    return (*errors, bias, f"{100 * by_keyword.coverage:.0f} % of {by_keyword.of:,}")


@tables.register
def _tables(scored: Scored) -> Tables:
    """Return the ledger."""
    return {"ledger": lambda: ledger_table(scored.entries)}
