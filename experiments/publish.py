"""What a study leaves for people to read: report, picture, tables."""

from __future__ import annotations

from pathlib import Path

from experiments.comparison import Comparison
from experiments.export import differences_csv, runs_csv
from experiments.figures import save_forest
from experiments.folder import write_text, write_whole
from experiments.manifest import versions
from experiments.report import report


def publish(comparison: Comparison, folder: Path) -> Path:
    """Write ``report.html``, ``figures/`` and ``tables/``; return the path of the report.

    Raises
    ------
    BidlabError
        When the disk is full or fails; every file is there whole or not at all.
    """
    write_text(folder / "tables" / "runs.csv", runs_csv(comparison))
    write_text(folder / "tables" / "differences.csv", differences_csv(comparison))
    write_whole(folder / "figures" / "differences.png", lambda path: save_forest(comparison, path))
    write_text(folder / "report.html", report(comparison, versions()))
    return folder / "report.html"
