"""The command `bidloom import`: reports of any console in, one clean file and a receipt out."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.options import JsonOption, QuietOption, taking

if TYPE_CHECKING:
    from experiments.importing.reading import Reading

MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help='Header of a field, such as --map clicks="Klicks"; may stand often.'),
]
DecimalOption = Annotated[
    str,
    typer.Option("--decimal", help='"." or ",": the decimal sign of numbers that may be read in two ways.'),
]
DatesOption = Annotated[
    str, typer.Option("--dates", help="day-first or month-first: how days such as 3/4/2026 are written.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFlags:
    """What the user says about report files; see :class:`experiments.importing.reading.Reading`."""

    mapped: MapOption = None
    decimal: DecimalOption = ""
    dates: DatesOption = ""

    def reading(self, covers: str = "") -> Reading:
        """Return it checked; ``covers`` is the first and last day that a file covers.

        Raises
        ------
        InputError
            A field, sign, order or day that is none, each with what is allowed.
        """
        from experiments.importing.dates import ORDERS
        from experiments.importing.headers import FIELDS
        from experiments.importing.reading import Reading
        from simulator.errors import InputError, nearest

        mapped: dict[str, str] = {}
        for one in self.mapped or ():
            field, equals, title = one.partition("=")
            if not equals or not title.strip():
                raise InputError(f'--map {one!r}: allowed: field="its header", such as clicks="Klicks"')
            if field.strip() not in FIELDS:
                raise InputError(
                    f"--map {one!r}: unknown field {field.strip()!r}; {nearest(field.strip(), FIELDS)}"
                )
            mapped[field.strip()] = title.strip()
        if self.decimal not in ("", ".", ","):
            raise InputError(f'--decimal {self.decimal!r}: allowed: "." or ","')
        if self.dates and self.dates not in ORDERS:
            raise InputError(f"--dates {self.dates!r}: {nearest(self.dates, ORDERS)}")
        start, end = (None, None) if not covers else _days(covers)
        return Reading(
            mapped=mapped,
            decimal=self.decimal,
            month_first=None if not self.dates else self.dates == "month-first",
            start=start,
            end=end,
        )


def _days(covers: str) -> tuple[datetime.date, datetime.date]:
    """Read ``2026-03-01..2026-03-14``."""
    from experiments.importing.dates import read_day
    from simulator.errors import InputError

    first, dots, last = covers.partition("..")
    start, end = read_day(first.strip()), read_day(last.strip() if dots else first.strip())
    if start is None or end is None or end < start:
        raise InputError(f"--period {covers!r}: allowed: first and last day, such as 2026-03-01..2026-03-14")
    return start, end


@taking(ReadingFlags)
def import_command(
    flags: ReadingFlags,
    files: Annotated[
        list[Path], typer.Argument(help="Reports: CSV, TSV, Excel workbooks, Parquet, zips of them.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Clean file to write, .csv or .parquet; default: none.")
    ] = None,
    period: Annotated[
        str, typer.Option("--period", help="FIRST..LAST day that files without days cover.")
    ] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Read reports as advertising consoles export them; print a receipt, write one clean file.

    Google Ads, Microsoft Advertising, Amazon Sponsored Products, Taobao Zhitongche and Wanxiangtai, Baidu,
    Yandex Direct, or any table with headers in one of 24 languages. Encoding, separator, title lines, totals
    and how numbers and days are written are found out; what stays in doubt is refused with the flag that
    settles it.
    """
    from experiments.calibrate.receipt import Receipt
    from experiments.cli.screen import Screen, show
    from experiments.importing.clean_file import check_suffix, csv_lines, write_parquet
    from experiments.importing.import_reports import import_reports
    from experiments.storage.files import write_lines, write_whole

    if out is not None:
        check_suffix(out)
    imported = import_reports(files, flags.reading(period))
    screen = Screen(as_json, quiet, progress=False)
    if out is not None:
        if out.suffix.lower() == ".parquet":
            write_whole(out, lambda path: write_parquet(imported.report, path))
        else:
            write_lines(out, csv_lines(imported.report))
    show(screen, Receipt(imported))
    if out is not None:
        screen.say(f"written: {out}")
    return 0
