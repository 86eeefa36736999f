"""A reader of reports typed in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.importing.import_reports import Imported, import_reports
from experiments.importing.reading import Reading
from tests.unit.experiments.importing.reading import Read


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a reader of contents, as a file of a name."""

    def make(contents: bytes | str, name: str = "log.csv", **say: object) -> Imported:
        path = tmp_path / name
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return import_reports([path], Reading(**say))  # type: ignore[arg-type]

    return make
