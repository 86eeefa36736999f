"""Days held out: what a report's last days had been forecast to be, beside what they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.calibrate.day_counts import DayCounts
from experiments.calibrate.future import LEVELS, Future, future
from experiments.calibrate.levels import FEWEST_DAYS
from experiments.calibrate.scores import Came, Score, score
from experiments.report.outcome import Outcome
from experiments.study.checks import check_range
from simulator.entities import Floats
from simulator.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Days that were held out: their forecast from the days before, and (n,) what came, by quantity."""

    future: Future
    came: Mapping[str, Floats]

    def score(self, quantity: str, level: str) -> Score:
        """Score this window alone."""
        return score(quantity, level, [self.beside(quantity, level)])

    def beside(self, quantity: str, level: str) -> Came:
        """Set forecast, naive forecasts and what came side by side."""
        added = self.future.groups.added if level == "campaign" else lambda values: values
        naive = self.future.naive[quantity]
        return Came(
            self.future.by[level][quantity],
            {name: added(totals) for name, totals in naive.items()},
            added(self.came[quantity]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class HoldOut(Outcome):
    """How well days that were held out were forecast.

    Attributes
    ----------
    file
        The report.
    ahead
        Days of a window.
    windows
        Latest first.
    made_groups
        Whether the report has no campaigns, and keywords were grouped by click rate.
    scores
        By quantity and level, all windows together.
    """

    file: str
    ahead: int
    windows: tuple[Window, ...]
    made_groups: bool
    scores: tuple[Score, ...]

    @property
    def failed(self) -> bool:
        """Never: a forecast that was far off says so."""
        return False

    def of(self, quantity: str, level: str) -> Score:
        """Return a score."""
        return next(one for one in self.scores if (one.quantity, one.level) == (quantity, level))

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "file": self.file,
            "days": self.ahead,
            "windows": [
                {
                    "first": window.future.first.isoformat(),
                    "last": window.future.last.isoformat(),
                    "half_lives": {
                        name: None if life == float("inf") else life
                        for name in ("account", "campaign", "keyword", "rate", "price")
                        for life in [getattr(window.future.weights, name)]
                    },
                    "trend_kept": window.future.weights.trend,
                    "scores": [one.numbers() for one in scores_of((window,))],
                }
                for window in self.windows
            ],
            "scores": [one.numbers() for one in self.scores],
        }


def hold_out(
    counts: DayCounts, ahead: int, windows: int = 1, *, campaigns: int = 6, seed: int = 0
) -> HoldOut:
    """Forecast a report's last days from those before, and score the forecasts.

    Parameters
    ----------
    counts
        The whole report.
    ahead
        Days of a window.
    windows
        How many, one before the other, the last at the end of the report. Each is forecast from all the days
        before it and from nothing else: what is chosen is chosen by these.
    campaigns, seed
        As for :func:`~experiments.calibrate.future.future`.

    Raises
    ------
    InputError
        Fewer than 1, or more days than the report has: as many as a window and two weeks more come first.
    """
    check_range("--hold-out", ahead, 1)
    check_range("--windows", windows, 1)
    most = (counts.days - FEWEST_DAYS) // (windows + 1)
    if ahead > most:
        times = "" if windows == 1 else f" with --windows {windows}"
        can = f"1 to {most}" if most >= 1 else f"a report of {FEWEST_DAYS + windows + 1} days or more"
        raise InputError(
            f"--hold-out {ahead}{times}: {counts.file} covers {counts.days} days, allowed: {can}; before "
            f"the days held out there have to be as many again and {FEWEST_DAYS} more"
        )
    found = []
    for number in range(1, windows + 1):
        cut = counts.days - number * ahead
        known = future(counts.until(cut), ahead, campaigns=campaigns, seed=seed)
        found.append(Window(known, counts.window(cut, ahead)))
    return HoldOut(counts.file, ahead, tuple(found), not counts.has_campaigns, scores_of(tuple(found)))


def scores_of(windows: tuple[Window, ...]) -> tuple[Score, ...]:
    """Score windows together, by quantity and level."""
    return tuple(
        score(quantity, level, [one.beside(quantity, level) for one in windows])
        for quantity in windows[0].came
        for level in LEVELS
    )
