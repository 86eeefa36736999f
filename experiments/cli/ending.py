"""How a command ends: its exit code, and one line instead of a traceback for what users can mend."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import typer

from simulator.errors import BidloomError


def finish(command: Callable[[], int]) -> None:
    """Run a command's body and end with its exit code; what users can mend is a line, not a traceback."""
    try:
        code = command()
    except BidloomError as error:
        for line in str(error).splitlines():
            typer.echo(f"error: {line}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        code = 130
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename:
            raise
        # Python flushes stdout once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        typer.echo(f"error: stdout: cannot be written ({error.strerror})", err=True)
        code = 1
    raise typer.Exit(code)
