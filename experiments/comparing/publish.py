"""What a comparison leaves for people to read: report, pictures, tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from experiments.comparing.effects import TABLES, effects_csv
from experiments.comparing.export import differences_csv, runs_lines
from experiments.comparing.outcome import Comparison
from experiments.comparing.pictures.forest import save_forest
from experiments.comparing.several import Comparisons
from experiments.comparing.story import story
from experiments.comparing.verdict_table import verdicts_csv
from experiments.report.html import html
from experiments.report.markdown import FIGURES, markdown, picture_file
from experiments.storage.files import write_lines, write_text, write_whole
from experiments.storage.manifest import versions
from simulator.settings.scenario import Scenario


def publish(comparison: Comparison, folder: Path, made_by: Mapping[str, str] | None = None) -> Path:
    """Write ``report.html``, ``report.md``, ``figures/`` and ``tables/``; return the path of the page.

    Pictures that only the ``report.md`` of an earlier sitting shows are removed.

    Parameters
    ----------
    comparison
        What to show.
    folder
        Where.
    made_by
        Versions of what computed it; None: those at hand.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    write_lines(folder / "tables" / "runs.csv", runs_lines(comparison))
    write_text(folder / "tables" / "differences.csv", differences_csv(comparison))
    for by in TABLES:
        write_text(folder / "tables" / f"effects_by_{by}.csv", effects_csv(comparison, by))
    write_whole(folder / FIGURES / "differences.png", lambda path: save_forest(comparison, path))
    told = story(comparison, made_by or versions())
    for panel in told.panels():
        write_text(folder / FIGURES / f"{panel.name}.svg", picture_file(panel))
    report = folder / "report.md"
    before = _pictures_shown(report)
    write_text(report, markdown(told))
    for name in before - _pictures_shown(report):
        (folder / FIGURES / name).unlink(missing_ok=True)
    write_text(folder / "report.html", html(told))
    return folder / "report.html"


def _pictures_shown(report: Path) -> set[str]:
    """Return the files of the drawings that a ``report.md`` shows; none where there is no report."""
    text = report.read_text("utf-8", "replace") if report.is_file() else ""
    return set(re.findall(rf"\]\({FIGURES}/([\w-]+\.svg)\)", text))


def publish_all(found: Comparisons, folder: Path, made_by: Mapping[str, str] | None = None) -> Path:
    """Write each market's report, figures and tables below ``markets/``, and ``tables/verdicts.csv``.

    Returns
    -------
    Path
        The folder of the markets.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    markets = folder / "markets"
    for comparison in found.comparisons:
        publish(comparison, markets / folder_name(comparison.scenario), made_by)
    write_text(folder / "tables" / "verdicts.csv", verdicts_csv(found))
    return markets


def folder_name(scenario: Scenario) -> str:
    """Return a folder's name for a market: its own, or what of it a folder may be called and its hash."""
    tame = re.sub(r"[^a-z0-9_-]+", "-", scenario.name)[:60]
    return tame if tame == scenario.name else f"{tame.strip('-')}-{scenario.hash[:6]}".strip("-")
