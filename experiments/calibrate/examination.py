"""How much a lower slot is looked at, from a log of searches with positions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.importing.arrays import sums_by
from experiments.importing.sheet import numbers, read_sheet
from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: What is assumed without a log of positions: the anchors of KDD Cup 2012, rounded.
ASSUMED_EXAMINATION = (1.0, 0.47, 0.19, 0.08)


@dataclass(frozen=True, slots=True, eq=False)
class PositionLog:
    """Ads shown at known positions; one row a set of impressions of the same ad at the same place.

    Attributes
    ----------
    file
        Name of the file.
    position
        (n,) 1 is the top.
    clicks, impressions
        (n,) counts, clicks no more than impressions.
    stratum
        (n,) number of the row's advertiser x ad x depth: rows with the same number may be compared.
    notes
        What was odd and kept.
    """

    file: str
    position: Integers
    clicks: Floats
    impressions: Floats
    stratum: Integers
    notes: tuple[str, ...]


def read_positions(path: Path) -> PositionLog:
    """Read a log in the layout of KDD Cup 2012, track 2.

    Parameters
    ----------
    path
        CSV with ``click, impression, advertiser_id, ad_id, depth, position``; other columns (among them
        ``url_hash``, too large for a 64-bit integer) are not read.

    Raises
    ------
    InputError
        What :func:`~experiments.importing.sheet.read_sheet` refuses, and numbers that are no counts.
    """
    sheet = read_sheet(path, ("click", "impression", "advertiser_id", "ad_id", "depth", "position"))
    clicks = numbers(sheet, "click", whole=True)
    impressions = numbers(sheet, "impression", whole=True)
    keys = zip(sheet.cells["advertiser_id"], sheet.cells["ad_id"], sheet.cells["depth"], strict=True)
    known: dict[tuple[str, str, str], int] = {}
    stratum = np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)
    odd = int((clicks > impressions).sum())
    rows = "row has" if odd == 1 else "rows have"
    notes = (f"{odd} {rows} more clicks than impressions, counted as all clicked",) if odd else ()
    return PositionLog(
        file=path.name,
        position=numbers(sheet, "position", whole=True).astype(np.int64),
        clicks=np.minimum(clicks, impressions),
        impressions=impressions,
        stratum=stratum,
        notes=notes,
    )


def odds_ratio(log: PositionLog, position: int, stratum: Integers) -> float:
    """Return the odds of a click at a position relative to the top, pooled over strata.

    Parameters
    ----------
    log
        The log.
    position
        2 or more.
    stratum
        (n,) what may be compared with what; ``log.stratum``, or a coarser one to see the confounding.

    Returns
    -------
    float
        NaN where no stratum has a click and a miss to set against each other.

    Notes
    -----
    Mantel and Haenszel 1959: sum of a d / n over sum of b c / n, where in each stratum a, b are
    clicked and unclicked impressions at the position, c, d those at the top, n their sum. An ad
    is compared with itself on pages of the same depth: good ads stand higher, and pages with many
    ads are another kind of search. Odds ratios survive the over-sampling of clicks, rates do not;
    they equal ratios of examination as far as clicks are rare.
    """
    misses = log.impressions - log.clicks
    here, top = log.position == position, log.position == 1

    def summed(values: Floats, rows: NDArray[np.bool_]) -> Floats:
        return sums_by(stratum[rows], values[rows], int(stratum.max()) + 1)

    a, b = summed(log.clicks, here), summed(misses, here)
    c, d = summed(log.clicks, top), summed(misses, top)
    n = np.maximum(a + b + c + d, 1.0)
    against = float((b * c / n).sum())
    return float((a * d / n).sum()) / against if against > 0 else float("nan")


def fit_examination(log: PositionLog) -> tuple[float, float, float, float]:
    """Estimate examination of four slots: two odds ratios and a continuation.

    Parameters
    ----------
    log
        With positions 1, 2 and 3.

    Returns
    -------
    tuple of float
        (1, x2, x3, x4), never rising. Slot 4 is an assumption: x4 = x3 (x3 / x2).

    Raises
    ------
    InputError
        Where positions 2 or 3 cannot be compared with the top.
    """
    ratios = {position: odds_ratio(log, position, log.stratum) for position in (2, 3)}
    for position, ratio in ratios.items():
        if not 0 < ratio < float("inf"):
            raise InputError(
                f"{log.file}: no ad was shown both at position 1 and at position {position} of pages of one "
                "depth, with clicks and without, allowed: at least one"
            )
    second = min(ratios[2], 1.0)
    third = min(ratios[3], second)
    return 1.0, second, third, third * third / second
