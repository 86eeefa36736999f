"""Studies kept on disk for tests: their market, and every byte of a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from simulator import load_scenario

Bidloom = Callable[..., Result]
#: A market of two days.
SHORT = load_scenario("two-campaigns").model_copy(update={"days": 2})


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
