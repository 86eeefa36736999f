"""How a command ends: its exit code, and one line instead of a traceback for what users can mend."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import typer

from experiments.cli.stopping import TerminatedError, interruptible
from experiments.cli.streams import drop_stdout
from simulator.errors import BidloomError, InputError
from simulator.plugins.one_process import one_process

_FULL = (errno.ENOSPC, errno.EDQUOT)


def finish(command: Callable[[], int]) -> None:
    """Run a command's body and end with its exit code; what users can mend is a line, not a traceback."""
    with one_process(), interruptible():
        code = exit_code(command)
    raise typer.Exit(code)


def exit_code(work: Callable[[], int]) -> int:
    """Do some work and return its exit code; what users can mend is said on stderr, in a line each."""
    try:
        return work()
    except BidloomError as error:
        return _said(error)
    except TerminatedError:
        typer.echo("stopped", err=True)
        return 143
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        return 130
    except OSError as error:
        known = _known(error)
        if known is None:
            raise
        return _said(known)


def _said(error: BidloomError) -> int:
    """Say what went wrong; return its exit code."""
    for line in str(error).splitlines():
        typer.echo(f"error: {line}", err=True)
    return error.exit_code


def _known(error: OSError) -> BidloomError | None:
    """Return in words what the system refuses; None where it is no fault of the user's."""
    if error.filename is not None:
        kind = BidloomError if error.errno in _FULL else InputError
        return kind(f"{error.filename}: cannot be used ({error.strerror})")
    if error.errno in _FULL:
        drop_stdout()
        return BidloomError(f"stdout: cannot be written ({error.strerror})")
    return InputError("the current folder is gone, allowed: one that is there") if _is_gone() else None


def _is_gone() -> bool:
    """Tell whether the current folder has been removed."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False
