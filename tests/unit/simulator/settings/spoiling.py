"""A good scenario file, and with which lines it is refused once it is spoiled."""

from __future__ import annotations

import re

import pytest

from simulator.errors import InputError
from simulator.settings.file import parse_scenario

GOOD = """
name = "small"
learner = "shop"

[market]
slots = 2
examination = [1.0, 0.5]

[[keyword]]
name = "lamp"
volume = 10

[[account]]
name = "shop"

[[account.campaign]]
name = "lamps"
budget = 5

[[account.campaign.target]]
keyword = "lamp"
bid = 0.5
"""
CAMPAIGN = "account[0].campaign[0]"
TARGET = "account[0].campaign[0].target[0]"


def mistakes(text: str) -> list[str]:
    """The lines with which a file is refused."""
    with pytest.raises(InputError) as caught:
        parse_scenario(text, "my.toml")
    return str(caught.value).splitlines()


def mistake(old: str, new: str) -> str:
    """The one line with which a good file is refused after one replacement, without file and line."""
    assert old in GOOD
    (line,) = mistakes(GOOD.replace(old, new, 1))
    where, _, told = line.partition(": ")
    assert re.fullmatch(r"my\.toml:[1-9]\d*", where)
    return told
