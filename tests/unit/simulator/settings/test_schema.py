"""The JSON Schema of a scenario file says what the file may hold, in words an editor can show."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.settings.file import scenario_names, toml_text
from simulator.settings.schema import scenario_schema

SCHEMA = scenario_schema()
SMALL = toml_text("two-campaigns")


def refusals(text: str) -> list[str]:
    """What the schema finds wrong with a TOML text, as paths; dates are text there, as in editors."""
    contents = json.loads(json.dumps(tomllib.loads(text), default=str))
    return sorted(error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(contents))


def tables() -> Iterator[dict[str, Any]]:
    yield SCHEMA
    yield from SCHEMA["$defs"].values()


def test_it_is_a_schema() -> None:
    """It keeps the rules of the dialect that it names."""
    assert "https://json-schema.org/draft/2020-12/schema" == SCHEMA["$schema"]
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", scenario_names())
def test_shipped_scenarios_fit(name: str) -> None:
    """Every scenario that ships with Bidloom is right by the schema."""
    assert [] == refusals(toml_text(name))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("days = 14", "days = 0", "$.days"),
        ("days = 14", "days = '14'", "$.days"),
        ("days = 14", "days = 14\ncurrency = 'eur'", "$.currency"),
        ("days = 14", "dayz = 14", "$"),
        ('learner = "shop"', "", "$"),
        ("budget = 20", "budget = -1", "$.account[0].campaign[0].budget"),
        ("budget = 20", 'rotation = "all"\nbudget = 20', "$.account[0].campaign[0].rotation"),
        ("count = 6", "cuont = 6", "$.rivals"),
        ("[rivals]", "[[rivals]]", "$.rivals"),
    ],
)  # fmt: skip
def test_wrong_scenarios_do_not(old: str, new: str, place: str) -> None:
    """Ranges, types, choices, unknown and missing keys are refused at their place."""
    assert old in SMALL
    assert [place] == refusals(SMALL.replace(old, new, 1))


def test_every_setting_is_described() -> None:
    """An editor has something to show for each key: its own words or those of its table."""
    silent = [
        f"{table['title']}.{key}"
        for table in tables()
        for key, setting in table["properties"].items()
        if "description" not in setting and "$ref" not in setting
    ]
    assert [] == silent
    assert [] == [table["title"] for table in tables() if not table["description"]]


def test_titles_are_those_of_tables() -> None:
    """The file and each table have a title; a setting has none, its key says it."""
    assert "Bidloom scenario" == SCHEMA["title"]
    assert "Campaign" == SCHEMA["$defs"]["CampaignSettings"]["title"]
    assert [] == [key for table in tables() for key, part in table["properties"].items() if "title" in part]


def test_there_is_no_null() -> None:
    """TOML has no null, so the schema offers none; what may be left out has no default to show."""
    assert "null" not in json.dumps(SCHEMA)
    depth = SCHEMA["$defs"]["MarketSettings"]["properties"]["depth"]
    assert ("array", False) == (depth["type"], "default" in depth)


def test_defaults_are_shown() -> None:
    """A setting that may be left out shows the value it then has."""
    assert 4 == SCHEMA["$defs"]["MarketSettings"]["properties"]["slots"]["default"]
    assert "2026-01-05" == SCHEMA["properties"]["start"]["default"]
