"""One outcome into one folder: page, Markdown, pictures, tables, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from experiments.report.blocks import Picture, pictures, told_once
from experiments.report.drawing import save
from experiments.report.html import html
from experiments.report.markdown import FIGURES, markdown, picture_file
from experiments.report.outcome import Outcome, story, tables
from experiments.storage.files import write_lines, write_text, write_whole
from simulator.text import visible_json

#: The outcome as plain data.
CONTENTS = "report.json"


def publish(outcome: Outcome, folder: Path | str, made_by: Mapping[str, str] | None = None) -> Path:
    """Write ``report.html``, ``report.md``, ``report.json``, ``figures/`` and ``tables/``.

    Pictures that only the ``report.md`` of an earlier sitting shows are removed. Outcomes that this one
    consists of are published below it, and their tables are not written twice.

    Parameters
    ----------
    outcome
        What to show.
    folder
        Where.
    made_by
        Versions of what computed it; None: those at hand.

    Returns
    -------
    Path
        Of the page.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    folder, kept = Path(folder), set[str]()
    for name, part in outcome.parts().items():
        publish(part, folder / name, made_by)
        kept.update(tables(part))
    for name in tables(outcome).keys() - kept:
        write_lines(folder / "tables" / f"{name}.csv", tables(outcome)[name]().csv())
    contents = visible_json(json.dumps(outcome.to_json(), indent=2, ensure_ascii=False)) + "\n"
    for name, text in {CONTENTS: contents, **outcome.files()}.items():
        if text is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_text(folder / name, text)
    told = told_once(story(outcome, made_by))
    drawn = list(pictures(told.blocks()))
    _draw(drawn, folder / FIGURES)
    report = folder / "report.md"
    before = _pictures_shown(report)
    write_text(report, markdown(told))
    for name in before - _pictures_shown(report):
        (folder / FIGURES / name).unlink(missing_ok=True)
    write_text(folder / "report.html", html(told))
    return folder / "report.html"


def _draw(drawn: list[Picture], folder: Path) -> None:
    """Write a file a panel, and one of all panels of a picture that has a name."""
    for picture in drawn:
        for panel in picture.panels:
            write_text(folder / f"{panel.name}.svg", picture_file(panel))
        if picture.file:
            write_whole(folder / f"{picture.file}.png", partial(save, picture))


def _pictures_shown(report: Path) -> set[str]:
    """Return the files of the drawings that a ``report.md`` shows; none where there is no report."""
    text = report.read_text("utf-8", "replace") if report.is_file() else ""
    return set(re.findall(rf"\]\({FIGURES}/([\w-]+\.svg)\)", text))
