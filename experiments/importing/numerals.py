"""Numbers as people's spreadsheets write them, the decimal sign decided column by column.

``14.000`` is fourteen or fourteen thousand. What decides is, in this order: another number of its column
(``1.234,50`` beside it), that impressions and clicks are whole, numbers of other columns of the file, the
language of its headers, and at last the user. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from experiments.importing.currencies import currency_of

#: What a cell says that holds no number.
MISSING = frozenset(
    ("", "-", "--", "---", "–", "—", "―", "−", "n/a", "na", "#n/a", "null", "(null)", "none", "…")
)
#: Digits of a number at most; more are damage.
MOST_DIGITS = 30

_SHAPE = re.compile(
    r"(?P<sign>[-−+(]?)\s*(?P<before>[^\d\s,'’+\-−()%][^\d\s,'’+\-−()%]{0,5})?\s*(?P<inner>[-−]?)"
    r"(?P<digits>[.,]?\d[\d.,'’\s]*)(?:[eE](?P<power>[+-]?\d{1,3}))?\s*(?P<after>[^\d\s]{0,6}?)(?P<percent>\s*%)?\)?"
)
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*|\d{1,2}(?:([.,])\d{2})*([.,])\d{3}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One text taken apart.

    Attributes
    ----------
    whole, fraction
        Digits before and after the decimal sign.
    mark
        The sign that may be decimal: empty where there is none.
    open
        Whether the mark may as well part thousands: ``14.000``.
    negative, percent
        As written.
    currency
        Code of the sign beside it, ``""`` for a sign of several currencies; None without.
    power
        Exponent of ten.
    """

    whole: str
    fraction: str
    mark: str
    open: bool
    negative: bool
    percent: bool
    currency: str | None
    power: int = 0

    def value(self, *, decimal: bool = True) -> Decimal:
        """Return the number; ``decimal`` tells whether an open mark is the decimal sign."""
        digits = f"{self.whole}.{self.fraction}" if decimal else self.whole + self.fraction
        number = Decimal(f"{'-' if self.negative else ''}{digits}E{self.power}")
        return number / 100 if self.percent else number


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is nothing to say."""
    return text.strip().casefold() in MISSING


@cache
def read_numeral(text: str) -> Numeral | None:
    """Take a text apart; None where it is no number.

    Examples
    --------
    >>> read_numeral("R$ 1.689,26").value()
    Decimal('1689.26')
    >>> read_numeral("14.000").open, read_numeral("1,23,456.78").value()
    (True, Decimal('123456.78'))
    >>> read_numeral("12 apples") is None
    True
    """
    shape = _SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if shape is None:
        return None
    before, after, digits = shape["before"] or "", shape["after"].strip(), shape["digits"].strip()
    if before.endswith(".") and currency_of(before) is None:  # $.35
        before, digits = before[:-1], f".{digits}"
    signs = {currency_of(sign) for sign in (before, after) if sign}
    if None in signs or len(signs - {""}) > 1 or len(digits) > MOST_DIGITS:
        return None
    parted = _parted(re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", digits))
    if parted is None:
        return None
    return Numeral(
        *parted,
        negative=bool(set(shape["sign"] + shape["inner"]) & set("-−(")),
        percent=shape["percent"] is not None,
        currency=max(signs, default=None),  # type: ignore[type-var] # None was refused
        power=int(shape["power"] or 0),
    )


def _parted(digits: str) -> tuple[str, str, str, bool] | None:
    """Split digits into whole part, fraction, decimal sign, and whether that sign is in doubt."""
    marks = [one for one in digits if not one.isdigit()]
    if not marks:
        return digits, "", "", False
    if set(marks) - {".", ","}:
        return None
    last = marks[-1]
    whole, _, fraction = digits.rpartition(last)
    if marks.count(last) == 1 and not (len(marks) > 1 and not _GROUPED.fullmatch(whole)):
        doubt = len(marks) == 1 and len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        return re.sub(r"[.,]", "", whole) or "0", fraction, last, doubt
    if len(set(marks)) == 1 and _GROUPED.fullmatch(digits):
        return digits.replace(last, ""), "", _other(last), False
    return None


def _other(mark: str) -> str:
    """Return the sign that is decimal where this one parts thousands."""
    return "," if mark == "." else "."


@dataclass(slots=True)
class Writing:
    """How a column writes its numbers: the decimal signs that its texts prove, and the texts in doubt."""

    proved: set[str] = field(default_factory=set)
    doubtful: dict[str, Numeral] = field(default_factory=dict)

    def look_at(self, texts: Iterable[str]) -> None:
        """Take up the evidence of some texts."""
        for text in texts:
            numeral = read_numeral(text)
            if numeral is None or not numeral.mark:
                continue
            if numeral.open:
                self.doubtful[text] = numeral
            else:
                self.proved.add(numeral.mark)

    def decimal(self, *, whole: bool, elsewhere: set[str], language: str, told: str) -> str | None:
        """Return the decimal sign of the column's doubtful texts, None where nothing decides.

        Parameters
        ----------
        whole
            Whether the column counts: it has no fractions.
        elsewhere
            Signs that other columns of the file prove.
        language
            The sign that the language of the headers writes; empty where it is not known.
        told
            What the user says; empty where nothing.
        """
        marks = {numeral.mark for numeral in self.doubtful.values()}
        if len(self.proved) == 1:
            return next(iter(self.proved))
        if self.proved or len(marks) > 1:
            return None
        mark = next(iter(marks))
        if whole and any(numeral.fraction.strip("0") for numeral in self.doubtful.values()):
            return _other(mark)
        likely = elsewhere or {language} - {""}
        fraction = mark in likely and (
            whole or not elsewhere
        )  # three digits on every row, and only a language says so
        if told or len(likely) != 1 or fraction:
            return told or None
        return next(iter(likely))


def plain_number(text: str) -> float:
    """Return a count without the marks between its figures, 0 where it has none."""
    figures = "".join(one for one in text if one.isdigit())
    return float(figures) if figures else 0.0
