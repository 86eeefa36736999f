"""The scenario file: read back by the loader, every assumption with its comment."""

import dataclasses
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.scenario_text import scenario_text
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, Unknowns, describe
from simulator import load_scenario
from simulator.settings.file import parse_scenario
from tests.unit.experiments.calibrate.reading import read_log

Maker = Callable[[str], Path]
UNKNOWNS = Unknowns(
    volume=np.array([10.0, 200.0]),
    relevance=np.array([0.01, 0.04]),
    competition=np.array([0.5, 2.0]),
    spread=np.array([1.0, 1.5]),
    bid=np.array([0.4, 0.6]),
    budget=np.array([5.0, 7.5]),
    depth_ratio=0.0,
)


def make_setting(csv_file: Maker, *, columns: str = "", cells: str = "", **flags: Any) -> Setting:
    """Return the setting of a table of two keywords, perhaps with more columns."""
    path = csv_file(
        f"campaign,keyword,impressions,clicks,cost{columns}\n"
        f'"Tents ""Ultra""",帐篷,100,5,0{cells}\nBoots,für #1,900,9,0{cells}\n'
    )
    log = read_log([path], 30)
    assumptions = dataclasses.replace(Assumptions(name="mine"), **flags)
    return describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(),
        assumptions,
        hourly=None,
        examination=None,
    )


def test_the_loader_reads_what_was_written(csv_file: Maker, tmp_path: Path) -> None:
    """Names, numbers and structure come back; competition is written relative to the rivals' bid."""
    path = tmp_path / "mine.toml"
    path.write_text(scenario_text(make_setting(csv_file), UNKNOWNS), "utf-8")

    scenario = load_scenario(path)

    assert ("mine", 28, "shop") == (scenario.name, scenario.days, scenario.learner)
    assert ["帐篷", "für #1"] == [keyword.name for keyword in scenario.keyword]
    assert [10.0, 200.0] == [keyword.volume for keyword in scenario.keyword]
    assert [0.5, 2.0] == [keyword.competition * scenario.rivals.bid for keyword in scenario.keyword]
    campaigns = scenario.account[0].campaign
    assert ['Tents "Ultra"', "Boots"] == [campaign.name for campaign in campaigns]
    assert [5.0, 7.5] == [campaign.budget for campaign in campaigns]
    assert [0.01, 0.04] == [campaign.target[0].relevance for campaign in campaigns]
    assert [0.25] * 4 == scenario.market.depth
    assert scenario.rivals.redraw is False
    assert (0.02, np.log(2)) == pytest.approx((scenario.relevance.median, scenario.relevance.sd), rel=1e-4)


def test_the_report_s_currency_is_that_of_the_market(csv_file: Maker) -> None:
    """A code, however the column writes it; where the report tells none, or no code, there is no line."""
    told = {
        cell: parse_scenario(
            scenario_text(make_setting(csv_file, columns=",currency", cells=f",{cell}"), UNKNOWNS),
            "mine.toml",
        ).currency
        for cell in ("CNY", "eur", "€", "Taler")
    }

    assert {"CNY": "CNY", "eur": "EUR", "€": "EUR", "Taler": None} == told
    assert "currency =" not in scenario_text(make_setting(csv_file), UNKNOWNS)


def test_what_nobody_told_is_marked(csv_file: Maker) -> None:
    """So that a comparison can name it; where all is told nothing is marked."""
    few = make_setting(csv_file, columns=",conversions,revenue", cells=",2,90", margin=0.3, share=0.5)
    told: dict[str, Any] = {
        "bid": 0.4,
        "conversion_rate": 0.01,
        "basket_value": 9,
        "correlation": 0.0,
        "position": 2.2,
    }
    told |= {"ad_share": 0.2, "budget": 2, "rivals": 5, "share": 0.5, "margin": 0.3, "period": 30}
    none = make_setting(csv_file, **told)

    assert ["position", "bid", "ad_share", "budget", "rivals", "period"] == marked(few)
    assert "assumed =" not in scenario_text(none, UNKNOWNS)


def marked(setting: Setting) -> list[str]:
    """Return what the scenario of a setting marks."""
    return list(parse_scenario(scenario_text(setting, UNKNOWNS), "mine.toml").assumed)


def test_every_assumption_names_its_flag(csv_file: Maker) -> None:
    """What the log cannot tell stands beside the flag that sets it."""
    text = scenario_text(make_setting(csv_file), UNKNOWNS)

    flags = (
        "--share", "--position", "--bid", "--conversion-rate", "--basket-value", "--margin", "--correlation",
        "--ad-share", "--budget", "--rivals", "--days", "--positions", "--hours",
    )  # fmt: skip
    assert [] == [flag for flag in flags if f"({flag}" not in text]


def test_flags_reach_the_file(csv_file: Maker) -> None:
    """Each assumption changes the setting it is about."""
    flags: dict[str, Any] = {
        "days": 9,
        "margin": 0.5,
        "conversion_rate": 0.07,
        "basket_value": 80.0,
        "correlation": -0.2,
        "rivals": 3,
    }
    unknowns = dataclasses.replace(UNKNOWNS, rivals=3)
    scenario = parse_scenario(scenario_text(make_setting(csv_file, **flags), unknowns), "text")

    assert 9 == scenario.days
    assert 0.5 == scenario.account[0].margin
    assert (0.07, 80.0) == (scenario.conversion.rate, scenario.conversion.basket_value)
    assert -0.2 == scenario.conversion.relevance_conversion_correlation
    assert 3 == scenario.rivals.count


def test_what_the_log_told_is_not_called_assumed(csv_file: Maker) -> None:
    """Conversions of the log become each target's own, and their flags are not named."""
    text = scenario_text(make_setting(csv_file, columns=",conversions,revenue", cells=",1,50"), UNKNOWNS)
    targets = [campaign["target"][0] for campaign in tomllib.loads(text)["account"][0]["campaign"]]

    assert "--conversion-rate" not in text
    assert "--basket-value" not in text
    assert [50.0, 50.0] == [target["basket_value"] for target in targets]
    assert all(target["conversion_rate"] > 0 for target in targets)


def test_the_source_is_credited(csv_file: Maker) -> None:
    """Whom the log is owed to stands in the head of the file."""
    assert "# Source: my own account" in scenario_text(
        make_setting(csv_file, source="my own account"), UNKNOWNS
    )
