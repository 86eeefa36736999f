"""What a log cannot tell and somebody has to assume, each with the flag that sets it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.importing.keyword_log import FURTHEST, NEAREST
from simulator.errors import InputError

#: Names that may be given to the keywords: those of the log, or made-up ones.
NAMINGS = ("log", "outdoor")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Choices behind a fitted scenario; the names are those of the flags.

    Attributes
    ----------
    keywords
        How many are kept, those with most impressions.
    campaigns
        Into how many they are grouped where the log has no campaigns.
    share
        Impression share: impressions / searches.
    position
        Impression-weighted mean position, where the log has none.
    bid
        Currency units a click, for every keyword, where the log has no cost.
    conversion_rate, basket_value
        Mean conversions a click and mean currency units a conversion, where the log has none.
    margin
        Share of revenue that is profit before advertising.
    correlation
        Between log relevance and log conversion rate over keywords.
    ad_share
        Share of the spread of log relevance between keywords that the account's own ads make; the
        rest is the keywords'.
    budget
        Daily budget of each campaign over its mean daily cost in the log.
    rivals
        How many other accounts bid on every keyword.
    days
        Length of the scenario.
    period
        Days that a table without dates covers; None where the log has dates, or nobody knows.
    seed
        Of the grouping and of every simulation of the fit.
    name
        Of the scenario; empty takes that of its file.
    names
        ``log`` keeps the names of the log, ``outdoor`` makes them up.
    source
        Whom the log is owed to; written into the file.
    """

    keywords: int = 40
    campaigns: int = 6
    share: float = 0.6
    position: float = 2.0
    bid: float = 0.5
    conversion_rate: float = 0.03
    basket_value: float = 50.0
    margin: float = 0.4
    correlation: float = 0.3
    ad_share: float = 0.3
    budget: float = 1.15
    rivals: int = 8
    days: int = 28
    period: int | None = None
    seed: int = 0
    name: str = ""
    names: str = "log"
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what no market could have, naming the flag.

        Raises
        ------
        InputError
            At the first such value.
        """
        for field, low, high in _RANGES:
            value = getattr(self, field)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"--{field.replace('_', '-')} {value:g}: allowed: {low:g} to {high:g}")
        if self.names not in NAMINGS:
            raise InputError(f"--names {self.names!r}: allowed: {' or '.join(NAMINGS)}")
        if len(self.name) > 200:
            raise InputError(f"--name {self.name[:60]!r}: allowed: at most 200 characters")


_RANGES: tuple[tuple[str, float, float], ...] = (
    ("keywords", 1, 2000),
    ("campaigns", 1, 1000),
    ("share", 0.05, 0.95),
    ("position", NEAREST, FURTHEST),
    ("bid", 0.0001, 1e6),
    ("conversion_rate", 0, 1),
    ("basket_value", 0, 1e9),
    ("margin", 0, 1),
    ("correlation", -1, 1),
    ("ad_share", 0, 1),
    ("budget", 1.02, 1000),
    ("rivals", 1, 200),
    ("days", 1, 36_500),
    ("period", 1, 3660),
    ("seed", 0, 2**63 - 1),
)
