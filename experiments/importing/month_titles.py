"""The months that a line of text is of: Report for March 2026, March - April 2026, 2026-03."""

from __future__ import annotations

import datetime
import re
import unicodedata

from experiments.importing.dates import YEAR_WORD, day_of, last_day, month_number

_YEAR, _NAME = r"(?:19|20|21)\d\d", r"[^\W\d_]{3,}"
#: A month and its year.
_MONTH = re.compile(
    rf"(?P<y1>{_YEAR})\s*[年년]\s*(?P<m1>\d{{1,2}})\s*[月월]"
    rf"|\b(?P<y2>{_YEAR})[-/.](?P<m2>0[1-9]|1[0-2])(?![-/.]?\d)"
    rf"|(?<![-/.\d])(?P<m3>0?[1-9]|1[0-2])[./](?P<y3>{_YEAR})\b{YEAR_WORD}"
    rf"|(?P<name4>{_NAME})\.?,?[ -](?:de |di |del )?(?P<y4>{_YEAR})\b{YEAR_WORD}"
    rf"|\b(?P<y5>{_YEAR})\.? (?P<name5>{_NAME})\.?"
)
_TO = r"(?:[-–—~]|to|until|through|bis|au|à|al|até|до|по|至)"
_SPAN = re.compile(rf"\s*{_TO}\s*")
#: The first month of a span, or of a list, that has no year of its own.
_BEFORE = re.compile(rf"(?P<name>{_NAME})\.?(?:(?P<to>\s*{_TO})|\s*[,/&+]|\s+(?:and|und|et|y|e|и|і)\b|\s)\s*")
#: A word before a year, which need not be a month.
_WORD = re.compile(rf"(?P<name>{_NAME})(?=\.?,?[ -](?:de |di |del )?{_YEAR}\b)")


def months_of(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day of the month or months that a line of text is of, None without any.

    Parameters
    ----------
    text
        One line; beside a month, or two that a dash or a word for "to" parts, it holds no figures.

    Examples
    --------
    >>> months_of("Report for March 2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    >>> months_of("December - January 2026")
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 31))
    >>> months_of("Q1 2026") is None
    True
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    text = _WORD.sub(_no_name, text)
    found = list(_MONTH.finditer(text))
    days = [day for one in found if (day := _first_day(one)) is not None]
    if len(days) < len(found) or any(letter.isdigit() for letter in _MONTH.sub("", text)):
        return None
    if len(days) == 2:
        if days[0] > days[1] or not _SPAN.fullmatch(text[found[0].end() : found[1].start()]):
            return None
    elif len(days) == 1:
        before = _last(text[: found[0].start()])
        month = month_number(before["name"]) if before else None
        if before and month and not before["to"]:
            return None
        if month:
            days.insert(0, days[0].replace(year=days[0].year - (month > days[0].month), month=month))
    return (days[0], last_day(days[-1], "month")) if 1 <= len(days) <= 2 else None


def _first_day(found: re.Match[str]) -> datetime.date | None:
    """Return the first day of a month that is found, None where its name is none."""
    said = {key.rstrip("12345"): text for key, text in found.groupdict().items() if text}
    month = month_number(said["name"]) if "name" in said else int(said["m"])
    return day_of(int(said["y"]), month, 1) if month else None


def _no_name(found: re.Match[str]) -> str:
    """Return what stands for a word before a year: itself where it is a month, a dash for one like "to"."""
    if month_number(found[0]):
        return found[0]
    return "–" if _SPAN.fullmatch(found[0]) else "…"


def _last(text: str) -> re.Match[str] | None:
    """Return the word at the end of a text, before what parts it from a month."""
    return next((one for one in _BEFORE.finditer(text) if one.end() == len(text)), None)
