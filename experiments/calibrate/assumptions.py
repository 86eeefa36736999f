"""What a log cannot tell and somebody has to assume, each with the flag that sets it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from experiments.importing.slots import FURTHEST, NEAREST
from simulator.errors import InputError

#: Names that may be given to the keywords: those of the log, or made-up ones.
NAMINGS = ("log", "outdoor")
#: What becomes of the keywords that are not simulated one by one.
RESTS = ("group", "drop")
#: What is taken for money where nobody tells: currency units an order brings, profit over revenue.
ASSUMED_MONEY = {"basket_value": 50.0, "margin": 0.4}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Choices behind a fitted scenario; the names are those of the flags, the texts what they mean."""

    keywords: Annotated[int, "Keywords simulated one by one, those with most impressions."] = 40
    rest: Annotated[str, "The others: group, one keyword a campaign; drop, left out."] = "group"
    campaigns: Annotated[int, "Campaigns to group keywords into, where the log has none."] = 6
    share: Annotated[float, "Assumed impressions / searches."] = 0.6
    position: Annotated[float, "Assumed mean position, where the log has none; 1 is the top."] = 2.0
    bid: Annotated[float, "Assumed bid, currency units a click, where the log has no cost."] = 0.5
    conversion_rate: Annotated[float, "Assumed conversions a click, where the log has none."] = 0.03
    basket_value: Annotated[float | None, "Currency units a conversion brings, where the log has none."] = (
        None
    )
    margin: Annotated[float | None, "Share of revenue that is profit before advertising; else .4."] = None
    assume_money: Annotated[
        bool, "Where the log has no revenue and nobody tells: take 50 an order and a margin of .4."
    ] = False
    correlation: Annotated[float, "Assumed correlation of log relevance and log conversion rate."] = 0.3
    ad_share: Annotated[float, "Assumed share of the spread of relevance that the own ads make."] = 0.3
    budget: Annotated[float, "Daily budget of a campaign over its mean daily cost."] = 1.15
    rivals: Annotated[int, "Other accounts that bid on every keyword."] = 8
    days: Annotated[int, "Days of the scenario."] = 28
    period: Annotated[int | None, "Days that a table without dates covers."] = None
    seed: Annotated[int, "Seed of the grouping and of the simulations."] = 0
    name: Annotated[str, "Name of the scenario; default: its file's."] = ""
    names: Annotated[str, "log: keep the names of the log; outdoor: make them up."] = "log"
    source: Annotated[str, "Whom the log is owed to, for the file."] = ""

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
        if self.rest not in RESTS:
            raise InputError(f"--rest {self.rest!r}: allowed: {' or '.join(RESTS)}")
        if self.names not in NAMINGS:
            raise InputError(f"--names {self.names!r}: allowed: {' or '.join(NAMINGS)}")
        if len(self.name) > 200:
            raise InputError(f"--name {self.name[:60]!r}: allowed: at most 200 characters")

    def money(self, name: str) -> float:
        """Return the basket value or the margin: what was told, else what is assumed."""
        told = getattr(self, name)
        return float(ASSUMED_MONEY[name] if told is None else told)


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
