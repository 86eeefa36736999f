"""What every table of settings has in common: how it is checked, and the ranges fields share."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
#: Above 0 and finite in every product that a run forms.
Positive = Annotated[float, Field(ge=1e-6, le=1e12)]
NonNegative = Annotated[float, Field(ge=0, le=1e12)]
#: Multiplies a rate, a bid or a probability; 0 switches it off.
Factor = Annotated[float, Field(ge=0, le=1000)]
ClickProbability = Annotated[float, Field(ge=1e-9, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
#: Spread of a lognormal or gamma factor; beyond 3 a mean of one is carried by a handful of draws.
Spread = Annotated[float, Field(ge=0, le=3)]
#: A moment in days since midnight of day 0; the warm-up lies before 0.
Day = Annotated[float, Field(ge=-365, le=36_500)]
#: Hours of a delay; a century at most.
Hours = Annotated[float, Field(ge=0, le=876_000)]


class Settings(BaseModel):
    """A table of settings: frozen, strict about types, no unknown keys."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


def duplicates(what: str, names: list[str]) -> list[str]:
    """Return a mistake that names the entries standing more than once, if any do."""
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    return [f"{what} {', '.join(map(repr, twice))} stands more than once, allowed: once"] if twice else []


def index_mistakes(**indices: tuple[list[float] | None, int]) -> list[str]:
    """Return a mistake for each index of the wrong length, or without an entry above 0."""
    return [
        f"{field} has {len(index)} entries summing to {sum(index):g}, allowed: {length} with a sum above 0"
        for field, (index, length) in indices.items()
        if index is not None and (len(index) != length or sum(index) <= 0)
    ]


def refuse(mistakes: list[str]) -> None:
    """Raise ValueError with a line a mistake, if there are any."""
    if mistakes:
        raise ValueError("\n".join(mistakes))
