"""What a study leaves for people to read: report or picture, tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from experiments.comparing.effects import TABLES, effects_csv
from experiments.comparing.export import differences_csv, runs_lines
from experiments.comparing.outcome import Comparison
from experiments.comparing.several import Comparisons
from experiments.comparing.story import story
from experiments.comparing.verdict_table import verdicts_csv
from experiments.report.figures import save_forest
from experiments.report.html import html
from experiments.report.markdown import FIGURES, markdown, picture_file
from experiments.storage.folder import write_lines, write_text, write_whole
from experiments.storage.manifest import versions
from experiments.sweeping.figures import save_sweep
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.story import sweep_report
from experiments.sweeping.tables import sweep_csv
from experiments.tournaments.figures import save_payoffs
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tables import markets_csv, payoffs_csv
from experiments.tuning.figures import save_tuning
from experiments.tuning.outcome import Tuning
from experiments.tuning.story import tuning_report
from experiments.tuning.strategy_toml import strategy_toml
from experiments.tuning.tables import trials_csv
from simulator.plugins.strategy_file import USUAL
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


def publish_tournament(payoffs: Payoffs, folder: Path) -> Path:
    """Write ``payoffs.json``, ``figures/`` and ``tables/``; return the path of the picture.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    write_text(folder / "tables" / "payoffs.csv", payoffs_csv(payoffs))
    write_text(folder / "tables" / "markets.csv", markets_csv(payoffs))
    write_text(folder / "payoffs.json", json.dumps(payoffs.to_json(), indent=2, ensure_ascii=False) + "\n")
    picture = folder / "figures" / "payoffs.png"
    write_whole(picture, lambda path: save_payoffs(payoffs, path))
    return picture


def publish_sweep(sweep: Sweep, folder: Path) -> Path:
    """Write ``report.html``, ``sweep.json``, ``figures/`` and ``tables/``; return the path of the report.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    write_text(folder / "tables" / "sweep.csv", sweep_csv(sweep))
    write_text(folder / "sweep.json", json.dumps(sweep.to_json(), indent=2, ensure_ascii=False) + "\n")
    for suffix in ("png", "svg"):
        write_whole(folder / "figures" / f"sweep.{suffix}", lambda path: save_sweep(sweep, path))
    write_text(folder / "report.html", sweep_report(sweep, versions()))
    return folder / "report.html"


def publish_tuning(tuning: Tuning, folder: Path) -> Path | None:
    """Write ``report.html``, ``tuning.json``, ``figures/``, ``tables/`` and the strategy; return its path.

    Where there is no strategy to use, one that an earlier sitting left is removed, and None returned.

    Raises
    ------
    BidloomError
        When the disk is full or fails; every file is there whole or not at all.
    """
    write_text(folder / "tables" / "trials.csv", trials_csv(tuning))
    write_text(folder / "tuning.json", json.dumps(tuning.to_json(), indent=2, ensure_ascii=False) + "\n")
    write_whole(folder / "figures" / "tuning.png", lambda path: save_tuning(tuning, path))
    write_text(folder / "report.html", tuning_report(tuning, versions() | {"optuna": version("optuna")}))
    text = strategy_toml(tuning)
    if text is None:
        (folder / USUAL).unlink(missing_ok=True)
        return None
    write_text(folder / USUAL, text)
    return folder / USUAL
