"""What is odd about a table and has to be told: rows added up, columns without use, sums that disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from experiments.importing.cells import Held, total_of
from experiments.importing.match_types import without_marks
from experiments.importing.numerals import is_missing, read_numeral
from experiments.importing.report import Amounts, SetAside
from experiments.importing.table import WHOLE, Table, shown_lines
from simulator.text import brief

#: Lines and names that a note lists.
MOST_LINES = 5
#: Added rows among which equal ones are looked for.
MOST_TWINS = 20_000


def set_aside(table: Table, values: dict[str, Held]) -> list[SetAside]:
    """Word the rows that do not count, and compare totals with the sums of those that do."""
    found = []
    for (why, label), rows in table.aside.items():
        lines = tuple(shown_lines(table.records, [number for number, _ in rows], MOST_LINES))
        cells = [one for _, one in rows]
        said = {} if why != "totals row" else {
            name: total for name in values if (total := _said(table, name, cells)) is not None
        }  # fmt: skip
        found.append(SetAside(len(rows), why, lines, label, said))
    _check_totals(table, found, {name: total_of(held) for name, held in values.items()})
    return found


def _said(table: Table, name: str, rows: Sequence[Sequence[str]]) -> Decimal | None:
    """Return what rows of totals say together, None where they say nothing."""
    column, sign = table.header.columns.get(name), table.decimals.get(name, ".")
    if column is None:
        return None
    numerals = [read_numeral(cells[column.index]) for cells in rows if not is_missing(cells[column.index])]
    values = [one.value(decimal=one.mark == sign or not one.open) for one in numerals if one is not None]
    return sum(values, Decimal(0)).scaleb(-6 if column.micros else 0) if values else None


def _check_totals(table: Table, aside: Sequence[SetAside], sums: Mapping[str, Decimal]) -> None:
    """Tell which totals agree with the rows, and how much the rows hide of the largest."""
    told = [one for one in aside if one.said.keys() >= set(WHOLE)]
    agree = [one for one in told if all(one.said[name] == sums[name] for name in WHOLE)]
    if agree:
        table.notes.append(
            f"totals row {agree[0].label!r} agrees with the sum of the rows"
            + _but(agree[0], sums, table.rows)
        )
    largest = max(
        told, key=lambda one: (one.said["impressions"], "account" in one.label.casefold()), default=None
    )
    if largest is None or largest in agree:
        return
    said, held = ([f"{number:,}" for number in _both(one)] for one in (largest.said, sums))
    words = (
        f"the totals row {largest.label!r} says {said[0]} impressions and {said[1]} clicks; the rows hold "
        f"{held[0]} and {held[1]}"
    )
    if any(largest.said[name] > sums[name] for name in WHOLE):
        hidden = "terms the console hides" if table.column("search_term") else "not in the file"
        table.notes.append(f"{words}: the rest is {hidden}")
    elif not agree:
        table.notes.append(f"{words}, which is more: compare with the console")


def tell_of_amounts(
    table: Table, values: dict[str, Held], amounts: dict[str, Amounts], made: dict[str, list[str]]
) -> None:
    """Tell what is odd about the numbers and what is missing among them."""
    rows = {name: np.array([float(value) for value in texts])[ids] for name, (texts, ids) in values.items()}
    for more, less in (("clicks", "impressions"), ("conversions", "clicks")):
        if more in rows and (odd := int((rows[more] > rows[less]).sum())):
            table.notes.append(
                f"rows with more {more} than {less}: {odd}; kept as they stand (a click or an order may be "
                "counted on a later day than the impression)"
            )
    if unseen := int((rows["impressions"] == 0).sum()):
        table.notes.append(f"{'one row was' if unseen == 1 else f'{unseen} rows were'} never shown; kept")
    if "cost" not in rows:
        table.notes.append("no cost column: what clicks cost has to be asked for")
    else:
        _tell_of_free_campaigns(table, amounts, made["campaign"])
    if "conversions" not in rows:
        table.notes.append("no conversions column")
    if "revenue" not in rows:
        table.notes.append(
            "no revenue: the worth of a conversion is not in the file and has to be asked for, never assumed "
            "in silence"
        )
    elif "conversions" not in rows:
        table.notes.append(
            "revenue without conversions: it is kept; how many conversions it took has to be asked for"
        )
    parts = [title for title in table.header.unused if any(word in title for word in ("直接", "预售"))]
    if "revenue" in rows and parts:
        table.notes.append(
            f"revenue is {table.header.columns['revenue'].title}"
            + (
                f" and conversions {table.header.columns['conversions'].title}"
                if "conversions" in rows
                else ""
            )
            + "; the presale and direct columns are parts, not to be added"
        )


def _tell_of_free_campaigns(table: Table, amounts: dict[str, Amounts], campaigns: Sequence[str]) -> None:
    """Name campaigns whose clicks cost nothing."""
    cost: Counter[str] = Counter()
    clicks: Counter[str] = Counter()
    for name, paid, clicked in zip(
        campaigns, amounts["cost"].floats(), amounts["clicks"].floats(), strict=True
    ):
        cost[name] += paid
        clicks[name] += clicked
    free = [name for name in clicks if clicks[name] and not cost[name]]
    if free and len(free) < len(clicks):
        table.notes.append(f"clicks cost nothing in {_listed(free)}; kept")
    elif free:
        table.notes.append("cost is 0 throughout")


def tell_of_keys(table: Table, group: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
    """Tell of rows that are added up, of rows equal in every cell, and of columns without use."""
    more = len(table.numbers) - len(rows)
    if more:
        below = [title for title in ("Device", "Network", "Search term") if title in table.header.titles]
        table.notes.append(
            f"rows of one target{' and day' if 'date' in table.cells else ''} are added up: "
            f"{len(table.numbers):,} "
            f"rows are {len(rows):,} targets" + (f" ({', '.join(below)})" if below else "")
        )
    if table.column("device") is not None and len(table.cells["device"].texts) > 1:
        table.notes.append(
            "rows of one keyword on several devices are added up where the market does not tell them apart"
        )
    if more and more <= MOST_TWINS:
        _tell_of_twins(table, group)
    if table.header.unused:
        shown = ", ".join(repr(brief(title, 40)) for title in table.header.unused[:12])
        left = len(table.header.unused) - 12
        table.notes.append(f"columns not used: {shown}{f' and {left} more' if left > 0 else ''}")


def _tell_of_twins(table: Table, group: NDArray[np.int64]) -> None:
    """Name lines that are equal in every cell."""
    counts = np.bincount(group)
    wanted = {
        int(number): int(key) for number, key in zip(table.numbers, group, strict=True) if counts[key] > 1
    }
    seen: dict[tuple[int, tuple[str, ...]], int] = {}
    twins: list[tuple[int, int]] = []
    last = max(wanted)
    for number, cells in enumerate(table.records):
        if number > last:
            break
        if number in wanted:
            first = seen.setdefault((wanted[number], tuple(cells)), number)
            if first != number:
                twins.append((first, number))
    if twins:
        lines = table.records.lines([number for pair in twins[:MOST_LINES] for number in pair])
        pairs = ", ".join(f"{lines[first]} and {lines[again]}" for first, again in twins[:MOST_LINES])
        left = len(twins) - MOST_LINES
        table.notes.append(
            f"lines {pairs}{f' and {left:,} more pairs' if left > 0 else ''} are equal in every cell: "
            "both are counted"
        )


def tell_of_writing(table: Table) -> None:
    """Tell of lone quotes, and of an encoding that was not to be expected; of two, name its lines."""
    if table.records.raw:
        _tell_of_quotes(table)
    letters = table.records.letters
    if letters is None or not letters.fell_back:
        return
    name = table.records.described()
    if not letters.as_utf8:
        table.notes.append(f"the file is not UTF-8; it was read as {name}")
        return
    numbers = [
        number
        for number, cells in enumerate(table.records)
        if any(cell in letters.fell_back for cell in cells)
    ]
    lines = ", ".join(map(str, shown_lines(table.records, numbers, 10)))
    more = f" and {len(numbers) - 10:,} more" if len(numbers) > 10 else ""
    table.notes.append(
        f"two encodings: cells of lines {lines}{more} are {name}, others UTF-8; each was read by itself"
    )


def _tell_of_quotes(table: Table) -> None:
    """Tell which lines hold quotes that are no CSV and no marks of a match type."""
    numbers = [
        number
        for number, cells in enumerate(table.records)
        if any('"' in cell and not without_marks(cell.strip())[1] for cell in cells)
    ]
    if numbers:
        hold = "1 line holds" if len(numbers) == 1 else f"{len(numbers):,} lines hold"
        first = shown_lines(table.records, numbers, 1)[0]
        table.notes.append(f"{hold} quotes that stand for themselves, the first line {first}")


def _but(total: SetAside, sums: Mapping[str, Decimal], rows: int) -> str:
    """Say which other amounts of a totals row do not agree, rounding of every row allowed for."""
    odd = [
        f"{name} {total.said[name]:,f} there, {sums[name]:,f} in the rows"
        for name in ("cost", "conversions", "revenue")
        if name in total.said
        and name in sums
        and abs(total.said[name] - sums[name]) > Decimal("0.011") * rows
    ]
    return f", but {'; '.join(odd)}: compare with the console" if odd else ""


def _both(amounts: Mapping[str, Decimal]) -> list[int]:
    """Return impressions and clicks."""
    return [int(amounts[name]) for name in WHOLE]


def _listed(names: Sequence[str]) -> str:
    """List a few names."""
    shown = ", ".join(repr(brief(name, 60)) for name in names[:MOST_LINES])
    return shown + (f" and {len(names) - MOST_LINES:,} more" if len(names) > MOST_LINES else "")
