"""What the study leaves for people to read: report, pictures, tables."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from experiments.storage.files import write_text, write_whole
from experiments.storage.manifest import versions
from experiments.tuning.figures import save_tuning
from experiments.tuning.outcome import Tuning
from experiments.tuning.story import tuning_report
from experiments.tuning.strategy_toml import strategy_toml
from experiments.tuning.tables import trials_csv
from simulator.plugins.strategy_file import USUAL


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
