"""Dirty exports with exact answers, from the folder of shared cases; skipped where it is absent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from experiments.calibrate.receipt import Receipt
from experiments.importing.clean_file import csv_lines
from experiments.importing.import_reports import import_reports
from simulator.errors import InputError

CASES = Path(os.environ.get("BIDLOOM_CASES", Path(__file__).parents[5] / "shared" / "cases")) / "reports"
ANSWERS = CASES / "expected.json"

#: What the words of a refusal must hold, by file.
REFUSED = {
    "generic_unquoted_thousands.csv": ("line 4", "8 cells where the header has 7"),
    "generic_nul.csv": ("line 3", "NUL"),
    "empty_workbook.xlsx": ("the workbook is empty",),
    "empty_file.csv": ("the file is empty",),
    "header_only.csv": ("no rows below the header",),
    "totals_only.csv": ("no rows", "but a totals row"),
    "zip_high_ratio.zip": ("report.csv", "6,400,061", "at most 200"),
    "zip_path_traversal.zip": ("../../outside.csv",),
}


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file with its answer; the first entry explains the fields."""
    if ANSWERS.is_file():
        yield from list(json.loads(ANSWERS.read_text("utf-8")).items())[1:]


@pytest.mark.skipif(not ANSWERS.is_file(), reason="no shared cases beside the project, nor BIDLOOM_CASES")
@pytest.mark.parametrize(("name", "answer"), list(answers()))
def test_a_file_is_read_to_the_cent_or_refused_in_words(
    name: str, answer: dict[str, Any], tmp_path: Path
) -> None:
    """Sums, counts, period, granularity and currency; and the clean file says the same again."""
    if answer["must"] == "refuse":
        with pytest.raises(InputError) as refusal:
            import_reports([CASES / name])
        assert [words for words in REFUSED[name] if words not in str(refusal.value)] == []
        return
    imported = import_reports([CASES / name])
    told = Receipt(imported).to_json()

    sums = ("impressions", "clicks", "cost", "conversions", "revenue")
    counts = ("rows_kept", "campaigns", "keywords", "targets", "currency", "period", "granularity")
    assert {key: exact(answer[key]) for key in sums} == {key: exact(told[key]) for key in sums}
    assert {key: answer[key] for key in counts} == {key: told[key] for key in counts}
    assert sum(one["rows"] for one in answer["rows_set_aside"]) == sum(
        one["rows"]
        for one in told["rows_set_aside"]  # type: ignore[attr-defined]
    )

    clean = tmp_path / "clean.csv"
    clean.write_text("".join(csv_lines(imported.report)), "utf-8")
    again = Receipt(import_reports([clean])).to_json()
    same = (*sums, *(key for key in counts if key != "rows_kept"))
    assert {key: told[key] for key in same} == {key: again[key] for key in same}
    assert clean.read_text("utf-8") == "".join(csv_lines(import_reports([clean]).report))


def exact(text: Any) -> Decimal | None:
    """A sum as a number, None where there is no such column."""
    return None if text is None else Decimal(text)
