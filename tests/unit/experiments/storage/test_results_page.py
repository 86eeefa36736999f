"""The page on results tells the tables there are, and its recipes answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from experiments.storage.results import RUN_COLUMNS, opened
from experiments.storage.store import VERSION
from tests.unit.experiments.storage.kept import Bidloom

PAGE = Path(__file__).parents[4] / "docs" / "results.md"


def test_the_page_tells_the_schema(studies: Path) -> None:
    """Every table of the database stands in docs/results.md with its columns in their order, and no other."""
    assert f"\nVersion {VERSION} (" in PAGE.read_text("utf-8")
    told = {
        name: re.findall(r"^\| `(\w+)` \|", table, flags=re.M)
        for name, table in re.findall(
            r"^### `(\w+)`\n(.*?)(?=^#)", PAGE.read_text("utf-8"), flags=re.S | re.M
        )
    }
    with opened(studies / "compared" / "results.sqlite") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {
            name: [column for _, column, *_ in database.execute(f"PRAGMA table_info({name})")]
            for name in [*names, "runs"]
        }

    assert {name: columns if name != "runs" else list(RUN_COLUMNS) for name, columns in found.items()} == told


@pytest.mark.parametrize(
    "recipe", re.findall(r"^```sql\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.S | re.M)
)
def test_the_recipes_of_the_page_answer(bidloom: Bidloom, recipe: str) -> None:
    """Each of them has rows for a comparison or a sweep."""
    folder = str(Path("more/swept")) if "half_life" in recipe else "compared"
    result = bidloom("sql", folder, recipe, "--json")

    assert 0 == result.exit_code
    assert [] != json.loads(result.stdout)
