"""Who the rows of a table are of: campaign, ad group, keyword, match type and device, blanks given a name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.importing.cells import Texts
from experiments.importing.match_types import match_type_of, without_marks
from experiments.importing.numerals import is_missing
from experiments.importing.report import NO_CAMPAIGN, NO_KEYWORD
from experiments.importing.table import Table, rows_have


def names_of(table: Table) -> dict[str, Texts]:
    """Return campaign, ad group, keyword, match type and device by row: texts, and which one."""
    found: dict[str, Texts] = {}
    for name in ("campaign", "ad_group", "keyword", "match_type", "device"):
        if name in table.cells:
            found[name] = _filled(table, name)
    n = len(table.numbers)
    if "keyword" not in found and "search_term" in table.cells:
        found["keyword"] = _filled(table, "search_term")
        table.notes.append("no keyword column: the search term is taken for the keyword")
    elif "keyword" not in found:
        others = ", ".join(table.header.unused[:6])
        table.notes.append(
            "no keyword column: the rows are per campaign, not per keyword"
            + (f" (columns that are there and not used: {others})" if others else "")
            + "; export the keyword report to learn of keywords"
        )
        if table.layout.name.startswith("ads manager"):
            table.notes.append("this is not a search report: it has no keywords")
    if table.header.columns.get("search_term") is not None and table.column("keyword") is not None:
        table.notes.append("rows are search terms, added up by keyword")
    if "campaign" not in found:
        table.notes.append(f"no campaign column: all rows belong to one campaign, called {NO_CAMPAIGN!r}")
        found["campaign"] = ([NO_CAMPAIGN], np.zeros(n, np.int32))
    _fill_from_above(table, found)
    _name_blanks(table, found)
    texts, ids = found["keyword"]
    parted = [without_marks(text) for text in texts]
    by_mark = any(mark for _, mark in parted)
    if by_mark or "match_type" in found:
        found["match_type"] = _match_types(table, parted, ids, found.get("match_type"))
    found["keyword"] = ([words for words, _ in parted], ids)
    return {name: _different(*column) for name, column in found.items()}


def _clean(table: Table, name: str) -> Texts:
    """Return the texts of a column decoded, and which of them each row holds; bad bytes are faults."""
    cells, letters = table.cells[name], table.records.letters
    texts = []
    for i, text in enumerate(cells.texts):
        if letters is not None and letters.cell(text) is None:
            raw = text.encode("utf-8", "surrogateescape")
            byte = next(one for one in raw if one > 127)
            said = (
                f"{cells.column.title} holds byte 0x{byte:02x}, which is neither UTF-8 nor {letters.fallback}"
            )
            table.fault_at(cells, i, f"{said}; save the file as UTF-8")
        texts.append(table.text(text))
    return texts, cells.ids


def _filled(table: Table, name: str) -> Texts:
    """Return a column of names, blanks filled from its second column where it has one."""
    texts, ids = _clean(table, name)
    texts = ["" if is_missing(text) else text for text in texts]
    if f"second {name}" not in table.cells:
        return texts, ids
    more, other = _clean(table, f"second {name}")
    blank = np.array([not text for text in texts])[ids]
    return [*texts, *("" if is_missing(text) else text for text in more)], np.where(
        blank, other + len(texts), ids
    )


def _fill_from_above(table: Table, found: dict[str, Texts]) -> None:
    """Give rows of a pivot table, which names a campaign or ad group on its first row only, its name."""
    for name, above in table.above.items():
        texts, ids = found[name]
        at = np.flatnonzero(np.isin(table.numbers, list(above)))
        if not len(at):
            continue
        index = {text: len(texts) + i for i, text in enumerate(dict.fromkeys(above.values()))}
        filled = ids.copy()
        filled[at] = [index[above[number]] for number in table.numbers[at].tolist()]
        found[name] = [*texts, *map(table.text, index)], filled
        table.notes.append(
            f"{rows_have(len(at))} no {name.replace('_', ' ')} where each stands once, as in a pivot table: "
            "filled from above"
        )


def _name_blanks(table: Table, found: dict[str, Texts]) -> None:
    """Give rows without a campaign or keyword the name of a group."""
    for name, made_up in (("campaign", NO_CAMPAIGN), ("keyword", NO_KEYWORD)):
        if name not in found:
            found[name] = ([made_up], np.zeros(len(table.numbers), np.int32))
            continue
        texts, ids = found[name]
        blank = np.array([not text for text in texts], dtype=bool)
        if blank.any() and (rows := int(blank[ids].sum())):
            what = "phrase (autotargeting, dynamic ads)" if name == "keyword" else "campaign"
            table.notes.append(
                f"{rows_have(rows)} no {what}: kept as one target of "
                f"{'its campaign' if name == 'keyword' else 'its own'}, "
                f"called {made_up!r}"
            )
            found[name] = ([text or made_up for text in texts], ids)


def _match_types(
    table: Table, parted: Sequence[tuple[str, str]], ids: NDArray[np.int32], told: Texts | None
) -> Texts:
    """Return match types: those of marks, else of the column, which beside search terms is the term's own."""
    marks = [mark for _, mark in parted]
    terms = table.column("search_term") is not None and table.column("keyword") is not None
    if told is None or (terms and any(marks)):
        return [mark or "broad" for mark in marks], ids
    column = [match_type_of("" if is_missing(text) else text) for text in told[0]]
    has = np.array([bool(mark) for mark in marks])[ids]
    return [*column, *marks], np.where(has, ids + len(column), told[1])


def _different(texts: Sequence[str], ids: NDArray[np.int32]) -> Texts:
    """Return texts each once, and which of them each row holds."""
    index: dict[str, int] = {}
    same = np.array([index.setdefault(text, len(index)) for text in texts], np.int32)
    return list(index), same[ids]
