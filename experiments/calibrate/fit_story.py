"""How a fit is told: whether it supports decisions, the campaigns, the worst keywords, what is known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from experiments.calibrate.agreement import TOLERANCES, Quantity
from experiments.calibrate.estimates import Estimate, KeywordEstimates
from experiments.calibrate.fit_sheet import QUANTITIES, Fit, FitSheet, KeywordFit
from experiments.report.blocks import (
    Block,
    Bullets,
    Cell,
    Grid,
    Heading,
    Story,
    Text,
    bullets,
    name_of,
    soft,
    table_of,
)
from experiments.report.columns import Table, columns_of
from experiments.report.numbers import days, number
from experiments.report.outcome import Tables, story, tables
from experiments.report.phrases import listed, names_listed

#: Keywords that are shown; all are in the table and in JSON.
MOST_SHOWN = 10
#: Beyond these, share and mean position of the whole account are said to be missed.
SHARE_GAP, POSITION_GAP = 0.03, 0.1
_PROMISED = listed([f"{100 * tolerance:g} % of {name}" for name, tolerance in TOLERANCES.items()])
#: Quantities in currency units.
MONEY = ("cost", "CPC", "order value", "click value")
#: What no report tells, whoever's it is.
NEVER_TOLD = "how many rivals there are, what clicks are worth to them, and their budgets"


@story.register
def _story(sheet: FitSheet, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001 - every story has it
    """Tell a fit."""
    found = sheet.agreement
    about_the_report: list[Block] = [Heading("About the report"), Bullets(sheet.notes)] if sheet.notes else []
    return Story(
        f"{sheet.scenario.name}: how far it is your account",
        f"{sheet.scenario.name} (hash {sheet.scenario.hash}), fitted to {sheet.file}",
        headline(sheet),
        (
            *soft(sheet.money),
            campaigns_grid(sheet),
            Text(_what_was_compared(sheet), "soft"),
            *bullets([*_missed(sheet), *found.misses()]),
            Heading("The keywords that fit worst"),
            keywords_grid(sheet),
            Text(_what_intervals_are(sheet), "soft"),
            *_estimates(sheet),
            Heading("What is known"),
            Bullets(tuple(_known(sheet))),
            *about_the_report,
        ),
        names=tuple(found.campaigns),
    )


def headline(sheet: FitSheet) -> str:
    """Say whether the fit supports decisions."""
    n = len(sheet.agreement.campaigns)
    off = [name for name in sheet.off if name in sheet.agreement.campaigns]
    if not off:
        all_of_them = {1: "the campaign is", 2: "both campaigns are"}.get(n, f"all {n} campaigns are")
        good = f"{all_of_them} within {_PROMISED}"
        return f"The market gives back your account: {good}. It will do to compare rules on."
    if len(off) == n:
        bad = f"no campaign is within {_PROMISED}"
        return f"The market does not give back your account: {bad}. Decide nothing by it."
    which = names_listed(off[:5]) + (f" and {len(off) - 5} more" if len(off) > 5 else "")
    return (
        f"The market gives back {n - len(off)} of {n} campaigns to within {_PROMISED}, but not "
        f"{which}: a verdict "
        f"about {'it' if len(off) == 1 else 'them'} is worth that much less."
    )


def _known(sheet: FitSheet) -> Iterator[str]:
    """Say what the report tells, what not, and what varies between drawn markets."""
    yield f"The report tells {listed(list(sheet.told))}."
    yield from _to_come(sheet)
    yield from _unknown(sheet)
    yield from _drawn(sheet)


def _drawn(sheet: FitSheet) -> list[str]:
    """Say what varies between the markets drawn around this one, and how near to the report they are."""
    made = sheet.draws
    if made is None:
        return []
    near = listed([f"{100 * off:.0f} % in {name}" for name, off in made.median.items()])
    far = f" {made.far} of them are farther off than they should be." if made.far else ""
    return [
        f"{made.markets} markets as plausible as this one stand in {made.folder}: drawn in each is what the "
        "report leaves open, the assumptions above and the rivals (how many, how far apart, their budgets). "
        f"They give the account back to within {near} (the median market, campaigns' errors added up).{far} "
        f"`bidloom compare {sheet.scenario.name}.toml` runs over them."
    ]


def _what_was_compared(sheet: FitSheet) -> str:
    """Say what the numbers of campaigns are."""
    found = sheet.agreement
    share, position = (
        "the report's" if told else f"assumed ({flag})"
        for told, flag in ((found.share_logged, "--share"), (found.position_logged, "--position"))
    )
    return (
        f"Reported, and simulated by `fixed` over the {days(found.days)} of the report in "
        f"{found.replications} "
        "replications that the fit did not use, scaled to the expected number of searches. The share "
        "of searches "
        f"shown is {share}, the mean position {position}."
    )


def _what_intervals_are(sheet: FitSheet) -> str:
    """Say what the numbers of keywords are, and how many lie outside."""
    outside = sum(fit.outside for one in sheet.keywords for fit in one.fits.values())
    numbers = sum(len(one.fits) for one in sheet.keywords)
    return (
        "Each number with where it would lie in 95 of 100 cases if the market were this one; * outside. Of "
        f"{numbers} numbers of {len(sheet.keywords)} keywords {outside} lie outside; "
        f"{0.05 * numbers:.0f} would by luck "
        "alone."
    )


def campaigns_grid(sheet: FitSheet) -> Grid:
    """Return the table of campaigns: reported, simulated and the difference of each quantity."""
    found = sheet.agreement
    header = ["campaign"]
    for quantity in found.quantities:
        header += [_title(quantity.name, sheet.scenario.currency), "simulated", "diff, %"]
    rows: list[Sequence[Cell | str]] = []
    for row, name in enumerate((*found.campaigns, "all")):
        cells = [cell for quantity in found.quantities for cell in _cells(quantity, row)]
        place = [_plain(found.share[row]), _plain(found.position[row])]
        rows.append((name_of(name) if row < len(found.campaigns) else name, *cells, *place))
    gaps = [""] * (len(header) - 1)
    rows.append(("wanted", *gaps, f"{found.wanted_share:.2f}", f"{found.wanted_position:.2f}"))
    return table_of((*header, "share shown", "position"), rows)


def keywords_grid(sheet: FitSheet) -> Grid:
    """Return the table of the keywords that fit worst."""
    shown = sheet.keywords[:MOST_SHOWN]
    names = [name for name in QUANTITIES if any(name in one.fits for one in shown)]
    rows: list[Sequence[Cell | str]] = [
        (name_of(one.keyword), *(_fit(one.fits.get(name)) for name in names)) for one in shown
    ]
    return table_of(("keyword", *(_title(name, sheet.scenario.currency) for name in names)), rows)


def _estimates(sheet: FitSheet) -> tuple[Block, ...]:
    """Tell what the keywords with most clicks are, with 90 % intervals."""
    shown = sorted(sheet.estimates, key=lambda one: -one.clicks)[:MOST_SHOWN]
    if not shown:
        return ()
    names = list(dict.fromkeys(name for one in shown for name in one.values))
    rows: list[Sequence[Cell | str]] = [
        (name_of(one.keyword), *(_estimate(one.values.get(name)) for name in names)) for one in shown
    ]
    guessed = {name for one in shown for name, told in one.values.items() if not told.identified}
    about = (
        "The keywords with most clicks; the truth lies in 90 of 100 intervals. Relevance is the chance of a "
        "click once an ad is looked at, volume searches a day."
    )
    if guessed:
        about += f" ~ is a guess: the report does not tell {listed(sorted(guessed))}."
    titles = (_title(name, sheet.scenario.currency) for name in names)
    return (
        Heading("What your keywords are worth"),
        table_of(("keyword", *titles), rows),
        Text(about, "soft"),
    )


def _estimate(told: Estimate | None) -> str:
    """Write a number and its interval, a guess with its mark."""
    if told is None:
        return "-"
    return (
        f"{'' if told.identified else '~ '}{number(told.value)} ({number(told.low)} to {number(told.high)})"
    )


def _fit(fit: Fit | None) -> str:
    """Write a number and its interval."""
    if fit is None:
        return "-"
    return f"{number(fit.reported)}{' *' if fit.outside else ''} ({number(fit.low)} to {number(fit.high)})"


def _missed(sheet: FitSheet) -> list[str]:
    """Say where share and position of the whole account are not those wanted."""
    found = sheet.agreement
    lines = []
    if abs(found.share[-1] - found.wanted_share) > SHARE_GAP:
        lines.append(f"{found.share[-1]:.2f} of searches are shown instead of {found.wanted_share:.2f}.")
    if not abs(found.position[-1] - found.wanted_position) <= POSITION_GAP:
        lines.append(
            f"The mean position is {_plain(found.position[-1])} instead of {found.wanted_position:.2f}."
        )
    return lines


def _to_come(sheet: FitSheet) -> list[str]:
    """Say how many conversions the report does not count yet, where that is clear."""
    found = sheet.to_come
    if found is None:
        return []
    last = "day's" if found.days == 1 else f"{found.days} days'"
    to_come, of, low, high = (
        f"{count:,.0f}" for count in (found.expected, found.counted + found.expected, found.low, found.high)
    )
    return [
        f"About {to_come} of the last {last} {of} conversions are still to come ({low} to {high} in 90 of "
        "100 cases), as the console counts them by the day of the click. Conversion rates and click values "
        "allow for it."
    ]


def _unknown(sheet: FitSheet) -> list[str]:
    """Say what nobody tells."""
    flags = [f"--{name.replace('_', '-')}" for name in sheet.assumed]
    assumed = [f"Assumed, as neither the report nor a flag tells: {listed(flags)}."] if flags else []
    return [*assumed, f"No report tells {NEVER_TOLD}: they are assumed."]


def _cells(quantity: Quantity, row: int) -> tuple[str, str, str]:
    """Write report, simulation and difference of one campaign."""
    difference = quantity.difference[row]
    log, simulated = (_value(quantity.name, values[row]) for values in (quantity.log, quantity.simulated))
    return log, simulated, "-" if math.isnan(difference) else f"{100 * difference:+.1f}"


def _title(name: str, currency: str | None) -> str:
    """Name a quantity with its unit, as far as it has one."""
    if currency and name in MONEY:
        return f"{name}, {currency}"
    return "CTR, %" if name == "CTR" else name


def _value(name: str, value: float) -> str:
    """Write impressions as whole numbers, CTR in percent, CPC with three digits."""
    if name == "impressions":
        return f"{value:,.0f}"
    return number(100 * value if name == "CTR" else value)


def _plain(value: float) -> str:
    """Write two decimals, a dash where nothing is known."""
    return "-" if math.isnan(value) else f"{value:.2f}"


@tables.register
def _tables(sheet: FitSheet) -> Tables:
    """Return every keyword with every number, compared and estimated."""
    currency = sheet.scenario.currency
    fits = [(one, name, fit) for one in sheet.keywords for name, fit in one.fits.items()]
    values = [(one, name, told) for one in sheet.estimates for name, told in one.values.items()]
    return {
        "fit": lambda: _by_quantity(fits, currency, "reported", "simulated", "low", "high", "outside"),
        "estimates": lambda: _by_quantity(values, currency, "value", "low", "high", "identified"),
    }


def _by_quantity(
    rows: Sequence[tuple[KeywordFit | KeywordEstimates, str, object]], currency: str | None, *columns: str
) -> Table:
    """Return a row a keyword and quantity, with these fields of what is told of it."""
    return columns_of(
        {
            "campaign": [one.campaign for one, _, _ in rows],
            "keyword": [one.keyword for one, _, _ in rows],
            "quantity": [name for _, name, _ in rows],
            "unit": [(currency or "currency units") if name in MONEY else "" for _, name, _ in rows],
            **{column: [getattr(told, column) for _, _, told in rows] for column in columns},
        }
    )
