"""Strategies that go wrong, each in its own way."""

import contextlib
import ctypes
import itertools
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Report, View


@dataclass(frozen=True)
class Quiet:
    """Decides every six hours to change nothing."""

    interval: ClassVar[float] = 6.0

    def start(self, view: View, rng: np.random.Generator) -> "Quiet":
        return self

    def decide(self, report: Report) -> Decision:
        return Decision()


class Raises(Quiet):
    def decide(self, report: Report) -> Decision:
        raise RuntimeError("no idea what to bid")


class NotANumber(Quiet):
    def decide(self, report: Report) -> Decision:
        return Decision(bids=np.full(len(report.bids), np.nan))


class WrongShape(Quiet):
    def decide(self, report: Report) -> Decision:
        return Decision(bids=np.ones(99))


class Exits(Quiet):
    def decide(self, report: Report) -> Decision:
        sys.exit("enough")


class OwnEnding(BaseException):
    """What no `except Exception` catches."""


class RaisesItsOwnEnding(Quiet):
    def decide(self, report: Report) -> Decision:
        raise OwnEnding("enough of this")


class ClosesAGenerator(Quiet):
    def decide(self, report: Report) -> Decision:
        raise GeneratorExit


class RaisesCtrlC(Quiet):
    def decide(self, report: Report) -> Decision:
        raise KeyboardInterrupt("not pressed")


class SaysTheUnspeakable(Quiet):
    def decide(self, report: Report) -> Decision:
        raise RuntimeError("half a letter \ud800,\na nothing \0.")


class ForksAtTheStart(Quiet):
    def start(self, view: View, rng: np.random.Generator) -> "Quiet":
        fork_once()
        return self


class ForksInADecision(Quiet):
    def decide(self, report: Report) -> Decision:
        if report.time == 0.0:
            fork_once()
        return Decision()


def fork_once() -> None:
    """Make a copy of this process, which returns, too, and wait for its end."""
    copy = os.fork()
    if copy:
        os.waitpid(copy, 0)


class ClosesItsPipes(Quiet):
    def decide(self, report: Report) -> Decision:
        os.closerange(3, 64)
        return Decision()


class KillsItsProcess(Quiet):
    def decide(self, report: Report) -> Decision:
        os._exit(9)


@dataclass(frozen=True)
class KillsItsProcessOnce(Quiet):
    """Ends its process unless it finds the marker that it left the first time."""

    marker: str = ""

    def decide(self, report: Report) -> Decision:
        if not Path(self.marker).exists():
            Path(self.marker).touch()
            os._exit(9)
        return Decision()


class Prints(Quiet):
    def decide(self, report: Report) -> Decision:
        sys.stdout.write("a stray word\n")
        return Decision()


class Waits(Quiet):
    """Takes long enough that its study can be interrupted."""

    def decide(self, report: Report) -> Decision:
        time.sleep(0.05)
        return Decision()


class Hangs(Quiet):
    """Waits for something that never comes."""

    def decide(self, report: Report) -> Decision:
        time.sleep(3600)
        return Decision()


class HangsForGood(Quiet):
    """Looks for the largest of endless ones, where not a step of Python is taken."""

    def decide(self, report: Report) -> Decision:
        return Decision(bids=np.full(len(report.bids), max(itertools.repeat(1.0))))


class WaitsInC(Quiet):
    """Takes a lock twice without giving Python back, and computes nothing meanwhile."""

    def decide(self, report: Report) -> Decision:
        lock = ctypes.create_string_buffer(64)
        for _ in range(2):
            ctypes.PyDLL(None).pthread_mutex_lock(lock)
        return Decision()


class HangsAndHearsNothing(Quiet):
    """Catches whatever comes and goes on."""

    def decide(self, report: Report) -> Decision:
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


class WaitsAndHearsNothing(Quiet):
    """Tries again for ever, whatever comes, and computes nothing meanwhile."""

    def decide(self, report: Report) -> Decision:
        while True:
            with contextlib.suppress(BaseException):
                time.sleep(3600)


class Interrupts(Quiet):
    """Presses Ctrl-C at its first decision: a second time would end the tests."""

    def decide(self, report: Report) -> Decision:
        if report.time == 0:
            signal.raise_signal(signal.SIGINT)
        return Decision()
