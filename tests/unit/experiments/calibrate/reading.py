"""From report files to the log of their keywords, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.calibrate.account_log import account_log
from experiments.calibrate.keyword_log import KeywordLog
from experiments.importing.import_reports import import_reports


def read_log(files: Sequence[Path], period: int | None = None) -> KeywordLog:
    """Import reports and add them up by keyword."""
    return account_log(import_reports(files), period)
