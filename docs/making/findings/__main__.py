"""The command: ``make findings``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.report.blocks import Story
from findings.story import tell
from findings.study import carry_out, rules
from page_command import Watching, make_page
from simulator import scenario_names

PAGE = Path(__file__).parents[2] / "findings.md"
SOURCE = "Written by `make findings`: change docs/making/findings/, not this page."


def main(arguments: Sequence[str]) -> int:
    """Run what is not stored yet and write the page; return the exit code."""
    return make_page(arguments, _tell, PAGE, source=SOURCE, runs=24)


def _tell(options: argparse.Namespace, observer: Callable[[], Watching]) -> Story:
    """Compare all rules on all markets and tell what was found."""
    settings = {"runs": options.runs, "seed": options.seed, "jobs": options.jobs, "out": options.out}
    return tell(carry_out(scenario_names(), rules(), **settings, observer=observer))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
