"""Rows that are no targets whatever their numbers, and why."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.importing.headers import AMOUNTS, Header
from experiments.importing.numerals import is_missing
from experiments.importing.totals import label_of

#: Cells from the left in which a label of totals may stand.
FIRST_CELLS = 6
#: Rows of a bulk sheet that are targets.
TARGETS = ("keyword", "product targeting", "keyword targeting")


def why_not(header: Header, cells: Sequence[str], names: Sequence[str]) -> tuple[str, str]:
    """Return why a row is no target whatever its numbers, and its label; nothing where it may be one.

    Parameters
    ----------
    header
        The line that names its columns.
    cells
        All that it holds, without blanks around it.
    names
        What it says for campaign, ad group, keyword and search term.
    """
    entity = header.columns.get("entity")
    there = [cell for cell in cells if not is_missing(cell)]
    labels = [cell for cell in (*cells[:FIRST_CELLS], *names) if label_of(cell) is not None]
    others_blank = all(is_missing(name) or label_of(name) is not None for name in names)
    if list(cells) == list(header.titles):
        return "the header again", ""
    if entity is not None and cells[entity.index].casefold() not in TARGETS:
        return f"{cells[entity.index] or 'unnamed'} row of a bulk sheet", ""
    amounts = [cells[column.index] for name in AMOUNTS if (column := header.columns.get(name)) is not None]
    if not there or (not any(amounts) and not labels):  # nothing but dashes, or words
        return ("footer" if len(there) == 1 else "row without numbers"), ""
    if not labels or not others_blank:
        return "", ""
    strong = any(label_of(label) == "strong" for label in labels)
    named = [name for name in names if not is_missing(name)]
    if strong or len(names) > 1 or not named:  # else the only name of the row: its numbers decide
        return "totals row", labels[0]
    return "", ""
