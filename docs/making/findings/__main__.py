"""The command: ``make findings``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments.cli.progress import TerminalObserver
from experiments.cli.stopping import StopSignals
from experiments.study.observer import StoppedError
from findings.story import tell
from findings.study import carry_out, rules
from simulator import scenario_names
from simulator.errors import BidloomError
from story_page import write_page

PAGE = Path(__file__).parents[2] / "findings.md"
SOURCE = "Written by `make findings`: change docs/making/findings/, not this page."


def main(arguments: Sequence[str]) -> int:
    """Run what is not stored yet and write the page; return the exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    with StopSignals(lambda: console.print("stopping after what is running ...")) as signals:

        def observer() -> TerminalObserver:
            """Return one that shows a market's progress from its start."""
            return TerminalObserver(
                console, quiet=False, show=True, stop_requested=lambda: signals.received is not None
            )

        try:
            comparisons = carry_out(
                scenario_names(),
                rules(),
                runs=options.runs,
                seed=options.seed,
                jobs=options.jobs,
                out=options.out,
                observer=observer,
            )
            write_page(tell(comparisons), PAGE, SOURCE)
        except StoppedError as stopped:
            console.print(f"{stopped}; the same command goes on")
            return signals.exit_code
        except BidloomError as error:
            console.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
            return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    parser = argparse.ArgumentParser(prog="findings", description="Write docs/findings.md from stored runs.")
    parser.add_argument("--runs", type=int, default=24, help="replications a market (24)")
    parser.add_argument("--seed", type=int, default=1, help="of all randomness (1)")
    parser.add_argument("--jobs", type=int, default=0, help="worker processes; 0: all cores (0)")
    parser.add_argument(
        "--out", type=Path, default=Path("findings-runs"), help="where runs are kept (findings-runs)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
