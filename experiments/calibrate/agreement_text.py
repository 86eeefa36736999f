"""The agreement of a fitted market with its log as a table to print."""

from __future__ import annotations

import math

from rich.cells import cell_len, set_cell_size

from experiments.calibrate.agreement import TOLERANCES, Agreement, Quantity
from experiments.report.cells import told_apart
from experiments.report.numbers import days, number
from simulator.entities import Floats

_NAME_WIDTH = 20
_WIDTHS = {"impressions": 11, "CTR": 7, "CPC": 8}
#: Beyond these, share and mean position of the whole account are said to be missed.
SHARE_GAP, POSITION_GAP = 0.03, 0.1
_TITLES = {"impressions": "impressions", "CTR": "CTR, %", "CPC": "CPC"}


def agreement_text(found: Agreement) -> str:
    """Word the comparison of log and simulation: a table, what was simulated, and a verdict.

    Parameters
    ----------
    found
        The comparison.

    Returns
    -------
    str
        Lines of 80 characters, or 105 where the log has cost; longer where campaigns are told apart only by
        the ends of long names.
    """
    return "\n".join([*_table(found), "", *_footnotes(found)])


def _table(found: Agreement) -> list[str]:
    """Return head, a row a campaign, and the rows for all and for what was wanted."""
    heads = "".join(
        f"{_TITLES[quantity.name]:>{2 * _WIDTHS[quantity.name]}}{'':7}" for quantity in found.quantities
    )
    unders = "".join(
        "{0:>{2}}{1:>{2}}  diff%".format("log", "fixed", _WIDTHS[q.name]) for q in found.quantities
    )
    names = ("", "campaign", *told_apart(found.campaigns, _NAME_WIDTH - 1), "all", "wanted")
    width = max(_NAME_WIDTH, 1 + max(map(cell_len, names)))
    first, second, *rows, last = (set_cell_size(name, width) for name in names)
    lines = [first + heads + "  share   mean", second + unders + "  shown  position"]
    for row, name in enumerate(rows):
        cells = "".join(_cells(quantity, row) for quantity in found.quantities)
        lines.append(name + cells + _place(found.share[row], found.position[row]))
    gap = " " * len(unders)
    lines.append(last + gap + _place(found.wanted_share, found.wanted_position))
    return [line.rstrip() for line in lines]


def _footnotes(found: Agreement) -> list[str]:
    """Say what was simulated, what was assumed, how sure it is, and what was missed."""
    errors = ", ".join(
        f"{100 * max(_relative(quantity.error, quantity.log)):.1f} % of {quantity.name}"
        for quantity in found.quantities
    )
    promised = ", ".join(
        f"{100 * TOLERANCES[quantity.name]:g} % of {quantity.name}" for quantity in found.quantities
    )
    share = "the log's" if found.share_logged else "assumed (--share)"
    position = "the log's" if found.position_logged else "assumed (--position)"
    lines = [
        f"fixed: simulated over the {days(found.days)} of the log, mean of {found.replications} replications",
        "that the fit did not use, scaled to the expected number of searches;",
        f"standard errors of at most {errors}.",
        f"The share of searches shown is {share}; the mean position is {position}.",
    ]
    if abs(found.share[-1] - found.wanted_share) > SHARE_GAP:
        lines.append(
            f"NOT reached: {found.share[-1]:.2f} of searches are shown instead of {found.wanted_share:.2f}."
        )
    if not abs(found.position[-1] - found.wanted_position) <= POSITION_GAP:
        lines.append(
            f"NOT reached: the mean position is {_plain(found.position[-1])} instead of "
            f"{found.wanted_position:.2f}."
        )
    misses = found.misses()
    if not misses:
        return [*lines, f"Every campaign is within {promised}."]
    return [*lines, f"NOT every campaign is within {promised}:", *("  " + miss for miss in misses)]


def _relative(errors: Floats, log: Floats) -> list[float]:
    """Return errors relative to the log where both are known, at least one number."""
    known = [
        error / value for error, value in zip(errors, log, strict=True) if value > 0 and not math.isnan(error)
    ]
    return known or [0.0]


def _cells(quantity: Quantity, row: int) -> str:
    """Write log, simulation and difference of one campaign."""
    width, difference = _WIDTHS[quantity.name], quantity.difference[row]
    log, simulated = (_value(quantity.name, values[row]) for values in (quantity.log, quantity.simulated))
    gap = "-" if math.isnan(difference) else f"{100 * difference:+.1f}"
    return f"{log:>{width}}{simulated:>{width}}{gap:>7}"


def _value(name: str, value: float) -> str:
    """Write impressions as whole numbers, CTR in percent, CPC with three digits."""
    if name == "impressions":
        return f"{value:,.0f}"
    return number(100 * value if name == "CTR" else value)


def _place(share: float, position: float) -> str:
    """Write the two last columns."""
    return f"{_plain(share):>7}{_plain(position):>10}"


def _plain(value: float) -> str:
    """Write two decimals, a dash where nothing is known."""
    return "-" if math.isnan(value) else f"{value:.2f}"
