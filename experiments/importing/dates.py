"""Days as reports write them: in any language, and the order of day and month decided by the whole column."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from babel.dates import get_month_names

#: Days that a report can tell of.
FIRST_YEAR, LAST_YEAR = 1900, 2200
#: Languages whose names of months are known.
LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "sv", "da", "nb", "fi", "cs",
        "hu", "ro",
    "el", "id", "vi", "bg", "sk", "sl", "lt", "lv", "et", "ca", "ms",
)  # fmt: skip
#: How days of figures alone may be ordered.
ORDERS = ("day-first", "month-first")
#: Days that spreadsheets count from.
_SERIAL_DAY_0 = datetime.date(1899, 12, 30)

_YEAR = r"(?P<y>(?:19|20|21)\d\d)"
#: The word for year that may follow it.
YEAR_WORD = r"(?:\s*(?:года|год|г|року|рік|р)\.?)?"
_ISO = re.compile(
    rf"{_YEAR}[-/.] ?(?P<m>\d{{1,2}})[-/.] ?(?P<d>\d{{1,2}})\.?(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20|21)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)")
_CJK = re.compile(rf"{_YEAR}\s*[年년]\s*(?P<m>\d{{1,2}})\s*[月월](?:\s*(?P<d>\d{{1,2}})\s*[日号일])?")
_WEEK = re.compile(rf"{_YEAR}-?W(?P<w>[0-4]\d|5[0-3])")
_FIGURES = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20|21)?\d\d)(?: [\d:]+(?: ?[AP]M)?|\.)?"
    + YEAR_WORD
)
_WORDS = re.compile(
    r"(?:[^\W\d_]+,? )?(?:(?P<d1>\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s-]*(?:de |di )?)?(?P<name>[^\W\d_]+)\.?"
    r"[\s-]*(?:de |di )?(?:(?P<d2>\d{1,2})(?:st|nd|rd|th|\.)?,?\s+)?(?:de |di )?"
    r"(?P<y>(?:19|20|21)\d\d)" + YEAR_WORD
)
_YEAR_FIRST = re.compile(rf"{_YEAR}\.?\s+(?P<name>[^\W\d_]+)\.?(?:\s+(?P<d>\d{{1,2}})\.?)?")
_YEAR_MONTH = re.compile(rf"{_YEAR}[-/.](?P<m>\d{{1,2}})")
#: Something that may be a day within a line of text.
_WITHIN = re.compile(
    rf"{_YEAR}\s*[年년]\s*\d{{1,2}}\s*[月월]\s*\d{{1,2}}\s*[日号일]|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}-\d{1,2}-\d{4}|\b(?:19|20|21)\d{6}\b"
    r"|\d{1,2}(?:\.|st|nd|rd|th|er|º|ª)?[\s-]+(?:de |di )?[^\W\d_]{3,}\.?[\s-]+(?:de |di )?(?:19|20|21)\d\d"
    r"|[^\W\d_]{3,}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20|21)\d\d"
    r"|\b(?:19|20|21)\d\d\.? [^\W\d_]{3,}\.? \d{1,2}\b\.?",
)

#: A span in figures whose first day has no year of its own: 3/1 - 3/14/2026.
_YEARLESS = re.compile(
    r"(?<![\d/.])(?P<a>\d{1,2}(?P<sep>[/.])\d{1,2})(?P=sep)?(?P<between>\s*[-–—]\s*)(?P<b>\d{1,2}(?P=sep)\d{1,2})"
    r"(?P<y>(?P=sep)(?:19|20|21)\d\d)"
)
#: A span whose first day has no year of its own.
_SPANS = (
    re.compile(
        r"(?P<m>[^\W\d_]{3,})\.? (?P<a>\d{1,2})\s*[-–—]\s*(?:(?P<n>[^\W\d_]{3,})\.? )?"
        r"(?P<b>\d{1,2}),? (?P<y>(?:19|20|21)\d\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<a>\d{1,2})\.?(?: (?P<m>[^\W\d_]{3,})\.?)?\s*[-–—]\s*(?P<b>\d{1,2})\.? "
        r"(?P<n>[^\W\d_]{3,})\.? (?P<y>(?:19|20|21)\d\d)"
    ),
    re.compile(
        rf"\b{_YEAR}\.? (?P<m>[^\W\d_]{{3,}})\.? (?P<a>\d{{1,2}})\.?\s*[-–—]\s*(?:(?P<n>[^\W\d_]{{3,}})\.? )?"
        r"(?P<b>\d{1,2})\b"
    ),
)


@cache
def _months() -> dict[str, int]:
    """Return the number of every name of a month, without points and in small letters."""
    found: dict[str, int] = {"sept": 9, "mrz": 3}
    for language in LANGUAGES:  # of two languages the first in the list has the name
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, language).items():
                    if not name.isdigit():
                        found.setdefault(_folded(name), number)
    return found


@cache
def month_number(name: str) -> int | None:
    """Return the number of a month by its name, or by a beginning of three letters that is no other's."""
    name, months = _folded(name), _months()
    if name in months or len(name) < 3:
        return months.get(name)
    numbers = {number for known, number in months.items() if known.startswith(name)}
    return numbers.pop() if len(numbers) == 1 else None


def _folded(name: str) -> str:
    """Return a name of a month as it is looked up."""
    return unicodedata.normalize("NFC", name).casefold().strip(" .")


def day_of(year: int, month: int, day: int) -> datetime.date | None:
    """Return a day of the calendar, if there is one."""
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


@cache
def read_day(text: str, month_first: bool | None = None) -> datetime.date | None:
    """Read one day, None where the text is none; the first of a span, and of a month without a day.

    Parameters
    ----------
    text
        What a cell says.
    month_first
        How 3/4/2026 is read; None leaves it unread where both readings are days.

    Examples
    --------
    >>> read_day("Feb 1, 2020"), read_day("1. März 2026"), read_day("31/12/2025")
    (datetime.date(2020, 2, 1), datetime.date(2026, 3, 1), datetime.date(2025, 12, 31))
    >>> read_day("3/4/2026") is None, read_day("3/4/2026", True)
    (True, datetime.date(2026, 3, 4))
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    for pattern in (_ISO, _COMPACT, _CJK, _YEAR_MONTH):
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            return day_of(int(parts["y"]), int(parts["m"]), int(parts.get("d") or 1))
    if found := _FIGURES.fullmatch(text):
        return _in_figures(found, month_first)
    if found := _WORDS.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        month, parts = month_number(found["name"]), found.groupdict()
        day = parts.get("d1") or parts.get("d2") or parts.get("d") or 1
        return day_of(int(found["y"]), month, int(day)) if month else None
    if found := _WEEK.fullmatch(text):
        first = datetime.date(int(found["y"]), 1, 4)  # is in week 1
        return first + datetime.timedelta(days=7 * int(found["w"]) - 7 - first.weekday())
    if text.isdecimal() and len(text) == 5:
        return _SERIAL_DAY_0 + datetime.timedelta(days=int(text))
    ends = re.split(r"\s*(?:~|–|—| - |至| to )\s*", text)
    return read_day(ends[0], month_first) if len(ends) == 2 else None


def _in_figures(found: re.Match[str], month_first: bool | None) -> datetime.date | None:
    """Read 3/4/2026; with points the day is first."""
    a, b, year = int(found["a"]), int(found["b"]), int(found["y"])
    if year < 100 and found["sep"] == "-":
        return None  # the year may as well stand first
    year += 2000 if year < 100 else 0
    first, second = day_of(year, a, b), day_of(year, b, a)
    if found["sep"] == ".":
        return second or first
    if month_first is None:
        return None if first and second and first != second else first or second
    return first if month_first else second


def days_within(text: str, month_first: bool | None = None) -> list[datetime.date]:
    """Return the days that a line of text names, in its order.

    Examples
    --------
    >>> days_within("Keyword report (Mar 1, 2016-Mar 14, 2016)")
    [datetime.date(2016, 3, 1), datetime.date(2016, 3, 14)]
    """
    text = unicodedata.normalize("NFKC", text)
    for span in _SPANS:
        if found := span.search(text):
            names = [month_number(name) for name in (found["m"] or found["n"], found["n"] or found["m"])]
            figures = [int(found["a"]), int(found["b"])]
            year = int(found["y"])
            turns = names[0] is not None and names[1] is not None and names[0] > names[1]
            years = (year, year + turns) if found.start("y") < found.start("a") else (year - turns, year)
            ends = [day_of(y, m, d) for y, m, d in zip(years, names, figures, strict=True) if m]
            if len(ends) == 2 and ends[0] and ends[1]:
                return [day for day in ends if day]
    text = _YEARLESS.sub(r"\g<a>\g<y>\g<between>\g<b>\g<y>", text)
    texts = [one[0] for one in _WITHIN.finditer(text)]
    if month_first is None:
        month_first = order_of(texts)
    read = [read_day(one, month_first) for one in texts]
    known = [day for day in read if day is not None]
    return known if len(known) == len(read) else []  # of a span half is nothing


def without_days(text: str) -> str:
    """Return a line of text with ``day`` in place of the days that it names.

    Examples
    --------
    >>> without_days("Keyword report (Jun 14, 2016)")
    'Keyword report (day)'
    """
    return " ".join(_WITHIN.sub("day", unicodedata.normalize("NFKC", text)).split())


def order_of(texts: Iterable[str]) -> bool | None:
    """Tell whether days written in figures have the month first; None where they do not tell.

    A part above 12 is a day. Where every part is 12 or less, one reading may make the days follow each other
    and the other not.
    """
    found = [_FIGURES.fullmatch(text.strip()) for text in set(texts)]
    pairs = [(int(one["a"]), int(one["b"]), int(one["y"])) for one in found if one and one["sep"] != "."]
    if any(a > 12 for a, _, _ in pairs) != any(b > 12 for _, b, _ in pairs):
        return any(b > 12 for _, b, _ in pairs)
    if len(pairs) < 3:
        return None
    readings = [[day_of(y, a, b) for a, b, y in pairs], [day_of(y, b, a) for a, b, y in pairs]]
    runs = [_in_a_row(reading) for reading in readings]
    firsts = [all(day is not None and day.day == 1 for day in reading) for reading in readings]
    return runs[0] if runs[0] != runs[1] and not any(firsts) else None  # firsts of months may be months


def _in_a_row(days: Sequence[datetime.date | None]) -> bool:
    """Tell whether these are days one after the other."""
    ordered = sorted(day for day in days if day is not None)
    return len(ordered) == len(days) and (ordered[-1] - ordered[0]).days == len(days) - 1


def step(days: Iterable[datetime.date]) -> str:
    """Tell how far the days of rows are apart: ``day``, ``week`` where all lie on a grid of 7, ``month``.

    Examples
    --------
    >>> step([datetime.date(2026, 1, 5), datetime.date(2026, 1, 12)])
    'week'
    """
    ordered = sorted(set(days))
    if len(ordered) < 2:
        return "day"
    if all(day.day == 1 for day in ordered):
        return "month"
    return "week" if all((day - ordered[0]).days % 7 == 0 for day in ordered) else "day"


def last_day(start: datetime.date, granularity: str) -> datetime.date:
    """Return the last day of a row that begins on a day."""
    if granularity == "week":
        return start + datetime.timedelta(days=6)
    if granularity == "month":
        return (start.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(
            days=1
        )
    return start
