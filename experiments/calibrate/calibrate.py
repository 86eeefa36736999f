"""``bidloom calibrate``: from a log to a scenario file and the table that compares the two."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from experiments.calibrate.agreement import agreement
from experiments.calibrate.agreement_text import agreement_text
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.click_rates import shrunk_rates
from experiments.calibrate.enough import observe_enough
from experiments.calibrate.examination import fit_examination, read_positions
from experiments.calibrate.grouping import Grouping, as_given, by_rate, outdoor_names
from experiments.calibrate.observe import FIRST_CHECK, Seen
from experiments.calibrate.plausible import check_market, check_size
from experiments.calibrate.scenario_text import scenario_text
from experiments.calibrate.seasons import Seasons, fit_seasons
from experiments.calibrate.setting import Setting, describe
from experiments.calibrate.solve import candidate, solve
from experiments.importing.adwords import read_adwords_daily
from experiments.importing.generic_table import read_table
from experiments.importing.hours import read_hours
from experiments.importing.keyword_log import KeywordLog, most_seen
from experiments.report.assumptions import money_assumed
from experiments.report.numbers import days
from experiments.storage.files import made_beside, write_text
from simulator.errors import InputError, nearest
from simulator.settings.scenario import Scenario

#: Layouts that can be read.
FORMATS = ("adwords-daily", "table")
#: Replications the fit is checked on, at least.
FEWEST_CHECKS = 8


def calibrate(
    file: Path | str,
    *,
    format: str = "table",  # noqa: A002 # the name of the flag
    out: Path | str,
    say: Callable[[str], None] = lambda _: None,
    positions: Path | None = None,
    hours: Path | None = None,
    assumptions: Assumptions | None = None,
) -> str:
    """Fit a market to a log and write it as a scenario.

    Parameters
    ----------
    file
        The log.
    format
        ``adwords-daily`` or ``table``, see :mod:`~experiments.importing.adwords` and
        :mod:`~experiments.importing.generic_table`.
    out
        The scenario file, ending in ``.toml``; written whole, at the end, in place of what was there.
    say
        Told how far the work is, a line each.
    positions, hours
        Logs that examination and the curve of the day are fitted to; without them both are assumed.
    assumptions
        What no log tells; None takes every default.

    Returns
    -------
    str
        The table to print. A campaign outside its tolerance is named there; it is no error.

    Raises
    ------
    InputError
        Bad input or a place that cannot be written, before anything is simulated.
    BidloomError
        The disk failed at the end; nothing is half written.
    """
    assume, file, out = assumptions or Assumptions(), Path(file), Path(out)
    if format not in FORMATS:
        raise InputError(f"--format {format!r}: {nearest(format, FORMATS)}")
    _check_out(out)
    assume = dataclasses.replace(assume, name=assume.name or out.stem)

    say(f"reading {file.name}")
    log = _read(file, format, assume)
    places = None if positions is None else read_positions(positions)
    setting = describe(
        log,
        _grouping(log, assume),
        Seasons() if log.daily is None or log.start is None else fit_seasons(log.daily, log.start),
        assume,
        layout=format,
        hourly=None if hours is None else tuple(read_hours(hours).tolist()),
        examination=None if places is None else fit_examination(places),
    )
    check_market(log, setting)
    searches = log.impressions.sum() / assume.share / 1e6
    size = f", {searches:.0f} million searches a replication" if searches >= 1 else ""
    say(f"fitting {len(log.names)} keywords over {days(log.days)}{size}")
    unknowns = solve(setting, say)
    say("checking the fit on other replications")
    scenario = candidate(setting, unknowns)
    check = observe_enough(scenario, setting, first=FIRST_CHECK, least=FEWEST_CHECKS)
    table = agreement_text(agreement(setting, check))
    write_text(out, scenario_text(setting, unknowns))
    say(f"written: {out}")
    odd = [f"{source.file}: {note}" for source in (log, places) if source for note in source.notes]
    odd += filter(None, [_money(setting, scenario, check)])
    return "\n".join([*odd, "", table] if odd else [table])


def _read(file: Path, layout: str, assume: Assumptions) -> KeywordLog:
    """Read a log in its layout and keep the keywords with most impressions."""
    if layout == "table":
        log = read_table(file, assume.period)
    elif assume.period is not None:
        raise InputError(f"--period {assume.period}: {file.name} has dates, allowed: only without dates")
    else:
        log = read_adwords_daily(file)
    log = most_seen(log, assume.keywords)
    if not any(log.campaigns) and len(log.names) < assume.campaigns:
        log = dataclasses.replace(log, notes=(*log.notes, "fewer keywords than campaigns: one campaign each"))
    check_size(log)
    return log


def _grouping(log: KeywordLog, assume: Assumptions) -> Grouping:
    """Take the campaigns of the log, or make some."""
    if any(log.campaigns):
        grouping = as_given(log.names, log.campaigns)
    else:
        rates = shrunk_rates(log.clicks, log.impressions)
        grouping = by_rate(log.names, rates, min(assume.campaigns, len(log.names)), seed=assume.seed)
    return outdoor_names(grouping) if assume.names == "outdoor" else grouping


def _money(setting: Setting, scenario: Scenario, check: Seen) -> str | None:
    """Say what is assumed about money, with the log's own cost of a click where it has one."""
    counted = (check.cost, check.clicks) if setting.cost is None else (setting.cost, setting.logged_clicks)
    cost, clicks = (float(values.sum()) for values in counted)
    return money_assumed(scenario, cost=cost, clicks=clicks, revenue=clicks * setting.returns)


def _check_out(out: Path) -> None:
    """Refuse a file that could not be written in the end."""
    if out.suffix != ".toml":
        raise InputError(f"{out}: allowed: a file name that ends in .toml")
    if out.is_dir():
        raise InputError(f"{out}: is a folder, allowed: a file name")
    try:
        made_beside(out).unlink()
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror})") from None
