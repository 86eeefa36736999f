"""The curve of a day: searches by hour, from a log of quarter hours."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.importing.sheet import numbers, read_sheet, wrong
from simulator.entities import Floats
from simulator.errors import InputError

QUARTERS = 96
#: Tick 0 is 08:00 by the clock of the searchers.
FIRST_QUARTER = 8 * 4
#: Ticks the log counted short: 23:00 to 23:59, the last of them next to nothing.
DAMAGED = range(60, 64)
#: What is assumed without a log of hours: the mended curve of that log, midnight first, mean 1.
ASSUMED_HOURS = (
    0.77, 0.43, 0.27, 0.17, 0.15, 0.24, 0.45, 0.79, 1.0, 1.17, 1.26, 1.29,
    1.27, 1.29, 1.25, 1.25, 1.28, 1.18, 1.21, 1.38, 1.56, 1.71, 1.49, 1.14,
)  # fmt: skip


def read_hours(path: Path) -> Floats:
    """Read a day's shares by quarter hour in the layout of AuctionNet's traffic file.

    Parameters
    ----------
    path
        CSV with ``tick`` (0 to 95, each once) and ``share`` (above 0 in sum).

    Returns
    -------
    Floats
        (24,) index of mean 1, midnight first, the damaged ticks mended.

    Raises
    ------
    InputError
        What :func:`~experiments.importing.sheet.read_sheet` refuses; ticks missing, repeated or outside 0
        to 95; shares that are no numbers or all 0.
    """
    sheet = read_sheet(path, ("tick", "share"))
    tick = numbers(sheet, "tick", whole=True).astype(np.int64)
    share = numbers(sheet, "share")
    shares = np.full(QUARTERS, np.nan)
    for row, (at, value) in enumerate(zip(tick, share, strict=True)):
        if at >= QUARTERS or not np.isnan(shares[at]):
            raise wrong(sheet, row, "tick", f"each whole number from 0 to {QUARTERS - 1} once")
        shares[at] = value
    missing = np.flatnonzero(np.isnan(shares))
    if missing.size:
        raise InputError(
            f"{sheet.file}: tick {missing[0]} is missing ({missing.size} in all), "
            f"allowed: each whole number from 0 to {QUARTERS - 1} once"
        )
    whole = mended(shares)
    if whole.sum() <= 0:
        raise InputError(
            f"{sheet.file}: all shares are 0 (ticks {DAMAGED.start} to {DAMAGED.stop - 1} do not count), "
            "allowed: a sum above 0"
        )
    return by_hour(whole)


def mended(shares: Floats) -> Floats:
    """Replace the damaged ticks by the straight line, in logarithms, between their neighbours.

    Parameters
    ----------
    shares
        (96,) by tick.

    Returns
    -------
    Floats
        (96,), the others as they were; a straight line in shares where a neighbour is 0.

    Examples
    --------
    >>> shares = np.full(96, 0.01)
    >>> shares[60:64] = 0
    >>> bool(np.allclose(mended(shares), 0.01))
    True
    """
    before, after = DAMAGED.start - 1, DAMAGED.stop
    ends = shares[[before, after]]
    whole = shares.copy()
    if (ends > 0).all():
        whole[DAMAGED] = np.exp(np.interp(DAMAGED, [before, after], np.log(ends)))
    else:
        whole[DAMAGED] = np.interp(DAMAGED, [before, after], ends)
    return whole


def by_hour(shares: Floats) -> Floats:
    """Sum quarter hours to clock hours: (24,) index of mean 1, midnight first."""
    hours = np.roll(shares, FIRST_QUARTER).reshape(24, 4).sum(axis=1)
    return np.asarray(hours * 24 / hours.sum())
