"""``bidloom calibrate``: from a log to a scenario file and the table that compares the two."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from experiments.calibrate import fit_story  # noqa: F401 - registers how a fit is told
from experiments.calibrate.account_log import account_log
from experiments.calibrate.agreement import agreement
from experiments.calibrate.assumptions import ASSUMED_MONEY, Assumptions
from experiments.calibrate.click_rates import shrunk_rates
from experiments.calibrate.draw_files import draw_markets, draws_made, write_draws
from experiments.calibrate.draws import MOST_DRAWS
from experiments.calibrate.enough import observe_enough
from experiments.calibrate.estimates import estimates
from experiments.calibrate.examination import fit_examination, read_positions
from experiments.calibrate.fit_sheet import FitSheet, keyword_fits
from experiments.calibrate.foretelling import Wish, foretell
from experiments.calibrate.grouping import Grouping, as_given, by_rate, outdoor_names
from experiments.calibrate.keyword_log import KeywordLog, simulated
from experiments.calibrate.looks import Looks, kept_in
from experiments.calibrate.observe import FIRST_CHECK, Seen
from experiments.calibrate.plausible import check_market, check_size
from experiments.calibrate.receipt import Receipt, headline
from experiments.calibrate.scenario_text import scenario_text
from experiments.calibrate.seasons import Seasons, fit_seasons
from experiments.calibrate.setting import Setting, describe
from experiments.calibrate.solve import candidate, replications_of, solve
from experiments.importing.hours import read_hours
from experiments.importing.import_reports import Imported, import_reports
from experiments.importing.reading import Reading
from experiments.report.assumptions import money_assumed
from experiments.report.numbers import days
from experiments.storage.files import made_beside, write_text
from experiments.study.checks import check_range
from experiments.study.observer import Observer, Silent
from simulator.errors import InputError
from simulator.settings.scenario import Scenario

#: Replications the fit is checked on, at least and at most.
FEWEST_CHECKS, MOST_CHECKS = 8, 16


def calibrate(
    file: Path | str | Sequence[Path],
    *,
    out: Path | str,
    observer: Observer | None = None,
    ask: Callable[[str], float] | None = None,
    reading: Reading | None = None,
    positions: Path | None = None,
    hours: Path | None = None,
    assumptions: Assumptions | None = None,
    hold_out: int | None = None,
    windows: int = 1,
    forecast: Path | None = None,
    draws: int = 0,
) -> FitSheet:
    """Fit a market to an account's report and write it as a scenario.

    Parameters
    ----------
    file
        The report, or several of one account, as consoles export them; see
        :func:`~experiments.importing.import_reports.import_reports`.
    out
        The scenario file, ending in ``.toml``; written whole, at the end, in place of what was there.
    observer
        Hears how far the work is, and may stop it; the same call goes on where it stopped: replications are
        kept in a folder beside ``out``, named after it and ``.part``, until the fit is done.
    ask
        Asks the user what an order brings and what share of it is profit, where the report has no revenue
        and no flag tells; None: both have to be told, or taken by ``assume_money``.
    reading
        What the user says about how the files are written.
    positions, hours
        Logs that examination and the curve of the day are fitted to; without them both are assumed.
    assumptions
        What no log tells; None takes every default.
    hold_out, windows
        Days at the end of the report that are forecast from those before and scored, and how many times, one
        window before the other. The market is fitted to all days, with as much of their trend as held out.
    forecast
        Where to write the forecast of the days after the report, ending in ``.csv``; None: nowhere.
    draws
        How many markets to draw that are as plausible as the fitted one, see
        :mod:`~experiments.calibrate.draws`: into a folder beside ``out`` that it names, and that comparisons
        run over.

    Returns
    -------
    FitSheet
        The report beside what the fitted market gives back. A campaign outside its tolerance is named there;
        it is no error.

    Raises
    ------
    InputError
        Bad input or a place that cannot be written, before anything is simulated.
    StoppedError
        The observer stopped it.
    BidloomError
        The disk failed at the end; nothing is half written.
    """
    assume, out = assumptions or Assumptions(), Path(out)
    files = [Path(file)] if isinstance(file, str | Path) else [Path(one) for one in file]
    _check_out(out)
    check_range("--draws", draws, 0, MOST_DRAWS)
    observer = observer or Silent()
    say = observer.say
    wish = Wish(hold_out, windows, forecast)
    assume = dataclasses.replace(assume, name=assume.name or out.stem)

    say(f"reading {', '.join(one.name for one in files)}")
    imported = import_reports(files, reading)
    say(headline(Receipt(imported)))
    log = _chosen(imported, assume)
    foretold = foretell(imported, assume, wish)
    for line in foretold.said():
        say(line)
    assume = _with_money(log, assume, ask)
    places = None if positions is None else read_positions(positions)
    setting = describe(
        log,
        _grouping(log, assume),
        Seasons()
        if log.daily is None or log.start is None
        else foretold.seasons(fit_seasons(log.daily, log.start)),
        assume,
        hourly=None if hours is None else tuple(read_hours(hours).tolist()),
        examination=None if places is None else fit_examination(places),
    )
    check_market(log, setting)
    searches = log.impressions.sum() / setting.mean_share / 1e6
    size = f", {searches:.0f} million searches a replication" if searches >= 1 else ""
    say(f"fitting {len(log.names)} keywords over {days(log.days)}{size}")
    looks = Looks(observer, kept_in(out))
    looks.expect(replications_of(setting) + MOST_CHECKS)
    unknowns, pages = solve(setting, say, looks=looks)
    say("checking the fit on other replications")
    scenario = candidate(setting, unknowns)
    check = observe_enough(
        scenario, setting, first=FIRST_CHECK, least=FEWEST_CHECKS, most=MOST_CHECKS, looks=looks
    )
    drawn = draw_markets(setting, draws, looks, say)
    folder = write_draws(drawn, out)
    write_text(out, scenario_text(setting, unknowns, draws=folder))
    looks.forget()
    say(
        f"written: {out}"
        + (f", and {draws} markets drawn around it in {out.parent / folder}" if folder else "")
    )
    sheet = FitSheet(
        scenario=scenario,
        file=log.file,
        agreement=agreement(setting, check),
        keywords=keyword_fits(setting, check),
        money=_money(setting, scenario, check),
        told=tuple(_told(setting)),
        assumed=setting.assumed,
        notes=(
            *(f"{source.file}: {note}" for source in (log, places) if source for note in source.notes),
            *(f"{log.file}: {note}" for note in setting.notes),
        ),
        estimates=estimates(setting, pages),
        draws=draws_made(drawn, folder),
        to_come=setting.to_come,
    )
    told = foretold.told_in(sheet)
    if forecast is not None:
        say(f"written: {forecast}")
    return told


def _told(setting: Setting) -> list[str]:
    """Name what the report tells of the market."""
    known = {
        "cost per click": setting.cpc is not None,
        "positions": setting.by_position,
        "impression shares": setting.by_share,
        "what was lost to budgets": not np.isnan(setting.lost).all(),
        "bids": not np.isnan(setting.bid).all(),
        "quality scores": not np.isnan(setting.quality).all(),
        "budgets": not np.isnan(setting.budgets).any(),
        "conversion rates": setting.conversion_rate is not None,
        "the value of a conversion": setting.basket_value is not None,
        "the days": setting.start_logged,
    }
    return ["impressions and clicks", *(name for name, told in known.items() if told)]


def _chosen(imported: Imported, assume: Assumptions) -> KeywordLog:
    """Add reports up by keyword and choose those that are simulated one by one."""
    log = simulated(account_log(imported, assume.period), assume.keywords, assume.rest)
    if not any(log.campaigns) and len(log.names) < assume.campaigns:
        log = dataclasses.replace(log, notes=(*log.notes, "fewer keywords than campaigns: one campaign each"))
    check_size(log)
    return log


def _with_money(log: KeywordLog, assume: Assumptions, ask: Callable[[str], float] | None) -> Assumptions:
    """Return the assumptions with what the user says of money, where the report says nothing of it.

    Raises
    ------
    InputError
        Neither the report nor a flag tells, and nobody can be asked.
    """
    missing = [name for name in ASSUMED_MONEY if getattr(assume, name) is None]
    if log.revenue is not None or assume.assume_money or not missing:
        return assume
    unit = log.currency or "the report's currency"
    flags = " and ".join(f"--{name.replace('_', '-')}" for name in missing)
    if ask is None:
        raise InputError(
            f"{log.file}: tells no revenue, so what a click is worth is not known; give {flags} (in {unit}; "
            "the margin as a share, .4), or --assume-money to take 50 an order and a margin of .4"
        )
    questions = {
        "basket_value": f"What does an order, or a lead, bring on average, in {unit}?",
        "margin": "What share of that is profit before advertising, from 0 to 1?",
    }
    told = {name: ask(questions[name]) for name in missing}
    return dataclasses.replace(assume, **told)  # type: ignore[arg-type] # both are floats


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
