"""Files to calibrate on: small ones with a known truth, and the real ones where they are."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a maker of files named ``log.csv``."""

    def make(text: str) -> Path:
        path = tmp_path / "log.csv"
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real logs; tests that want it are skipped where it is absent."""
    folder = Path(os.environ.get("BIDLOOM_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: neither BIDLOOM_DATA nor {folder.name} beside the project")
    return folder
