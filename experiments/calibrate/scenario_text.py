"""Writing a fitted scenario as TOML, every assumption with its comment."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterator

import numpy as np

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.page import depth_shares
from experiments.calibrate.setting import FEWEST_CLICKS, Rivals, Setting, Unknowns, keyword_relevance
from experiments.importing.currencies import code_of
from experiments.report.numbers import days
from experiments.report.toml_words import comment, number, numbers_in_brackets, quoted

#: Name of the account that is fitted.
ACCOUNT = "shop"
#: Spread of rivals' log budgets, where these are told at all.
RIVAL_BUDGET_SD = 0.5
#: The largest spread of log relevance that a scenario may have.
MOST_SPREAD = 3.0


def scenario_text(setting: Setting, unknowns: Unknowns, *, draws: str = "") -> str:
    """Write the scenario that estimates, assumptions and solved values make.

    Parameters
    ----------
    setting
        What was estimated and assumed.
    unknowns
        What was solved.
    draws
        The folder of markets drawn around it, as seen from its file; empty: none.

    Returns
    -------
    str
        TOML that :func:`simulator.settings.file.parse_scenario` reads; numbers with five digits.
    """
    level = float(np.exp(np.log(unknowns.competition).mean()))
    parts = (
        _head(setting, draws),
        _keywords(setting, unknowns, level),
        _market(setting, unknowns),
        _demand(setting),
        _after_the_click(setting, unknowns),
        rivals_lines(setting, unknowns, level),
        _account(setting, unknowns),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(setting: Setting, draws: str) -> Iterator[str]:
    """Say how the file was made and what the words in it mean, then name the scenario."""
    assume = setting.assumptions
    dated = setting.start_logged
    since = f" from {setting.start}" if dated else ""
    yield "# A market fitted to an account's log. Only fitted parameters stand here. Made by"
    made = command(assume, positions=setting.fitted_examination, hours=setting.fitted_hours)
    yield from comment(f"{made} --draws N" if draws else made, "#     ")
    if assume.source:
        yield from comment(f"Source: {assume.source}")
    yield from comment(
        f"Log: {days(setting.period)}{since}, {setting.impressions.sum():.0f} impressions and "
        f"{setting.logged_clicks.sum():.0f} clicks of {len(setting.impressions)} keywords. 'Fitted' is "
        "estimated from the files; 'solved' was found by simulating `fixed` over the days of the log until "
        "it got the log's impressions and CTR; 'assumed' is what no log tells, with the flag of `bidloom "
        "calibrate` that sets it."
    )
    yield ""
    yield "schema = 1"
    yield f"name = {quoted(assume.name)}"
    n, campaigns = len(setting.impressions), len(setting.grouping.campaigns)
    made = f"{n} keywords in {campaigns} campaigns, fitted to a log of {days(setting.period)}"
    yield f"description = {quoted(made)}"
    yield f"days = {assume.days}  # assumed (--days)"
    first = "first day of the log" if dated else "assumed"
    yield f"start = {setting.start.isoformat()}  # {first}; trend counts from here"
    yield f"learner = {quoted(ACCOUNT)}"
    if currency := code_of(setting.currency):
        yield f"currency = {quoted(currency)}  # the report's; it changes no run"
    if draws:
        yield f"draws = {quoted(draws)}  # markets as plausible as this one: comparisons run over them"
    if setting.assumed:
        yield "# Told neither by the log nor by a flag: comparisons name what hangs on it."
        yield "assumed = ["
        yield from comment(", ".join(map(quoted, setting.assumed)), "  ")
        yield "]"


def _keywords(setting: Setting, unknowns: Unknowns, level: float) -> Iterator[str]:
    """Write one line a keyword, in the order of the campaigns."""
    assume = setting.assumptions
    yield ""
    yield from comment(
        "Solved: volume (searches a day at the start), relevance (the platform's prior for a click once "
        "examined), competition (factor on rivals' bids) and, where bids are told, rival_spread (factor on "
        "their spread). "
        + ("Told by the report: impression shares. " if setting.by_share else "")
        + f"Assumed: an impression share of {assume.share:g} (--share)"
        + (" where none is told" if setting.by_share else "")
        + f"; the ads make {assume.ad_share:g} of the spread of log relevance, the "
        "keywords the rest (--ad-share)."
    )
    yield from keyword_lines(setting, unknowns, level)


def keyword_lines(setting: Setting, unknowns: Unknowns, level: float) -> Iterator[str]:
    """Write what is solved of each keyword."""
    prior = keyword_relevance(unknowns.relevance, setting.quality, setting.assumptions.ad_share)
    yield "keyword = ["
    for i, name in enumerate(setting.grouping.keywords):
        line = f"  {{ name = {quoted(name)}, volume = {number(unknowns.volume[i])}, "
        line += f"relevance = {number(prior[i])}, competition = {number(unknowns.competition[i] / level)}"
        if not np.isnan(setting.paid[i]):
            line += f", rival_spread = {number(unknowns.spread[i])}"
        yield line + " },"
    yield "]"


def _market(setting: Setting, unknowns: Unknowns) -> Iterator[str]:
    """Write the page and the auction."""
    assume = setting.assumptions
    reserve, what = reserve_of(setting, unknowns)
    how = "told by the log" if setting.by_position else f"assumed to be {assume.position:g} (--position)"
    wanted = (
        f"so that the impression share is {setting.mean_share:.3g}; positions are {how}"
        if setting.by_position
        else f"so that the mean position is as {how}"
    )
    yield "\n[market]"
    yield f"slots = {len(setting.examination)}"
    if setting.fitted_examination:
        yield from comment(
            "Fitted to a log of positions (--positions): odds of a click relative to the top, ads compared "
            "with themselves on pages of one depth. Slot 4 is assumed to continue geometrically."
        )
    else:
        yield "# Assumed: rounded from a public log of searches (--positions FILE fits your own)."
    yield f"examination = {numbers_in_brackets(setting.examination)}"
    yield from comment(f"Share of pages that offer 1, 2, ... slots: solved {wanted}.")
    yield f"depth = {numbers_in_brackets(depth_shares(unknowns.depth_ratio, len(setting.examination)))}"
    yield f"reserve = {number(reserve)}  # assumed: {what}"
    yield f"increment = {number(reserve / 5)}  # assumed: a fifth of the reserve"


def reserve_of(setting: Setting, unknowns: Unknowns) -> tuple[float, str]:
    """Return the least price of a click, currency units, and what it is."""
    reserve, what = float(np.median(unknowns.bid)) / 10, "a tenth of the median bid"
    if setting.cpc is not None and setting.cpc.min() / 2 < reserve:
        reserve, what = float(setting.cpc.min()) / 2, "half the lowest cost per click"
    return reserve, what


def _demand(setting: Setting) -> Iterator[str]:
    """Write the curves and the noise."""
    seasons = setting.seasons

    def origin(field: str, meaning: str) -> str:
        if field in seasons.fitted:
            return f"  # fitted: {meaning}"
        return f"  # assumed, the log has no dates or too few: {meaning}"

    yield "\n[demand]"
    if setting.fitted_hours:
        yield from comment(
            "Fitted (--hours), damaged quarter hours mended; assumed to hold by these searchers' own clock."
        )
    else:
        yield "# Assumed: rounded from a public log of page views (--hours FILE fits your own)."
    yield "hourly = ["
    for start in range(0, 24, 8):
        yield "  " + ", ".join(number(x) for x in setting.hourly[start : start + 8]) + ","
    yield "]"
    yield f"weekday = {numbers_in_brackets(seasons.weekday)}{origin('weekday', 'Monday first')}"
    yield f"trend = {number(seasons.trend)}{origin('trend', 'growth of log volume a day')}"
    yield f"keyword_noise = {number(seasons.keyword_noise)}{origin('keyword_noise', 'day noise of each')}"
    yield f"shop_noise = {number(seasons.shop_noise)}{origin('shop_noise', 'day noise they all share')}"


def _after_the_click(setting: Setting, unknowns: Unknowns) -> Iterator[str]:
    """Write the population of relevance, and conversion."""
    assume = setting.assumptions
    log_relevance = np.log(unknowns.relevance)
    yield "\n[relevance]  # solved: the population of the targets below"
    yield f"median = {number(np.exp(log_relevance.mean()))}"
    yield f"sd = {number(min(float(log_relevance.std()), MOST_SPREAD))}"
    rate, rate_from = assume.conversion_rate, "assumed (--conversion-rate)"
    if setting.conversion_rate is not None:
        rate_from = "the log's mean; each target has its own"
        rate = float(setting.conversion_rate @ setting.clicks / max(setting.clicks.sum(), 1e-12))
    basket = assume.money("basket_value")
    basket_from = "told (--basket-value)" if assume.basket_value is not None else "assumed (--basket-value)"
    if setting.basket_value is not None:
        basket, basket_from = (
            float(np.median(setting.basket_value)),
            "the log's median; each target has its own",
        )
    yield "\n[conversion]"
    yield f"rate = {number(rate)}  # {rate_from}"
    yield f"basket_value = {number(basket)}  # {basket_from}"
    yield from comment(
        "Assumed (--correlation): of log relevance with log conversion rate. It decides whether chasing CTR "
        "pays, so vary it before you believe a result."
    )
    yield f"relevance_conversion_correlation = {number(assume.correlation)}"


def rivals_lines(setting: Setting, unknowns: Unknowns, level: float) -> Iterator[str]:
    """Write the population of rivals."""
    rivals = setting.rivals
    yield "\n[rivals]"
    if rivals.name != Rivals().name:
        yield f"name = {quoted(rivals.name)}"
    chosen = unknowns.rivals != setting.assumptions.rivals
    how = "chosen, as it fits best; no report tells it (--rivals)" if chosen else "assumed (--rivals)"
    yield f"count = {unknowns.rivals}  # {how}"
    yield f"bid = {number(level)}  # solved with competition above"
    yield f"bid_sd = {number(rivals.bid_sd)}  # assumed"
    yield f"relevance_sd = {number(rivals.relevance_sd)}  # assumed"
    if rivals.budget is not None:
        yield f"budget = {number(rivals.budget)}  # assumed"
        yield f"budget_sd = {number(RIVAL_BUDGET_SD)}  # assumed"
    yield "redraw = false  # the rivals the market was solved with, in every replication"


def _account(setting: Setting, unknowns: Unknowns) -> Iterator[str]:
    """Write the learner: campaigns, budgets, targets."""
    assume = setting.assumptions
    bids = "assumed (--bid)" if setting.cpc is None else "solved so that the cost per click is the log's"
    told = "assumed" if assume.margin is None else "told"
    yield "\n[[account]]"
    yield f"name = {quoted(ACCOUNT)}"
    yield f"margin = {number(assume.money('margin'))}  # {told} (--margin)"
    yield ""
    untold = np.isnan(setting.budgets)
    budgets = "" if untold.all() else f"Budgets are the report's own{' where told' if untold.any() else ''}. "
    if untold.any():
        which = "Budgets" if untold.all() else "The others"
        budgets += (
            f"{which} are assumed: {assume.budget:g} x the mean daily cost of the log's clicks (--budget), "
        )
        budgets += f"but {FEWEST_CLICKS} clicks at the dearest bid at least. "
    yield from comment(f"{budgets}Bids are {bids}. Relevance is solved.")
    for c, campaign in enumerate(setting.grouping.campaigns):
        yield "[[account.campaign]]"
        yield f"name = {quoted(campaign)}"
        yield f"budget = {number(unknowns.budget[c])}"
        yield "target = ["
        for i in np.flatnonzero(setting.grouping.campaign == c):
            yield target_line(setting, unknowns, int(i))
        yield "]"


def target_line(setting: Setting, unknowns: Unknowns, i: int, *, bid: bool = True) -> str:
    """Write the target on keyword ``i``, with or without its bid."""
    line = f"  {{ keyword = {quoted(setting.grouping.keywords[i])}"
    line += f", bid = {number(unknowns.bid[i])}" if bid else ""
    line += f", relevance = {number(unknowns.relevance[i])}"
    if setting.conversion_rate is not None:
        line += f", conversion_rate = {number(setting.conversion_rate[i])}"
    if setting.basket_value is not None:
        line += f", basket_value = {number(setting.basket_value[i])}"
    return line + " },"


def command(assumptions: Assumptions, *, positions: bool, hours: bool) -> str:
    """Word the command that made a scenario: placeholders for files, every flag off its default."""
    words = ["bidloom", "calibrate", "REPORT.csv"]
    words += ["--positions", "POSITIONS.csv"] if positions else []
    words += ["--hours", "HOURS.csv"] if hours else []
    for field in dataclasses.fields(Assumptions):
        value = getattr(assumptions, field.name)
        if value is True:
            words.append("--" + field.name.replace("_", "-"))
        elif value != field.default and field.name != "source":
            words += ["--" + field.name.replace("_", "-"), shlex.quote(str(value))]
    return " ".join([*words, "-o", "SCENARIO.toml"])
