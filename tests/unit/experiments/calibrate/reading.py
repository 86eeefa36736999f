"""From report files to the log of their keywords, and to the setting of a fit, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.calibrate.account_log import account_log
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.keyword_log import KeywordLog
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, describe
from experiments.importing.import_reports import import_reports


def read_log(files: Sequence[Path], period: int | None = None) -> KeywordLog:
    """Import reports and add them up by keyword."""
    return account_log(import_reports(files), period)


def setting_of(file: Path, period: int | None = None) -> Setting:
    """Return what a report says, every assumption at its default."""
    log = read_log([file], period)
    return describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(),
        Assumptions(name="mine"),
        hourly=None,
        examination=None,
    )
