"""What `bidloom make-report` does once its flags are read."""

from __future__ import annotations

from pathlib import Path

from experiments.cli.screen import Screen
from experiments.comparing.publish import publish, publish_all
from experiments.comparing.several import Comparisons
from experiments.comparing.stored import read_study


def run_make_report(folder: Path, *, screen: Screen) -> int:
    """Write the report of a stored comparison anew; return the exit code."""
    stored = read_study(folder)
    if stored.missing:
        screen.say(f"{stored.missing:,} runs were never finished and are left out")
    if stored.markets == 1:
        screen.say(f"report: {publish(stored.comparisons[0], folder, stored.versions)}")
    else:
        found = Comparisons(stored.comparisons, stored.metric)
        screen.say(f"reports: {publish_all(found, folder, stored.versions)}")
    return 0
