"""Settings of what happens after the click: orders, delays, pre-sale, returns, repeat purchases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.settings.table import Day, Hours, NonNegative, Probability, Settings, Spread, refuse


class ConversionSettings(Settings):
    """What happens after the click."""

    rate: Probability = 0.03
    """Mean probability that a click converts."""
    rate_sd: Spread = 0.3
    """Spread of the log conversion rate between targets."""
    relevance_conversion_correlation: Annotated[float, Field(ge=-1, le=1)] = 0.3
    """Correlation of log conversion rate and log relevance between targets; no log tells it."""
    basket_value: NonNegative = 50.0
    """Mean value of an order, currency units."""
    basket_sd: Spread = 0.5
    """Spread of log order values."""
    delay: Hours = 24.0
    """Mean hours from click to order."""
    delay_law: Literal["exponential", "lognormal", "fixed"] = "exponential"
    """Law of that delay."""
    delay_sd: Spread = 1.0
    """Spread of the log delay where it is lognormal."""
    window: Annotated[float, Field(gt=0, le=876_000)] | None = None
    """Hours after a click within which its order is attributed to it; without end where left out."""
    return_rate: Probability = 0.0
    """Share of orders that are sent back."""
    return_delay: Hours = 168.0
    """Mean hours from an order to its refund."""
    repeat_rate: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    """Probability that an order is followed by another of the same customer."""
    repeat_delay: Hours = 720.0
    """Mean hours from one order of a customer to the next."""


class PresaleSettings(Settings):
    """A pre-sale: a deposit is paid at once, the order counts at the event day."""

    start: Day
    """When deposits begin, in days since midnight of day 0."""
    end: Day
    """When deposits end."""
    due: Day
    """When the balance falls due and the order counts."""
    share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the orders placed meanwhile that are deposits; the others are paid at once."""
    lapse: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of deposits whose balance is never paid: those orders never count."""

    @model_validator(mode="after")
    def _check(self) -> PresaleSettings:
        if not self.start < self.end <= self.due:
            refuse([f"start {self.start:g}, end {self.end:g}, due {self.due:g}, allowed: start < end <= due"])
        return self
