"""What a calibration foretells: days held out and scored, the trend that held out, the next days.

The scenario is fitted to all days, since that is the market one wants to try rules on. Its forecasts are
known in closed form (:mod:`~experiments.calibrate.forecast`), so days are held out without a second fit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.day_counts import day_counts
from experiments.calibrate.fit_sheet import FitSheet
from experiments.calibrate.forecast_file import check_forecast_path, write_forecast
from experiments.calibrate.future import Future, future
from experiments.calibrate.hold_out import HoldOut, hold_out
from experiments.calibrate.hold_out_story import headline, hold_out_blocks, hold_out_table
from experiments.calibrate.seasons import Seasons
from experiments.importing.import_reports import Imported
from experiments.report.blocks import Heading, Story
from experiments.report.outcome import Tables, story, tables
from simulator.errors import InputError

#: Days that are forecast where no hold-out says how many.
USUAL_AHEAD = 28


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be foretold.

    Attributes
    ----------
    hold_out, windows
        Days held out, None for none; how many times, one window before the other.
    file
        Where the forecast of the next days is written, None: nowhere.
    """

    hold_out: int | None = None
    windows: int = 1
    file: Path | None = None

    def __post_init__(self) -> None:
        """Refuse windows of nothing, and a file that could not be written in the end."""
        if self.hold_out is None and self.windows != 1:
            raise InputError(
                f"--windows {self.windows}: allowed: only with --hold-out, such as --hold-out 28"
            )
        if self.file is not None:
            check_forecast_path(self.file)


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """What was foretold; ``held`` and ``future`` are None where nobody asked."""

    wish: Wish
    held: HoldOut | None = None
    future: Future | None = None

    def said(self) -> list[str]:
        """Return what there is to say before the fit."""
        return [] if self.held is None else [headline(self.held)]

    def seasons(self, fitted: Seasons) -> Seasons:
        """Return seasons with as much of their trend as holds out; all of it where no days were held out."""
        if self.held is None or self.future is None:
            return fitted
        return dataclasses.replace(fitted, trend=fitted.trend * self.future.weights.trend)

    def told_in(self, sheet: FitSheet) -> FitSheet:
        """Write the forecast where asked for; return the fit sheet with the hold-out where there is one."""
        if self.wish.file is not None and self.future is not None:
            write_forecast(self.future, self.wish.file)
        if self.held is None:
            return sheet
        fields = {field.name: getattr(sheet, field.name) for field in dataclasses.fields(FitSheet)}
        return HeldSheet(**fields, held=self.held)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HeldSheet(FitSheet):
    """A fit sheet that tells of days held out, too."""

    held: HoldOut

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        return {**FitSheet.numbers(self), "hold_out": self.held.numbers()}


def foretell(imported: Imported, assume: Assumptions, wish: Wish) -> Foretold:
    """Hold days out, and forecast the next days, as far as somebody wishes it.

    Raises
    ------
    InputError
        A report without days, or with too few.
    """
    if wish.hold_out is None and wish.file is None:
        return Foretold(wish)
    counts = day_counts(imported)
    settings = {"campaigns": assume.campaigns, "seed": assume.seed}
    held = None
    if wish.hold_out is not None:
        held = hold_out(counts, wish.hold_out, wish.windows, **settings)
    return Foretold(wish, held, future(counts, wish.hold_out or USUAL_AHEAD, **settings))


@story.register
def _story(sheet: HeldSheet, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell the fit, then how it forecasts."""
    told = story.dispatch(FitSheet)(sheet, made_by)
    return dataclasses.replace(
        told,
        headline=f"{told.headline} {headline(sheet.held)}",
        summary=(*told.summary, Heading("How it forecasts"), *hold_out_blocks(sheet.held)),
    )


@tables.register
def _tables(sheet: HeldSheet) -> Tables:
    """Return the tables of the fit, and every forecast beside what came."""
    return {**tables.dispatch(FitSheet)(sheet), "hold_out": lambda: hold_out_table(sheet.held)}
