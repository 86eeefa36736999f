"""Reports typed in a test, and what their reading says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from experiments.importing.import_reports import Imported

HEADER = "campaign,keyword,impressions,clicks,cost"
Read = Callable[..., Imported]


def sums(imported: Imported) -> dict[str, Any]:
    """The sums of a report."""
    return {name: amounts.total() for name, amounts in imported.report.amounts.items()}


def notes(imported: Imported) -> str:
    """All that is told."""
    return "\n".join([*imported.notes, *(note for part in imported.parts for note in part.notes)])
