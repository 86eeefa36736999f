"""What the study leaves for people to read: report, pictures, tables."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.storage.files import write_text, write_whole
from experiments.tournaments.figures import save_payoffs
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tables import markets_csv, payoffs_csv


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
