"""What a comparison takes for granted, in plain words, from the scenario's own settings."""

from __future__ import annotations

from simulator.settings.account import AccountSettings
from simulator.settings.scenario import Scenario


def assumptions(scenario: Scenario, rivals: str | None = None) -> list[str]:
    """Return what the outcome rests on and the runs cannot show, a sentence each.

    Parameters
    ----------
    scenario
        Of the study.
    rivals
        What is to be said of the other accounts; None: what the scenario says of them.
    """
    conversion = scenario.conversion
    learner = next(account for account in scenario.account if account.name == scenario.learner)
    return [
        "The intervals cover the luck of this market, not the question whether the market is like yours: "
        "the scenario is taken as it is.",
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


def _conversion(scenario: Scenario, learner: AccountSettings) -> str:
    """Say where conversion rates and basket values come from."""
    targets = [target for campaign in learner.campaign for target in campaign.target]
    rates = sum(target.conversion_rate is not None for target in targets)
    values = sum(target.basket_value is not None for target in targets)
    conversion = scenario.conversion
    n = len(targets)
    return (
        f"Conversions: a mean rate of {100 * conversion.rate:.3g} % of clicks ({rates} of {n} targets have "
        f"their own) and a mean basket value of {conversion.basket_value:.3g} "
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
        f"{_strategies([rivals.strategy])} (median bid {rivals.bid:.3g})"
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
