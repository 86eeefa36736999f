"""Accounts and reports small enough to work through by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.toy_market import ToyMarket, make_view

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


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
