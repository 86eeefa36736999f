"""Format ``adwords-daily``: one row a keyword and day, ``id,date,impressions,clicks``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.importing.arrays import sums_by
from experiments.importing.keyword_log import (
    KeywordLog,
    by_day,
    fullest_lines,
    refuse_repeats,
    too_many_clicks,
    unread_columns,
)
from experiments.importing.limits import counts, names
from experiments.importing.sheet import dates, read_sheet

#: What the format is made of.
COLUMNS = ("id", "date", "impressions", "clicks")


def read_adwords_daily(path: Path) -> KeywordLog:
    """Read a daily keyword log; a day without a row is a day without impressions.

    Parameters
    ----------
    path
        CSV with the columns ``id``, ``date`` (YYYY-MM-DD), ``impressions`` and ``clicks``.

    Returns
    -------
    KeywordLog
        Keywords named by their id, no campaigns, no cost.

    Raises
    ------
    InputError
        What :func:`~experiments.importing.sheet.read_sheet` refuses; numbers that are no counts; bad
        dates; an id twice on one day, or longer than 90 characters. Rows with up to 100 clicks more than
        impressions are kept and noted.
    """
    sheet = read_sheet(path, COLUMNS)
    day = dates(sheet, "date")
    impressions, clicks = counts(sheet)
    ids = names(sheet, "id")
    refuse_repeats(sheet, list(zip(ids, day, strict=True)), "id and date")
    known, keyword = np.unique(np.array(ids), return_inverse=True)
    start, daily = by_day(sheet, keyword, day, impressions)
    return KeywordLog(
        file=path.name,
        names=tuple(map(str, known)),
        campaigns=("",) * len(known),
        impressions=daily.sum(axis=1),
        clicks=sums_by(keyword, clicks, len(known)),
        days=daily.shape[1],
        start=start,
        daily=daily,
        lines=fullest_lines(sheet, keyword, impressions),
        notes=(*unread_columns(sheet, COLUMNS), *too_many_clicks(impressions, clicks)),
    )
