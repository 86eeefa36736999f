"""The verdicts over several markets as a table: for a terminal, and as CSV."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from experiments.comparing.outcome import Difference, interval_kind
from experiments.comparing.several import Comparisons, Verdict
from experiments.report.cells import SHORT_NAME, broken_name
from experiments.report.columns import csv_text, safe_text
from experiments.report.numbers import common_decimals, p_text, percent_decimals, rounded
from experiments.report.terminal import empty_table
from experiments.statistics.paired import UNKNOWN
from experiments.study.metrics import title, unit_of
from experiments.study.plain import plain


def verdict_table(comparisons: Comparisons) -> Table:
    """Return the table for a terminal, a row a market and strategy."""
    table = empty_table()
    table.add_column("scenario", overflow="fold")
    table.add_column("strategy", overflow="fold")
    for heading in (title(comparisons.metric), "95 %", "Holm p"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict")
    for verdict in comparisons.verdicts:
        scenario, strategy, *rest = verdict_cells(verdict)
        table.add_row(Text(scenario), Text(broken_name(strategy, SHORT_NAME)), *rest)
    return table


def verdict_caption(comparisons: Comparisons) -> str:
    """Say what the numbers of the table are."""
    baseline = comparisons.comparisons[0].baseline
    return (
        f"Differences in {title(comparisons.metric)} from `{baseline}`, in percent of it where that is known"
        "; Holm's correction over all rows."
    )


def verdicts_csv(comparisons: Comparisons) -> str:
    """Return the verdicts, a row each; bounds are not corrected, ``p_holm`` is over all rows."""
    header = ["scenario", "strategy", "baseline", "metric", "unit", "difference", "low", "high"]
    header += [
        "relative (share of baseline)",
        "relative_low",
        "relative_high",
        "p",
        "p_holm",
        "interval",
        "verdict",
    ]
    return csv_text(header, [_row(verdict) for verdict in comparisons.verdicts])


def word(difference: Difference) -> str:
    """Return ``more``, ``less``, ``no clear difference``, or ``cannot be judged``."""
    if difference.p_holm is None:
        return "cannot be judged"
    if not difference.clear:
        return "no clear difference"
    return "more" if (difference.paired.absolute.estimate or 0.0) > 0 else "less"


def verdict_cells(verdict: Verdict) -> list[str]:
    """Return a row of the table as text."""
    difference = verdict.difference
    return [
        verdict.scenario,
        difference.strategy,
        *_amounts(difference),
        p_text(difference.p_holm).removeprefix("= "),
        word(difference),
    ]


def _amounts(difference: Difference) -> tuple[str, str]:
    """Write a difference and its interval, in percent of the baseline where that is known."""
    relative = difference.paired.relative
    interval, scale, sign = (relative, 100.0, " %") if relative else (difference.paired.absolute, 1.0, "")
    if interval.estimate is None:
        return "-", "-"
    bounds = [scale * bound for bound in (interval.low, interval.high) if bound is not None]
    estimate = scale * interval.estimate
    choose = percent_decimals if relative else common_decimals
    places = choose(estimate, *bounds)
    plus = "+" if round(estimate, places) > 0 else ""
    low_high = " to ".join(rounded(bound, places) for bound in bounds) or "-"
    return f"{plus}{rounded(estimate, places)}{sign}", low_high


def _row(verdict: Verdict) -> list[object]:
    """Return one row of the CSV."""
    difference = verdict.difference
    absolute, relative = difference.paired.absolute, difference.paired.relative or UNKNOWN
    names = [safe_text(name) for name in (verdict.scenario, difference.strategy, difference.baseline)]
    numbers = [absolute.estimate, absolute.low, absolute.high, relative.estimate, relative.low, relative.high]
    numbers += [difference.paired.p, difference.p_holm]
    return [
        *names,
        difference.metric,
        unit_of(difference.metric),
        *map(plain, numbers),
        interval_kind(difference),
        word(difference),
    ]
