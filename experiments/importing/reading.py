"""What the user says about a file that does not say it itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user says about a file.

    Attributes
    ----------
    mapped
        Headers by field.
    decimal
        The decimal sign of numbers that may be read in two ways; empty where nothing is said.
    month_first
        How days in figures are ordered; None where nothing is said.
    start, end
        The days it covers.
    """

    mapped: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    month_first: bool | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
