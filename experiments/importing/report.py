"""An account's report, whatever file it came from: rows by day and target, in exact numbers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Names made up for what has none.
NO_CAMPAIGN, NO_KEYWORD = "(no campaign)", "(no keyword)"
#: What a row is known by.
ROW_KEYS = ("date", "campaign", "ad_group", "keyword", "match_type", "device")


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Exact decimals: whole numbers in units of ten to the power of minus ``places``.

    Attributes
    ----------
    units
        (n,) int64, or Python integers where they are too large for it.
    places
        Digits after the point.
    """

    units: NDArray[Any]
    places: int

    def total(self) -> Decimal:
        """Return their sum."""
        return Decimal(int(self.units.sum())).scaleb(-self.places)

    def text(self, row: int) -> str:
        """Write one of them."""
        return written(Decimal(int(self.units[row])).scaleb(-self.places))

    def floats(self) -> NDArray[np.float64]:
        """Return them as floats."""
        return np.asarray(self.units / 10.0**self.places, dtype=np.float64)


def written(number: Decimal) -> str:
    """Write a number without an exponent, a whole one without a point."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number:f}"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows that do not count.

    Attributes
    ----------
    rows, why
        How many, and the reason.
    lines
        The first lines they stand on.
    label
        The label of totals rows; empty for others.
    said
        What totals rows say together, by amount, where they say it.
    """

    rows: int
    why: str
    lines: tuple[int, ...] = ()
    label: str = ""
    said: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What one file, or several, tell of an account; n rows.

    Attributes
    ----------
    keys
        Of each of :data:`ROW_KEYS` n texts: the day a row begins on (empty without), campaign, ad group,
        keyword without match-type marks, match type, device; empty where the file does not tell.
    amounts
        Of impressions, clicks, cost, conversions and revenue the n numbers; absent where there is no column.
    told
        Of what the console tells beside n texts, such as ``impression_share``: ``.43``, or ``0..0.1`` where
        only limits are told; empty where nothing.
    granularity
        ``day``, ``week``, ``month``, or ``none`` where a row covers the period.
    start, end
        First and last day of the period, None where the file does not say.
    currency
        Code, None where it is not in the file.
    made_up
        Which of ``campaign`` and ``keyword`` have no column.
    records
        (n,) record of its table that each row begins with.
    """

    keys: dict[str, list[str]]
    amounts: dict[str, Amounts]
    told: dict[str, list[str]] = field(default_factory=dict)
    granularity: str = "none"
    start: datetime.date | None = None
    end: datetime.date | None = None
    currency: str | None = None
    made_up: frozenset[str] = frozenset()
    records: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.keys["campaign"])

    def distinct(self, *names: str) -> int:
        """Return how many different combinations of these keys there are."""
        return len(set(zip(*(self.keys[name] for name in names), strict=True)))
