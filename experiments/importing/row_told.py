"""What a console tells of a row beside its amounts: bids, budgets, quality scores, positions and shares."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from experiments.importing.cells import Held
from experiments.importing.headers import SHARES, TOLD
from experiments.importing.numerals import is_missing, read_numeral
from experiments.importing.report import written
from experiments.importing.shares import Share, read_share, share_text, shares_together
from experiments.importing.table import Table


def told_of(
    table: Table, group: NDArray[np.int64], rows: NDArray[np.int64], values: dict[str, Held]
) -> dict[str, list[str]]:
    """Return what is told beside the amounts, by row of the report."""
    counts, ids = values["impressions"]
    impressions = np.array([float(value) for value in counts])[ids]
    found = {}
    for name in TOLD:
        if name in table.cells:
            texts = _told_texts(table, name)
            cell = table.cells[name].ids
            if not any(texts):
                table.notes.append(f"{table.header.columns[name].title} says nothing on any row")
            else:
                found[name] = _together(name, texts, cell, group, len(rows), impressions)
    limits = [name for name in SHARES if name in found]
    odd = sorted({table.text(text) for name in limits for text in table.cells[name].texts
                  if table.text(text)[:1] in "<>" and text.strip()})  # fmt: skip
    if odd:
        titles = ", ".join(table.header.columns[name].title for name in limits)
        table.notes.append(
            f"{titles}: {' and '.join(f'`{one}`' for one in odd[:2])} are limits, not values; ` --` is "
            "missing"
        )
    if "position" in found:
        table.notes.append(f"{table.header.columns['position'].title} is read as an average position")
    if "quality_score" in found and not all(found["quality_score"]):
        table.notes.append("a quality score that is `-`, `--` or 0 is missing")
    return found


def _told_texts(table: Table, name: str) -> list[str]:
    """Return what the different cells of a column tell, empty where nothing."""
    sign = table.decimals.get(name, ".")
    texts = []
    for raw in table.cells[name].texts:
        text = table.text(raw)
        if name in SHARES:
            texts.append(share_text(read_share(text, decimal=sign)))
            continue
        numeral = None if is_missing(text) else read_numeral(text)
        value = (
            Decimal(0) if numeral is None else numeral.value(decimal=numeral.mark == sign or not numeral.open)
        )
        texts.append(written(value) if value > 0 and not (name == "position" and value < 1) else "")
    return texts


def _together(
    name: str,
    texts: Sequence[str],
    ids: NDArray[np.int32],
    group: NDArray[np.int64],
    groups: int,
    impressions: NDArray[np.float64],
) -> list[str]:
    """Put together what rows tell by row of the report: means of shares and positions, else the last."""
    if len(group) == groups:
        found = [""] * groups
        for key, i in zip(group, ids, strict=True):
            found[key] = texts[i]
        return found
    shares = {text: read_share(text) for text in texts} if name in SHARES else {}
    members: list[list[int]] = [[] for _ in range(groups)]
    for row, key in enumerate(group):
        members[key].append(row)
    return [_one(name, [texts[ids[row]] for row in rows], impressions[rows], shares) for rows in members]


def _one(
    name: str, told: Sequence[str], impressions: NDArray[np.float64], shares: dict[str, Share | None]
) -> str:
    """Put the cells of one row of the report together."""
    if name in SHARES:
        return share_text(
            shares_together(
                [shares[text] for text in told], impressions.tolist(), of_all=name == "impression_share"
            )
        )
    there = [(text, n) for text, n in zip(told, impressions, strict=True) if text]
    if name == "position" and there and (seen := sum(n for _, n in there)):
        return f"{sum(float(text) * n for text, n in there) / seen:.6g}"
    return there[-1][0] if there else ""
