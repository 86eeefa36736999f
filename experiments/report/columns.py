"""Tables as files: CSV that a spreadsheet takes as it is meant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV; None is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def safe_text(name: str) -> str:
    """Return a name with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
