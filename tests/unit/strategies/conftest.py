"""Accounts and reports small enough to work through by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from simulator.market import Market
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy
from strategies.testing.toy_market import ToyMarket, make_view

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]
BidsAfter = Callable[..., list[float]]


@pytest.fixture
def view_of() -> ViewMaker:
    """Return a maker of views: bids of 1 and two slots unless told, fields replaced by name."""

    def make(targets: int = 2, campaigns: int | None = None, **fields: object) -> View:
        view = make_view(
            targets=targets,
            campaigns=targets if campaigns is None else campaigns,
            bid=1.0,
            budget=50.0,
            slots=2,
        )
        arrays = {
            name: np.array(value) if isinstance(value, list) else value for name, value in fields.items()
        }
        return dataclasses.replace(view, **arrays)  # type: ignore[arg-type] # fields by name

    return make


@pytest.fixture
def report_of() -> ReportMaker:
    """Return a maker of reports with nothing in them but the fields given by name."""

    def make(view: View, **fields: object) -> Report:
        report = ToyMarket(view, searches=0.0).report()
        arrays = {
            name: np.array(value) if isinstance(value, list) else value for name, value in fields.items()
        }
        return dataclasses.replace(report, **arrays)  # type: ignore[arg-type] # fields by name

    return make


@pytest.fixture
def bids_after() -> BidsAfter:
    """Return a player of a market with many sales: two keywords alike, a campaign each, bids of 1.

    Nobody else bids and the reserve is low, so clicks and sales are the same whatever is bid; money is
    plenty. What differs between the keywords is told by ``one`` and ``other``, what differs
    from this market by name.
    """

    def play(
        strategy: Strategy,
        days: int,
        one: dict[str, float] | None = None,
        other: dict[str, float] | None = None,
        **settings: object,
    ) -> list[float]:
        keywords = ("hat", "scarf")
        campaigns = [
            {"name": name, "budget": 1e6, "target": [{"keyword": name, "bid": 1.0, **(own or {})}]}
            for name, own in zip(keywords, (one, other), strict=True)
        ]
        market: dict[str, object] = {
            "name": "hats and scarves",
            "days": days,
            "learner": "shop",
            "market": {"warm_up_days": 7},
            "keyword": [{"name": name, "volume": 2000.0, "relevance": 0.2} for name in keywords],
            "conversion": {"rate": 0.2, "rate_sd": 0.0},
            "relevance": {"sd": 0.0},
            "rivals": {"count": 0},
            "account": [{"name": "shop", "relevance_sd": 0.0, "campaign": campaigns}],
        }
        played = Market(Scenario.model_validate(market | settings), strategy, seed=1, replication=0)
        played.run()
        return [float(bid) for bid in played.exchange.in_force.decided.bid[:2]]

    return play
