"""What the cells of one row can say together: beyond it the row is damaged, and no market gives it back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.importing.sheet import Sheet, numbers, wrong
from simulator.entities import Floats

#: More impressions than this would be simulated for hours.
MOST_IMPRESSIONS = 1e9
#: Clicks of a row beyond its impressions: real logs count some clicks on another day than their impressions.
LATE_CLICKS = 100
#: What a click may cost, and the most that a conversion may bring, currency units.
CHEAPEST, DEAREST, MOST_VALUE = 1e-6, 1e6, 1e9


def names(sheet: Sheet, column: str) -> list[str]:
    """Return a column of names.

    Raises
    ------
    InputError
        At the first that is empty or longer than 90 characters.
    """
    for row, text in enumerate(sheet.cells[column]):
        if not 0 < len(text) <= 90:
            raise wrong(sheet, row, column, "a name of 1 to 90 characters")
    return sheet.cells[column]


def counts(sheet: Sheet) -> tuple[Floats, Floats]:
    """Return impressions and clicks by row; a few clicks more than impressions are let pass.

    Raises
    ------
    InputError
        At the first that is no count or too large.
    """
    impressions = numbers(sheet, "impressions", whole=True, most=MOST_IMPRESSIONS)
    clicks = numbers(sheet, "clicks", whole=True)
    for row in _where(clicks > impressions + LATE_CLICKS):
        most = impressions[row] + LATE_CLICKS
        shown = sheet.cells["impressions"][row]
        raise wrong(
            sheet,
            row,
            "clicks",
            f"at most {most:.0f} beside {shown} impressions, {LATE_CLICKS} more than these",
        )
    return impressions, clicks


def costs(sheet: Sheet, clicks: Floats) -> Floats:
    """Return cost by row.

    Raises
    ------
    InputError
        At the first that is no sum of money, or that no click costs.
    """
    cost = numbers(sheet, "cost")
    bought = np.maximum(clicks, 1)
    for row in _where((cost > DEAREST * bought) | ((cost > 0) & (cost < CHEAPEST * clicks))):
        raise wrong(
            sheet,
            row,
            "cost",
            f"0, or {CHEAPEST * bought[row]:g} to {DEAREST * bought[row]:g} for {clicks[row]:.0f} clicks "
            f"({CHEAPEST:g} to {DEAREST:g} a click)",
        )
    return cost


def values(sheet: Sheet, conversions: Floats) -> Floats:
    """Return revenue by row, 0 where it is empty.

    Raises
    ------
    InputError
        At the first that is no sum of money, or that no conversion brings.
    """
    revenue = numbers(sheet, "revenue", blank=0.0)
    for row in _where((conversions > 0) & (revenue > MOST_VALUE * conversions)):
        raise wrong(
            sheet,
            row,
            "revenue",
            f"at most {MOST_VALUE * conversions[row]:g} for {conversions[row]:g} conversions "
            f"({MOST_VALUE:g} a conversion)",
        )
    return revenue


def _where(bad: NDArray[np.bool_]) -> Sequence[int]:
    """Return the numbers of the rows that are bad."""
    return [int(row) for row in np.flatnonzero(bad)]
