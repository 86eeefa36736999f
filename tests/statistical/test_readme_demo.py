"""The output pasted into the README is what its command prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    """The demo's command, taken from the Makefile, prints the README's block word for word."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    strategies, runs, seed = re.findall(r"--strategies '(.+?)' .*?--runs (\d+) --seed (\d+)", makefile, re.S)[
        0
    ]
    command = ["compare", "outdoor-shop", "--strategies", strategies, "--runs", runs, "--seed", seed]
    printed = subprocess.run(
        [sys.executable, "-m", "experiments", *command, "--jobs", "0", "-o", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    shown, *_ = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert printed.split() == shown.split()
