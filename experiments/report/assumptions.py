"""What a comparison takes for granted, in plain words, from the scenario's own settings."""

from __future__ import annotations

from experiments.report.numbers import number
from experiments.report.phrases import listed
from simulator.settings.account import AccountSettings
from simulator.settings.scenario import Scenario

#: What a verdict in money may hang on, and how an amount of it is said.
_MONEY = {
    "basket_value": "{} an order",
    "conversion_rate": "{} of clicks that convert",
    "margin": "margin of {}",
}


def assumptions(scenario: Scenario, rivals: str | None = None, *, drawn: bool = False) -> list[str]:
    """Return what the outcome rests on and the runs cannot show, a sentence each.

    Parameters
    ----------
    scenario
        Of the study.
    rivals
        What is to be said of the other accounts; None: what the scenario says of them.
    drawn
        Whether it was run over markets drawn around the scenario, in place of the scenario itself.
    """
    conversion = scenario.conversion
    learner = _learner(scenario)
    covered = (
        "The intervals cover luck and what the report leaves open: each run is in one of the markets drawn "
        "around the fitted one, whose own settings stand here."
        if drawn
        else "The intervals cover the luck of this market, not the question whether the market is like "
        "yours: the scenario is taken as it is."
    )
    return [
        covered,
        *_untold(scenario),
        _clicks(scenario),
        _conversion(scenario, learner),
        f"Margin: {100 * learner.margin:.3g} % of revenue is profit before advertising.",
        "Relevance and conversion rate of targets whose rate is not given correlate with "
        f"{conversion.relevance_conversion_correlation:.3g}: an assumption that decides whether chasing "
        "clicks pays.",
        rivals or _rivals(scenario),
        "Quality is learned by the platform from clicks, with a half-life of "
        f"{scenario.quality.half_life:.3g} days and a prior worth {scenario.quality.prior_weight:.3g} "
        "expected clicks.",
    ]


def assumed_money(scenario: Scenario) -> dict[str, float]:
    """Return what nobody told about money, by name: the value of an order, the conversion rate, the margin.

    Parameters
    ----------
    scenario
        Marks what is ``assumed``.

    Returns
    -------
    dict
        Values as in the scenario: currency units an order, shares in [0, 1]; empty where all was told.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> assumed_money(load_scenario("two-campaigns").model_copy(update={"assumed": ["share", "margin"]}))
    {'margin': 0.4}
    """
    conversion = scenario.conversion
    known = (conversion.basket_value, conversion.rate, _learner(scenario).margin)
    return {name: value for name, value in zip(_MONEY, known, strict=True) if name in scenario.assumed}


def money_size(name: str, value: float, currency: str | None) -> str:
    """Write a value of :func:`assumed_money` without saying of what.

    Examples
    --------
    >>> money_size("basket_value", 50.0, "EUR"), money_size("margin", 0.4, "EUR")
    ('50 EUR', '40 %')
    """
    if name != "basket_value":
        return f"{_digits(100 * value)} %"
    return _with(_digits(value), currency)


def money_of(name: str, size: str) -> str:
    """Write what an amount is of, behind "the assumed" or the like.

    Examples
    --------
    >>> money_of("basket_value", "50 EUR"), money_of("margin", "40 %")
    ('50 EUR an order', 'margin of 40 %')
    """
    return _MONEY[name].format(size)


def money_sizes(name: str, low: float, high: float, currency: str | None) -> str:
    """Write from where to where a value of :func:`assumed_money` goes, without saying of what.

    Examples
    --------
    >>> money_sizes("basket_value", 12.5, 200.0, "EUR"), money_sizes("margin", 0.1, 1.0, None)
    ('12.5 to 200 EUR', '10 to 100 %')
    """
    first = money_size(name, low, None).removesuffix(" %")
    return f"{first} to {money_size(name, high, currency)}"


def money_with(name: str, size: str) -> str:
    """Write what an amount is of, behind "with" or "at".

    Examples
    --------
    >>> money_with("basket_value", "12.5 to 200 EUR"), money_with("margin", "40 %")
    ('12.5 to 200 EUR an order', 'a margin of 40 %')
    """
    return ("a " if name == "margin" else "") + money_of(name, size)


def money_assumed(
    scenario: Scenario, *, cost: float = 0.0, clicks: float = 0.0, revenue: float = 0.0
) -> str | None:
    """Say what nobody told about money, and at which value a click would break even.

    Parameters
    ----------
    scenario
        Marks what is ``assumed``.
    cost, clicks, revenue
        Of the account as it bids today, all of one period: of the baseline of a comparison, or of a log.
        Without clicks nothing is said of breaking even, as where several markets are told of.

    Returns
    -------
    str or None
        None where no value of an order, conversion rate or margin is assumed.

    Notes
    -----
    A click returns margin x revenue / clicks, and that is in proportion to each of the three.
    """
    taken, currency = assumed_money(scenario), scenario.currency
    if not taken:
        return None
    told = listed([f"{_amount(name, value, currency)} ({_flag(name)})" for name, value in taken.items()])
    where = " in whatever currency" if "basket_value" in taken and not currency else ""
    said = f"Money is assumed, told by nobody{where}: {told}."
    if clicks <= 0:
        return said
    returned = _learner(scenario).margin * revenue
    name, value = next(iter(taken.items()))
    even = "with these it never pays"
    if returned > 0:
        even = _break_even(name, value * cost / returned, currency)
    costs, returns = (_money(sum_ / clicks, currency) for sum_ in (cost, returned))
    return f"{said} A click costs {costs} and returns {returns}; {even}."


def _break_even(name: str, value: float, currency: str | None) -> str:
    """Say at which value a click returns what it costs; shares end at 100 %."""
    if name != "basket_value" and value > 1:
        return f"not even {_amount(name, 1.0, currency)} would pay for it"
    return f"it breaks even at {_amount(name, value, currency)}"


def _amount(name: str, value: float, currency: str | None) -> str:
    """Write what is assumed in words."""
    return money_with(name, money_size(name, value, currency))


def _digits(value: float) -> str:
    """Write a number with three digits, or to the unit."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _money(value: float, currency: str | None) -> str:
    """Write a price with two decimals, a small one with three digits."""
    return _with(f"{value:,.2f}" if value >= 0.1 else number(value), currency)


def _with(text: str, currency: str | None) -> str:
    """Write an amount of money, its currency behind it where there is one."""
    return f"{text} {currency}" if currency else text


def _flag(name: str) -> str:
    """Write the flag of `bidloom calibrate` that sets an assumption."""
    return f"--{name.replace('_', '-')}"


def _untold(scenario: Scenario) -> list[str]:
    """Name the flags that stand where neither a log nor its owner told."""
    if not scenario.assumed:
        return []
    flags = listed([_flag(name) for name in scenario.assumed])
    return [f"Told neither by the log nor by its owner, so the defaults of `bidloom calibrate`: {flags}."]


def _learner(scenario: Scenario) -> AccountSettings:
    """Return the account on trial."""
    return next(account for account in scenario.account if account.name == scenario.learner)


def _conversion(scenario: Scenario, learner: AccountSettings) -> str:
    """Say where conversion rates and basket values come from."""
    targets = [target for campaign in learner.campaign for target in campaign.target]
    rates = sum(target.conversion_rate is not None for target in targets)
    values = sum(target.basket_value is not None for target in targets)
    conversion = scenario.conversion
    n = len(targets)
    return (
        f"Conversions: a mean rate of {100 * conversion.rate:.3g} % of clicks ({rates} of {n} targets have "
        f"their own) and a mean basket value of "
        f"{_with(f'{conversion.basket_value:.3g}', scenario.currency)} "
        f"({values} of {n} have their own)."
    )


def _rivals(scenario: Scenario) -> str:
    """Say who the rivals are and what they do."""
    named = [account for account in scenario.account if account.name != scenario.learner]
    drawn = [population for population in scenario.populations if population.count]
    parts = (
        [f"{len(named)} named ones bidding by {_strategies([a.strategy for a in named])}"] if named else []
    )
    parts += [
        f"{rivals.count} drawn {'anew in' if rivals.redraw else 'once for'} every replication, "
        f"bidding on {'keywords' if rivals.channel == 'search' else 'audiences'} by "
        f"{_strategies([rivals.strategy])} (median bid {_with(f'{rivals.bid:.3g}', scenario.currency)})"
        for rivals in drawn
    ]
    return f"Rivals: {'; '.join(parts)}." if parts else "Rivals: none."


def _strategies(names: list[str]) -> str:
    """Write each strategy once."""
    return ", ".join(sorted(set(names)))


def _clicks(scenario: Scenario) -> str:
    """Say how searchers click."""
    market = scenario.market
    if market.clicks == "cascade":
        return (
            "Clicks: searchers read from the top, click an ad by its relevance, go on with probability "
            f"{market.continuation:.3g} after an ad they leave and {market.continuation_after_click:.3g} "
            "after a click."
        )
    return (
        f"Clicks: the slots are looked at with probability {_list(market.examination)}, top slot "
        "first, and an ad that is looked at is clicked by its relevance."
    )


def _list(values: list[float]) -> str:
    """Write numbers with commas."""
    return ", ".join(f"{value:.3g}" for value in values)
