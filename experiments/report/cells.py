"""Numbers and names as the cells of a table hold them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from experiments.report.blocks import Cell
from experiments.report.numbers import common_decimals, number, rounded
from experiments.statistics.paired import Interval
from experiments.study.metrics import SHARES, scale_of

#: Widest column of strategies, and what is left of it where columns are many.
NAME_WIDTH, SHORT_NAME = 30, 18


def cell(metric: str, interval: Interval | None) -> Cell:
    """Write a mean and half its interval with as many decimals as the larger of them needs.

    Parameters
    ----------
    metric
        Shares are written in percent, without the sign.
    interval
        None, or one without an estimate, is a dash.
    """
    if interval is None or interval.estimate is None:
        return Cell("-")
    if interval.high is None:
        return Cell(bare(metric, interval.estimate))
    mean = scale_of(metric) * interval.estimate
    half = scale_of(metric) * (interval.high - interval.estimate)
    places = common_decimals(mean, half)
    return Cell(rounded(mean, places), f"± {rounded(half, places)}")


def value_text(metric: str, value: float) -> str:
    """Write one value of a metric, shares with their %; ``-`` for not-a-number."""
    text = bare(metric, value)
    return f"{text} %" if metric in SHARES and text != "-" else text


def bare(metric: str, value: float) -> str:
    """Write one value of a metric, shares in percent but without the sign."""
    if isinstance(value, int):
        return f"{value:,}"
    if math.isnan(value):
        return "-"
    return number(scale_of(metric) * value)


def broken_name(name: str, width: int = SHORT_NAME) -> str:
    r"""Break a long strategy name before its bracket, not within a word.

    Examples
    --------
    >>> broken_name("ctr_weighted[adjust=none]"), broken_name("fixed")
    ('ctr_weighted\n[adjust=none]', 'fixed')
    """
    return name.replace("[", "\n[", 1) if len(name) > width else name


def narrow(path: str, width: int = SHORT_NAME) -> str:
    r"""Break a long path before dots and underscores.

    Examples
    --------
    >>> narrow("learner.campaign[0].target.bid"), narrow("quality.half_life")
    ('learner\n.campaign[0]\n.target.bid', 'quality.half_life')
    """
    lines = [""]
    for piece in re.split(r"(?=[._])", path):
        if len(lines[-1]) + len(piece) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def told_apart(names: Sequence[str], longest: int) -> list[str]:
    """Cut names to a width only as far as different ones stay different.

    Parameters
    ----------
    names
        Of the rows of one table or picture.
    longest
        Columns of a terminal that a name may take; a wide character takes two.

    Returns
    -------
    list of str
        All cut at the end; where two would become one, all cut in the middle; else all as they are.

    Examples
    --------
    >>> told_apart(["winter tents for four", "boots"], 12)
    ['winter tent…', 'boots']
    >>> told_apart(["winter tents for four", "winter tents for two"], 12)
    ['winter…four', 'winter…r two']
    """
    for tail in (0, (longest - 1) // 2):
        found = [_cut(name, longest, tail) for name in names]
        if len(set(found)) == len(set(names)):
            return found
    return list(names)


def _cut(name: str, longest: int, tail: int) -> str:
    """Cut a name that is too wide, all but the last ``tail`` columns of it at the end."""
    if cell_len(name) <= longest:
        return name
    end = set_cell_size(name[::-1], tail)[::-1]
    return set_cell_size(name, longest - 1 - tail).rstrip() + "…" + end.lstrip()
