"""The program behind docs/claims.md: every claim of the trade, its verdict, and where it fails.

``make claims`` runs it and writes the page; runs that are stored already are not done again. What the page
says is the story of :mod:`experiments.claims`, which `bidloom claims` tells too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.claims.registry import find_claims
from experiments.claims.trying import try_claims
from experiments.report.blocks import Story
from experiments.report.outcome import story
from findings.study import source
from page_command import Watching, make_page

PAGE = Path(__file__).parents[1] / "claims.md"
SOURCE = "Written by `make claims`: change experiments/claims/, not this page."


def main(arguments: Sequence[str]) -> int:
    """Run what is not stored yet and write the page; return the exit code."""
    return make_page(arguments, _tell, PAGE, source=SOURCE, runs=None)


def _tell(options: argparse.Namespace, observer: Callable[[], Watching]) -> Story:
    """Try all claims and tell what was found."""
    with observer() as watching:
        found = try_claims(
            find_claims([]),
            runs=options.runs,
            seed=options.seed,
            jobs=options.jobs,
            out=options.out / source() / f"seed-{options.seed}",
            observer=watching,
        )
    return story(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
