"""What a log may ask of a market: beyond it no scenario can be written, and a row of the log is named."""

from __future__ import annotations

from experiments.calibrate.account_log import MOST_IMPRESSIONS, MOST_VALUE
from experiments.calibrate.keyword_log import KeywordLog
from experiments.calibrate.setting import Setting
from experiments.report.numbers import days
from simulator.errors import InputError

#: Searches a day that a keyword of a scenario may have.
MOST_VOLUME = 1e9


def check_size(log: KeywordLog) -> None:
    """Refuse what would be simulated for hours.

    Parameters
    ----------
    log
        The keywords simulated.

    Raises
    ------
    InputError
        Naming the row with most impressions.
    """
    seen, at = log.impressions.sum(), int(log.impressions.argmax())
    if seen > MOST_IMPRESSIONS:
        raise InputError(
            f"{log.where(at)}: {seen:.3g} impressions of the {len(log.names)} keywords kept, most of "
            f"them of {log.names[at]!r}, allowed: at most {MOST_IMPRESSIONS:g}; --rest drop with "
            "--keywords keeps fewer"
        )


def check_market(log: KeywordLog, setting: Setting) -> None:
    """Refuse volumes and values of orders that no scenario can have.

    Parameters
    ----------
    log
        The keywords simulated.
    setting
        Tells the demand of its days, and the impression share.

    Raises
    ------
    InputError
        Naming the row with most impressions of the keyword that has most of it.
    """
    share, at = float(setting.share.min()), int(log.impressions.argmax())
    most = float(log.impressions[at])
    if (volume := most / (share * setting.demand)) > MOST_VOLUME:
        raise InputError(
            f"{log.where(at)}: {most:.3g} impressions of {log.names[at]!r} in {days(log.days)} take "
            f"{volume:.3g} searches a day at an impression share of {share:g}, allowed: at most "
            f"{MOST_VOLUME:g}"
        )
    if log.revenue is None:
        return
    revenue, rate = log.revenue.sum(), setting.assumptions.conversion_rate
    conversions = rate * log.clicks.sum() if log.conversions is None else log.conversions.sum()
    if conversions > 0 and revenue > MOST_VALUE * conversions:
        at = int(log.revenue.argmax())
        assumed = f" that a rate of {rate:g} (--conversion-rate) makes" if log.conversions is None else ""
        raise InputError(
            f"{log.where(at)}: revenue of {log.names[at]!r} is {log.revenue[at]:.3g}, and {revenue:.3g} for "
            f"the {conversions:.3g} conversions of all{assumed}, allowed: at most {MOST_VALUE:g} a conversion"
        )
