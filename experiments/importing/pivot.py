"""Pivot tables: whose rows are those below a name that stands once, on the first row of its block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from experiments.importing.totals import label_of, labelled_name

#: Blank rows, and blocks that hold some, at least, that make a table a pivot table.
FEWEST_ROWS, FEWEST_BLOCKS = 2, 2


def rows_above(
    names: Sequence[str], told: Sequence[bool], within: Sequence[str] | None = None, *, sure: bool = False
) -> NDArray[np.int64] | None:
    """Return the row whose name each row has, where blank ones clearly have that of a row above.

    Parameters
    ----------
    names
        (n,) what each row says, empty where it says nothing.
    told
        (n,) whether it has a name of a lower level, as a keyword is; a blank row without is nobody's.
    within
        (n,) the name of the higher level, which ends a block; None without one.
    sure
        Whether it is a pivot table for another reason, so that one blank row is enough.

    Returns
    -------
    NDArray[np.int64] or None
        (n,) row numbers, a row's own where nothing is filled. None where it is no pivot table: a name stands
        twice, nothing stands above a blank one, or few are blank or all in one of several blocks.

    Examples
    --------
    >>> rows_above(["A", "", "B", ""], [True] * 4).tolist()
    [0, 0, 2, 2]
    >>> rows_above(["A", "", "A", ""], [True] * 4) is None
    True
    """
    blank = np.array([not name for name in names], dtype=bool)
    fill = blank & np.array(told, dtype=bool)
    rows = np.flatnonzero(fill | ~blank).tolist()
    if not fill.any() or blank[rows[0]]:
        return None
    higher = [within[row] if within is not None else "" for row in rows]
    begins = np.array([True, *(one != before for before, one in pairwise(higher))])
    named = [(one, names[row]) for one, row in zip(higher, rows, strict=True) if names[row]]
    above = np.arange(len(names))
    above[rows] = np.maximum.accumulate(np.where(blank[rows], 0, rows))
    if (begins & blank[rows]).any() or len(set(named)) < len(named):
        return None
    blocks = len(set(above[fill].tolist()))
    clear = int(fill.sum()) >= FEWEST_ROWS and (blocks >= FEWEST_BLOCKS or len(named) == 1)
    return above if clear or sure else None


def names_above(names: Mapping[str, Sequence[str]]) -> dict[str, dict[int, int]]:
    """Return, for campaigns and for ad groups, the row above whose name each row that is filled has.

    Parameters
    ----------
    names
        (n,) for ``campaign``, ``ad_group``, ``keyword`` and ``search_term``, of the columns there are,
        what each row says, empty where it says nothing. Rows of totals are passed over.

    Examples
    --------
    >>> names_above({"campaign": ["A", "", "B", ""], "keyword": ["x", "y", "z", "w"]})
    {'campaign': {1: 0, 3: 2}}
    """
    subtotals = _subtotals(names.get("campaign", ()))
    n = len(next(iter(names.values()), ()))
    rows = [
        row
        for row in range(n)
        if row not in subtotals and not any(label_of(names[name][row]) for name in names)
    ]
    held = {name: [cells[row] for row in rows] for name, cells in names.items()}
    words = [held[name] for name in ("keyword", "search_term") if name in held]
    found: dict[str, dict[int, int]] = {}
    campaigns = held.get("campaign")
    for name in ("campaign", "ad_group"):
        if name not in held:
            continue
        lower = words or [held[other] for other in ("ad_group",) if name == "campaign" and other in held]
        told = [any(cells[i] for cells in lower) for i in range(len(rows))]
        sure = bool(subtotals or found)
        above = rows_above(held[name], told, None if name == "campaign" else campaigns, sure=sure)
        if above is None:
            continue
        found[name] = {rows[i]: rows[row] for i, row in enumerate(above.tolist()) if i != row}
        if name == "campaign":
            campaigns = [held[name][row] for row in above.tolist()]
    return found


def _subtotals(campaigns: Sequence[str]) -> set[int]:
    """Return the rows that are the total of a campaign by its name, as ``Lamps Total`` is below ``Lamps``."""
    there = set(campaigns) - {""}
    return {row for row, text in enumerate(campaigns) if labelled_name(text) in there}
