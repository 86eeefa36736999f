"""Two studies on disk, and the command that reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.sweeping.sweep import sweep
from tests.unit.experiments.storage.kept import SHORT, Bidloom


@pytest.fixture(scope="session")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a comparison of two strategies, and a sweep below another folder."""
    folder = tmp_path_factory.mktemp("studies")
    compare(SHORT, ["fixed", "ctr_weighted"], runs=3, seed=7, out=folder / "compared")
    sweep(
        "two-campaigns", ["fixed"], ["quality.half_life=3,9"], runs=2, seed=8, out=folder / "more" / "swept"
    )
    return folder


@pytest.fixture
def bidloom(monkeypatch: pytest.MonkeyPatch, studies: Path) -> Bidloom:
    """Return a function that types a command beside the studies."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(studies)
    return lambda *arguments: CliRunner().invoke(app, ["results", *arguments])
