"""A package of somebody else's is built, installed and found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "half-bids"
version = "2.0"

[project.entry-points."bidloom.strategies"]
half_bids = "half_bids:HalfBids"
"""
RULE = '''
"""A rule in a package."""

from dataclasses import dataclass

from simulator.entities import Decision


@dataclass(frozen=True)
class HalfBids:
    """Bid a part of the initial bids.

    Parameters
    ----------
    part
        Of the initial bid, 0 to 1.

    References
    ----------
    Nobody (2026), Half is enough.
    """

    part: float = 0.5
    interval: float = 24.0

    def start(self, view, rng):
        return Bidder(self.part * view.initial_bids)


class Bidder:
    def __init__(self, bids):
        self.bids = bids

    def decide(self, report):
        return Decision(bids=self.bids)
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the package is installed in, built from its source without a network."""
    folder = tmp_path_factory.mktemp("package")
    source, target = folder / "source", folder / "installed"
    (source / "half_bids").mkdir(parents=True)
    (source / "pyproject.toml").write_text(PROJECT, "utf-8")
    (source / "half_bids" / "__init__.py").write_text(RULE, "utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheel = ["wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run([*pip, *wheel], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "install", "-q", "--no-index", "--no-deps", "--target", target, built],
        check=True,
        capture_output=True,
    )
    return target


def bidloom(installed: Path, *arguments: str | Path) -> str:
    """Return what a new process prints that finds the package."""
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *arguments],
        env={**os.environ, "PYTHONPATH": str(installed)}, cwd=installed.parent,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.mark.long
def test_it_is_listed(installed: Path) -> None:
    """With its one line, parameter, source and package."""
    rows = {row["name"]: row for row in json.loads(bidloom(installed, "strategies", "--json"))["strategies"]}

    assert {"fixed", "ctr_weighted"} < set(rows)
    assert (
        "Bid a part of the initial bids.",
        "Nobody (2026), Half is enough.",
        "half-bids 2.0, half_bids:HalfBids",
    ) == (tuple(rows["half_bids"][key] for key in ("summary", "source", "from")))


@pytest.mark.long
def test_it_is_explained(installed: Path) -> None:
    """As ours are."""
    shown = bidloom(installed, "strategies", "show", "half_bids")

    assert "  part=0.5\n      Of the initial bid, 0 to 1.\n" in shown


@pytest.mark.long
def test_it_runs_by_its_name(installed: Path, tiny: Path) -> None:
    """In a market, with a parameter: at a bid of nothing there is no click."""
    clicks = [
        json.loads(bidloom(installed, "simulate", tiny, "--strategy", name, "--json"))["totals"]["clicks"]
        for name in ("half_bids[part=1]", "half_bids[part=0]")
    ]

    assert clicks[0] > 0
    assert 0 == clicks[1]
