"""What the benchmarks measure goes into the page on performance, when all of it was measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from performance_page import write_page

Figures = dict[Any, Any]


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Figures of this session by name; written into docs/performance.md at its end."""
    measured: Figures = {}
    yield measured
    write_page(measured, Path(request.config.rootpath))


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    """Print a figure where it is seen at once."""

    def print_it(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}", flush=True)

    return print_it
