"""Verdicts as a table for the terminal, as sentences, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from experiments.claims import Claim, Region, Verdict
from experiments.claims.wording import figure_text
from experiments.report.numbers import duration
from experiments.report.terminal import empty_table
from experiments.study.plain import interval_json

Found = tuple[Claim, Verdict]


def verdict_table(found: Sequence[Found]) -> Table:
    """Return a row a claim: the sentence, its kind, the verdict, the most telling figure."""
    table = empty_table()
    table.add_column("the trade says", overflow="fold", ratio=5)
    table.add_column("kind", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("figure", overflow="fold", ratio=4)
    for place, (claim, verdict) in enumerate(found):
        if place:
            table.add_row()
        first = verdict.figures[0]
        table.add_row(
            Text(claim.sentence), claim.kind, verdict.holds, Text(f"{first.what}: {figure_text(first)}")
        )
    return table


def claim_table(claims: Sequence[Claim]) -> Table:
    """Return a row a claim that has not been tried: key, sentence, kind, runs, time."""
    table = empty_table()
    table.add_column("name", no_wrap=True)
    table.add_column("the trade says", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("runs", justify="right", no_wrap=True)
    table.add_column("about", justify="right", no_wrap=True)
    for claim in claims:
        table.add_row(claim.key, Text(claim.sentence), claim.kind, str(claim.runs), duration(claim.seconds))
    return table


def paragraph(claim: Claim, verdict: Verdict, *, whole: bool) -> str:
    """Write what was found in words, and when it fails where the ``whole`` is wanted."""
    text = f"{claim.key}, {verdict.holds}: {verdict.words}"
    return f"{text}\nWhere not: {verdict.limits}" if whole else text


def claim_json(claim: Claim) -> dict[str, object]:
    """Return what is known of a claim before its trial."""
    return {
        "name": claim.key,
        "sentence": claim.sentence,
        "kind": claim.kind,
        "measured": claim.measured,
        "runs": claim.runs,
    }


def verdict_json(claim: Claim, verdict: Verdict) -> dict[str, object]:
    """Return a claim and its verdict as plain data; percentages are fractions."""
    return {
        **claim_json(claim),
        "runs": verdict.runs,
        "seed": verdict.seed,
        "verdict": verdict.holds,
        "words": verdict.words,
        "limits": verdict.limits,
        "figures": [
            {
                "what": figure.what,
                "unit": "fraction" if figure.unit == "%" else figure.unit or None,
                **interval_json(figure.interval),
            }
            for figure in verdict.figures
        ],
        "regions": [_region_json(one) for one in verdict.pictures if isinstance(one, Region)],
    }


def _region_json(region: Region) -> dict[str, object]:
    """Return where a claim holds as plain data: a row for each of ``ys``, 1 clearly for it, -1 against."""
    return {
        "title": region.title,
        "x": region.x,
        "y": region.y,
        "xs": list(region.xs),
        "ys": list(region.ys),
        "unit": "fraction" if region.unit == "%" else region.unit or None,
        "effects": [[interval_json(one.absolute) for one in row] for row in region.cells],
        "clear": [list(row) for row in region.signs],
    }
