"""Copies of the packages that nobody can write machine code into, and processes that use them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("simulator", "strategies", "experiments")
#: This checkout.
PROJECT = Path(__file__).parents[2]


class Install(NamedTuple):
    """A read-only install and the empty home of the one who uses it."""

    packages: Path
    home: Path

    def python(self, script: str, **environment: str) -> str:
        """Run a script on the installed packages in a process of its own; return what it printed."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "XDG_"))
        }
        child = subprocess.run(
            [sys.executable, "-c", script],
            env={**inherited, "PYTHONPATH": str(self.packages), "HOME": str(self.home), **environment},
            cwd=self.home, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return child.stdout


def read_only_install(folder: Path) -> Install:
    """Copy the packages.

    A file stands where each folder would keep machine code: that stops root as well, whom the bits of
    a mode do not.
    """
    installed = Install(folder / "packages", folder / "home")
    installed.home.mkdir(parents=True)
    for name in PACKAGES:
        shutil.copytree(
            PROJECT / name, installed.packages / name, ignore=shutil.ignore_patterns("__pycache__")
        )
        for package in [*(installed.packages / name).rglob("__init__.py")]:
            (package.parent / "__pycache__").touch()
    return installed
