"""What is drawn of a study with more strategies, campaigns or targets than a picture can hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.report.phrases import listed
from experiments.statistics.paired import Floats
from simulator.errors import UnknownNameError

#: Strategies drawn beside the baseline.
MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """The strategies of the pictures: those whose runs kept what they did by hour, day and campaign.

    Attributes
    ----------
    strategies
        The baseline first, where it has such runs.
    days
        How many the market has.
    left_out
        Strategies that have such runs too and are not drawn.
    currency
        Of the market's money; None where it names none.
    """

    strategies: tuple[StrategyResult, ...]
    days: int
    left_out: int
    currency: str | None = None

    @property
    def others(self) -> tuple[StrategyResult, ...]:
        """Those that differ from the baseline's runs in the same replications."""
        return tuple(strategy for strategy in self.strategies if strategy.parts.pairs)

    def note(self) -> str:
        """Say which strategies are drawn; nothing where all are."""
        if not self.left_out:
            return ""
        drawn = listed([f"`{strategy.name}`" for strategy in self.strategies])
        return (
            f"The pictures below show {drawn}: the baseline, the one that earns most and those whose profit "
            f"differs most from the baseline's. {self.left_out} more are left out; tables/ has them all."
        )


def shown(comparison: Comparison, most: int = MOST_OTHERS) -> Shown:
    """Choose the baseline, the strategy that earns most, and those whose mean profit differs most."""
    kept = [strategy for strategy in comparison.strategies if strategy.parts.layout]
    others = [strategy for strategy in kept if strategy.name != comparison.baseline]
    ranked = sorted(others, key=lambda other: -_apart(comparison, other))
    best = max(others, key=_profit, default=None)
    ranked.sort(key=lambda other: other is not best)  # the verdict is about it, so it is always drawn
    telling = {other.name for other in ranked[:most]}
    drawn = [one for one in kept if one.name == comparison.baseline or one.name in telling]
    scenario = comparison.scenario
    return Shown(tuple(drawn), scenario.days, len(kept) - len(drawn), scenario.currency)


def largest(sizes: Floats, most: int) -> list[int]:
    """Return the places of the largest of some sizes, in their own order.

    Examples
    --------
    >>> largest(np.array([3.0, 9.0, 1.0, 5.0]), 2)
    [1, 3]
    """
    order = np.argsort(-np.nan_to_num(sizes), kind="stable")
    return sorted(order[:most].tolist())


def _profit(strategy: StrategyResult) -> float:
    """Return a strategy's mean profit; least of all where it is not known."""
    mean = strategy.metrics["profit"].estimate if "profit" in strategy.metrics else None
    return -np.inf if mean is None else mean


def _apart(comparison: Comparison, other: StrategyResult) -> float:
    """Return how far a strategy's mean profit is from the baseline's; 0 where that is not known."""
    try:
        return abs(comparison.difference(other.name, "profit").paired.absolute.estimate or 0.0)
    except UnknownNameError:
        return 0.0
