"""The command that makes a page of docs/: its flags, how it is stopped, how it ends."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rich.console import Console

from experiments.cli.progress import TerminalObserver
from experiments.cli.stopping import StopSignals
from experiments.report.blocks import Story
from experiments.study.observer import Observer, StoppedError
from simulator.errors import BidloomError
from story_page import write_page


class Watching(Observer, AbstractContextManager["Watching"], Protocol):
    """An observer that is entered while it watches."""


def make_page(
    arguments: Sequence[str],
    tell: Callable[[argparse.Namespace, Callable[[], Watching]], Story],
    path: Path,
    *,
    source: str,
    runs: int | None,
) -> int:
    """Run what is not stored yet and write a page; return the exit code.

    Parameters
    ----------
    arguments
        Of the command line: --runs, --seed, --jobs and --out.
    tell
        Given these and what returns an observer, does the runs and tells them.
    path
        Of the page; its stem is the command's name.
    source
        What wrote the page and what to change instead of it.
    runs
        Replications a market unless --runs says otherwise; None: the study's own.
    """
    options = _parser(path.stem, runs).parse_args(arguments)
    console = Console(stderr=True)
    with StopSignals(lambda: console.print("stopping after what is running ...")) as signals:

        def observer() -> TerminalObserver:
            """Return one that shows progress from its own start."""
            return TerminalObserver(
                console, quiet=False, show=True, stop_requested=lambda: signals.received is not None
            )

        try:
            write_page(tell(options, observer), path, source)
        except StoppedError as stopped:
            console.print(f"{stopped}; the same command goes on")
            return signals.exit_code
        except BidloomError as error:
            console.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
            return error.exit_code
    return 0


def _parser(name: str, runs: int | None) -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    usual = "each one's own" if runs is None else runs
    parser = argparse.ArgumentParser(prog=name, description=f"Write docs/{name}.md from stored runs.")
    parser.add_argument("--runs", type=int, default=runs, help=f"replications a market ({usual})")
    parser.add_argument("--seed", type=int, default=1, help="of all randomness (1)")
    parser.add_argument("--jobs", type=int, default=0, help="worker processes; 0: all cores (0)")
    parser.add_argument(
        "--out", type=Path, default=Path(f"{name}-runs"), help=f"where runs are kept ({name}-runs)"
    )
    return parser
