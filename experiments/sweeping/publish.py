"""What the study leaves for people to read: report, pictures, tables."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.storage.files import write_text, write_whole
from experiments.storage.manifest import versions
from experiments.sweeping.figures import save_sweep
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.story import sweep_report
from experiments.sweeping.tables import sweep_csv


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
