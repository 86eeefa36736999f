"""The command: ``make claims``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments.claims.registry import find_claims
from experiments.claims.trying import try_claims
from experiments.cli.progress import TerminalObserver
from experiments.cli.stopping import StopSignals
from experiments.report.outcome import story
from experiments.study.observer import StoppedError
from findings.study import source
from simulator.errors import BidloomError
from story_page import write_page

PAGE = Path(__file__).parents[2] / "claims.md"
SOURCE = "Written by `make claims`: change experiments/claims/, not this page."


def main(arguments: Sequence[str]) -> int:
    """Run what is not stored yet and write the page; return the exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    with StopSignals(lambda: console.print("stopping after what is running ...")) as signals:
        observer = TerminalObserver(
            console, quiet=False, show=True, stop_requested=lambda: signals.received is not None
        )
        try:
            with observer:
                found = try_claims(
                    find_claims([]),
                    runs=options.runs,
                    seed=options.seed,
                    jobs=options.jobs,
                    out=options.out / source() / f"seed-{options.seed}",
                    observer=observer,
                )
            write_page(story(found), PAGE, SOURCE)
        except StoppedError as stopped:
            console.print(f"{stopped}; the same command goes on")
            return signals.exit_code
        except BidloomError as error:
            console.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
            return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    parser = argparse.ArgumentParser(prog="claims", description="Write docs/claims.md from stored runs.")
    parser.add_argument("--runs", type=int, default=None, help="replications a market (each claim's own)")
    parser.add_argument("--seed", type=int, default=1, help="of all randomness (1)")
    parser.add_argument("--jobs", type=int, default=0, help="worker processes; 0: all cores (0)")
    parser.add_argument(
        "--out", type=Path, default=Path("claims-runs"), help="where runs are kept (claims-runs)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
