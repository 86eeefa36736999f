"""Markets that exist for a trial: one shop, one campaign for each keyword, rivals drawn around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.settings.scenario import Scenario

#: Keywords of trials that need several.
WARES = ("anoraks", "boots", "caps", "daypacks", "earmuffs", "fleeces")
#: A fortnight: two of each weekday, and long enough for quality to move.
DAYS = 14


def shop_market(
    name: str,
    targets: Sequence[Mapping[str, Any]],
    *,
    volume: float = 500.0,
    prior: float | None = 0.05,
    budget: float = 1000.0,
    appeal: float | None = None,
    shop: Mapping[str, Any] | None = None,
    **tables: Any,
) -> Scenario:
    """Return a market of one shop.

    Parameters
    ----------
    name
        What the market is called in messages.
    targets
        Settings of each target, ``keyword`` and ``bid`` among them; each has a campaign of its own.
    volume
        Searches a day for each keyword.
    prior
        Relevance that the platform expects of an ad on each keyword; drawn where None.
    budget
        Of each campaign, currency units a day; the default outlasts every day.
    appeal
        How many times as often the shop's ads are clicked as at 1; the ads have a name then, and luck of
        their own, so compare with 1 and not with None.
    shop
        Settings of the account.
    tables
        Other settings of the scenario.

    Examples
    --------
    >>> market = shop_market("one", [{"keyword": "boots", "bid": 0.5}], rivals={"count": 3})
    >>> market.account[0].campaign[0].name, market.days, market.rivals.count
    ('boots', 14, 3)
    """
    relevance = {} if prior is None else {"relevance": prior}
    better = {} if appeal is None else {"creative": [{"name": "ad", "appeal": appeal}]}
    campaigns = [{"name": one["keyword"], "budget": budget, "target": [one], **better} for one in targets]
    settings: dict[str, Any] = {
        "name": name,
        "days": DAYS,
        "learner": "shop",
        "keyword": [{"name": one["keyword"], "volume": volume, **relevance} for one in targets],
        "account": [{"name": "shop", **(shop or {}), "campaign": campaigns}],
    }
    return Scenario.model_validate(settings | tables)


def six_campaigns(
    correlation: float, *, spread: float = 0.6, budget: float = 25.0, **tables: Any
) -> Scenario:
    """Return a shop with six campaigns whose relevance and conversion rate are drawn in every replication.

    Parameters
    ----------
    correlation
        Of log relevance and log conversion rate: whether people who click more also buy more.
    spread
        Of log relevance between keywords: how unlike the campaigns are.
    budget
        Of each campaign, currency units a day; the default outlasts nearly every day.
    tables
        Other settings of the scenario.

    Notes
    -----
    All bids are 0.5, the rivals' median; the learner's ads spread around
    their keywords by .3, and log conversion rates by .5 around a mean of 3 %.
    """
    settings: dict[str, Any] = {
        "relevance": {"median": 0.05, "sd": spread},
        "demand": {"keyword_noise": 0.2},
        "conversion": {"rate": 0.03, "rate_sd": 0.5, "relevance_conversion_correlation": correlation},
        "rivals": {"count": 6},
    }
    return shop_market(
        "six campaigns",
        [{"keyword": ware, "bid": 0.5} for ware in WARES],
        prior=None,
        budget=budget,
        **(settings | tables),
    )
