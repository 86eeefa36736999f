"""What the rows of a table count and cost, exactly, and in which currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

import numpy as np

from experiments.importing.cells import Held, total_of
from experiments.importing.headers import AMOUNTS, TOLD
from experiments.importing.numerals import Writing, is_missing, read_numeral
from experiments.importing.report import written
from experiments.importing.table import WHOLE, Table, rows_have
from simulator.text import brief

#: Counts and sums of money from here on are slips of the keyboard or damage.
TOO_MUCH = Decimal(10) ** 12
#: A click that costs more, all costs in whole ten-thousands, is counted in millionths.
MICROS_FROM, MICROS_STEP = 100_000, 10_000
#: Currencies of which a click may cost a hundred thousand.
SMALL_UNITS = ("VND", "IDR", "KRW", "JPY", "IRR", "LAK", "PYG", "UGX", "COP", "CLP", "HUF", "UZS", "LBP")
#: Rows whose other columns may prove how numbers are written.
ELSEWHERE = 20_000


def amounts_of(table: Table) -> dict[str, Held]:
    """Return the numbers of each amount: the different ones, and which of them each row holds."""
    writings = {name: Writing() for name in (*AMOUNTS, "avg_cpc", *TOLD) if name in table.cells}
    for name, writing in writings.items():
        writing.look_at(map(table.text, table.cells[name].texts))
    found: dict[str, Held] = {}
    names = [name for name in AMOUNTS if name in table.cells and not _blank(table, name)]
    if "cost" not in names and "avg_cpc" in table.cells:
        names.append("avg_cpc")
    table.decimals = _decimals(table, writings, names)
    for name in names:
        found[name] = (_values(table, name), table.cells[name].ids)
    if "avg_cpc" in found and not table.faults:
        cpc, ids = found.pop("avg_cpc")
        clicks, of = found["clicks"]
        rows = [cpc[i] * clicks[j] for i, j in zip(ids, of, strict=True)]
        if table.header.columns["avg_cpc"].micros or table.header.columns["avg_cpc"].title.startswith(
            "metrics."
        ):
            rows = [row.scaleb(-6) for row in rows]
            table.notes.append(
                f"{table.header.columns['avg_cpc'].title} is counted in millionths, and divided by a million"
            )
        found["cost"] = (rows, np.arange(len(rows), dtype=np.int32))
        table.notes.append(
            f"no cost column: {table.header.columns['avg_cpc'].title} times clicks is taken for cost"
        )
    if "clicks" in found and table.header.columns["clicks"].title.casefold() == "interactions":
        table.notes.append("no Clicks column: Interactions are taken for clicks")
    if "cost" in found:
        found["cost"] = _out_of_micros(table, found["cost"], found["clicks"])
    return found


def _decimals(table: Table, writings: dict[str, Writing], names: Sequence[str]) -> dict[str, str]:
    """Decide what each column writes before the fraction of its numbers; what stays open is a fault."""
    chosen: dict[str, str] = {}
    proved = {name: writing.proved for name, writing in writings.items()}
    grouped: set[str] = set()
    for final in (False, True):
        for name, writing in writings.items():
            if name in chosen or not writing.doubtful:
                continue
            elsewhere = set().union(*(signs for other, signs in proved.items() if other != name))
            whole = name in WHOLE
            if final and not elsewhere:
                elsewhere = _proved_by_others(table)
            if grouped and (whole or not elsewhere):
                elsewhere = grouped  # how counts part their thousands
            language = table.header.decimal if final else ""
            sign = writing.decimal(
                whole=whole, elsewhere=elsewhere, language=language, told=table.say.decimal
            )
            if sign:
                chosen[name] = sign
                grouped = {sign} if whole else grouped
                _tell_of_reading(table, name, writing, sign)
            elif final and name in names:
                _fault_doubtful(table, name, writing)
    signs = {*chosen.values(), *(sign for signs in proved.values() if len(signs) == 1 for sign in signs)}
    if signs == {","}:
        table.notes.append("numbers are read with decimal comma and thousands point")
    return chosen


def _tell_of_reading(table: Table, name: str, writing: Writing, sign: str) -> None:
    """Tell how counts whose mark would mostly be a decimal point are read."""
    text, numeral = next(iter(writing.doubtful.items()))
    if name in WHOLE and (sign == "," or numeral.mark == "."):
        value = numeral.value(decimal=numeral.mark == sign)
        table.notes.append(f"{table.header.columns[name].title} `{text}` is read as {value:,f}")


def _blank(table: Table, name: str) -> bool:
    """Tell whether a column that need not be there says nothing on any row."""
    if name in WHOLE or not all(is_missing(table.text(text)) for text in table.cells[name].texts):
        return False
    table.notes.append(f"{table.header.columns[name].title} is empty throughout")
    return True


def _proved_by_others(table: Table) -> set[str]:
    """Return the decimal signs that columns of numbers without a meaning prove."""
    used = {column.index for column in (*table.header.columns.values(), *table.header.seconds.values())}
    rows = [row for row in islice(table.records, table.header.record + 1, ELSEWHERE) if any(row)]
    proved: set[str] = set()
    for i in range(len(table.header.titles)):
        texts = {table.text(row[i]) for row in rows if i < len(row)}
        texts = {text for text in texts if not is_missing(text)}
        if i not in used and texts and all(read_numeral(text) is not None for text in texts):
            writing = Writing()
            writing.look_at(texts)
            proved |= writing.proved
    return proved


def _fault_doubtful(table: Table, name: str, writing: Writing) -> None:
    """Say that a number may be read in two ways, both of them, and how to say which."""
    cells = table.cells[name]
    text, numeral = next(iter(writing.doubtful.items()))
    if len(writing.proved) > 1 or len({one.mark for one in writing.doubtful.values()}) > 1:
        said = "stands beside numbers that are written otherwise; allowed: one way of writing a column"
    else:
        small, large = (written(numeral.value(decimal=decimal)) for decimal in (True, False))
        other = "," if numeral.mark == "." else "."
        said = (f"may be {small} or {int(large):,}; say which: --decimal \"{numeral.mark}\" for {small}, "
                f"--decimal \"{other}\" for {int(large):,}")  # fmt: skip
    index = next(i for i, one in enumerate(cells.texts) if table.text(one) == text)
    table.fault_at(cells, index, f"{cells.column.title} `{text}` {said}")


def _values(table: Table, name: str) -> list[Decimal]:
    """Read the different numbers of a column; what is none is a fault."""
    cells, sign = table.cells[name], table.decimals.get(name, ".")
    values, blank = [], 0
    for i, raw in enumerate(cells.texts):
        text = table.text(raw)
        if is_missing(text):
            values.append(Decimal(0))
            blank += int((cells.ids == i).sum())
            continue
        numeral = read_numeral(text)
        value = None if numeral is None else numeral.value(decimal=numeral.mark == sign or not numeral.open)
        if value is None or numeral is None or numeral.percent:
            table.fault_at(cells, i, f"{cells.column.title} is {brief(text, 60)!r}, allowed: a number")
        elif not _possible(name, value, TOO_MUCH * (10**6 if cells.column.micros else 1)):
            below = ", or below 0 for returns" if name == "revenue" else ""
            table.fault_at(
                cells, i, f"{cells.column.title} is {brief(text, 60)!r}, allowed: 0, or 1e-9 to 1e12{below}"
            )
        elif name in WHOLE and value != value.to_integral_value():
            table.fault_at(cells, i, f"{cells.column.title} is {brief(text, 60)!r}, allowed: a whole number")
        values.append(Decimal(0) if value is None else value)
    if name == "revenue" and any(value < 0 for value in values):
        less = sum(int((cells.ids == i).sum()) for i, value in enumerate(values) if value < 0)
        table.notes.append(f"{rows_have(less)} revenue below 0: kept, as returns")
    if blank and name in ("impressions", "clicks", "cost"):
        table.notes.append(f"{rows_have(blank)} no {name}: taken for 0")
    return values


def _possible(name: str, value: Decimal, most: Decimal | int) -> bool:
    """Tell whether a report may say so much; orders that come back make revenue of a day negative."""
    size = abs(value) if name == "revenue" else value
    return value == 0 or Decimal("1e-9") <= size < most


def _out_of_micros(table: Table, cost: Held, clicks: Held) -> Held:
    """Return cost in currency units where it is counted in millionths, and say so."""
    column = table.header.columns.get("cost")
    values, ids = cost
    if column is None or not values:
        return cost
    seen = [values[i] for i in np.unique(ids)]
    total, number = total_of(cost), total_of(clicks)
    small = currency_of_file(table, tell=False) in SMALL_UNITS or table.header.language in (
        "vi",
        "id",
        "ko",
        "ja",
    )
    if not column.micros and not (
        not small
        and number
        and total / number > MICROS_FROM
        and all(value % MICROS_STEP == 0 for value in seen)
    ):
        return cost
    table.notes.append(
        f"{column.title} is counted in millionths of a currency unit, and divided by a million"
    )
    return [value.scaleb(-6) for value in values], ids


def currency_of_file(table: Table, *, tell: bool = True) -> str | None:
    """Return the currency: of a column, a header, a sign beside numbers, or the console."""
    notes: list[str] = []
    codes: set[str] = set()
    if "currency" in table.cells:
        codes = {table.text(text) for text in table.cells["currency"].texts}
        codes = {code for code in codes if not is_missing(code)}
    headers = {column.currency for column in table.header.columns.values() if column.currency}
    if codes and headers - codes:
        notes.append(
            f"headers say {', '.join(sorted(headers))}, the currency column {', '.join(sorted(codes))}: the "
            "column is taken"
        )
    if not codes:
        codes = headers
    if not codes:
        signs = {numeral.currency for name in ("cost", "revenue", "max_cpc", "avg_cpc") if name in table.cells
                 for text in table.cells[name].texts
                 if (numeral := read_numeral(table.text(text))) is not None}  # fmt: skip
        codes = {sign for sign in signs if sign}
        if not codes and "" in signs:
            notes.append("the currency sign beside the numbers is that of several currencies")
    if len(codes) > 1 and tell:
        table.fault(f"money in {' and '.join(sorted(codes))}, allowed: one currency; export each by itself")
    if tell:
        table.notes += notes
    if codes:
        return min(codes)
    if table.layout.currency:
        table.notes.append(
            f"currency {table.layout.currency}: implied by the console, not written in the file"
        )
        return table.layout.currency
    table.notes.append("the currency is not in the file")
    return None
