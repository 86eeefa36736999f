"""The command `bidloom`, and `python -m experiments`: Ctrl-C is heard before anything heavy is imported."""

# ruff: noqa: PLC0415 - the order is the point

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is something to put away, end without a word


def main() -> None:
    """Run the command line."""
    from experiments.cli.stopping import leave_on_signals

    leave_on_signals()
    from experiments.cli.streams import open_streams

    open_streams()
    from experiments.cli.app import run

    run()


if __name__ == "__main__":
    main()
