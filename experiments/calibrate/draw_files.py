"""Drawing markets around a fitted one, and keeping them in a folder beside its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.calibrate.draw_text import draw_text
from experiments.calibrate.draws import Draw, draw, replications_of_draws
from experiments.calibrate.looks import Looks
from experiments.calibrate.setting import Setting
from experiments.report.numbers import counted, duration
from experiments.storage.files import folder_beside, write_text


@dataclass(frozen=True, slots=True)
class DrawsMade:
    """Markets drawn around a fitted one.

    Attributes
    ----------
    folder
        Where they are, as seen from the fitted market's file.
    markets
        How many.
    median
        How far the median of them is from the report: campaigns' absolute errors over all, by quantity.
    far
        How many are farther off than is near, whatever was tried.
    """

    folder: str
    markets: int
    median: Mapping[str, float]
    far: int


def draw_markets(setting: Setting, draws: int, looks: Looks, say: Callable[[str], None]) -> list[Draw]:
    """Draw so many markets around a fitted one, and say before how long that takes."""
    if not draws:
        return []
    replications = replications_of_draws(setting, draws)
    seconds = looks.seconds(replications)
    looks.expect(replications)
    takes = "" if seconds is None else f": about {duration(seconds)}"
    say(f"drawing {counted(draws, 'market')} around it{takes}")
    return [draw(setting, number, looks) for number in range(1, draws + 1)]


def write_draws(drawn: Sequence[Draw], out: Path) -> str:
    """Write drawn markets, all or none, and return their folder as seen from the fitted market's file.

    What was drawn around an earlier fit of the same name goes.
    """
    if not drawn:
        return ""
    folder = out.with_name(f"{out.stem}-draws")
    made = folder_beside(folder)
    try:
        for number, one in enumerate(drawn, 1):
            name = f"{one.setting.assumptions.name}-{number:02d}"
            text = draw_text(one.setting, one.unknowns, f"../{out.name}", name)
            write_text(made / f"{number:03d}.toml", text)
        if folder.is_dir():
            shutil.rmtree(folder)
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return folder.name


def draws_made(drawn: Sequence[Draw], folder: str) -> DrawsMade | None:
    """Sum up how near drawn markets are; None where none was drawn."""
    if not drawn:
        return None
    return DrawsMade(
        folder,
        len(drawn),
        {name: float(np.median([one.off[name] for one in drawn])) for name in drawn[0].off},
        sum(one.distance > 1 for one in drawn),
    )
