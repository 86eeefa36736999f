"""A scenario may build on another, and every mistake is told where it can be mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import load_scenario
from simulator.errors import InputError
from simulator.settings.include import merged


def saved(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_shipped_scenario_is_built_on(tmp_path: Path) -> None:
    """Three lines make the smallest market another: what they say is changed, the rest stays."""
    path = saved(tmp_path, 'include = "two-campaigns"\n[rivals]\ncount = 2\n')
    mine, base = load_scenario(path), load_scenario("two-campaigns")
    assert 2 == mine.rivals.count
    assert base.model_copy(update={"rivals": mine.rivals}) == mine


def test_entries_of_one_name_join_and_others_are_added(tmp_path: Path) -> None:
    """A keyword's volume is changed under its name; a campaign of another name comes behind the two."""
    text = """
include = "two-campaigns"
keyword = [{ name = "desk lamp", volume = 7 }]
[[account]]
name = "shop"
[[account.campaign]]
name = "more"
budget = 1
target = [{ keyword = "corner sofa", bid = 0.2 }]
"""
    mine, base = load_scenario(saved(tmp_path, text)), load_scenario("two-campaigns")
    assert ["desk lamp", "corner sofa"] == [keyword.name for keyword in mine.keyword]
    assert (7.0, base.keyword[0].relevance) == (mine.keyword[0].volume, mine.keyword[0].relevance)
    assert ["lamps", "sofas", "more"] == [campaign.name for campaign in mine.account[0].campaign]


def test_a_file_beside_it_is_built_on(tmp_path: Path) -> None:
    """A path is taken from the folder of the file that names it, through several files."""
    saved(tmp_path, 'include = "two-campaigns"\ndays = 3\n', "base.toml")
    assert 3 == load_scenario(saved(tmp_path, 'include = "base.toml"\n')).days


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('include = "two-campains"', "mine.toml:1: include: unknown scenario 'two-campains': did you mean"),
        ("include = 3", "mine.toml:1: include: 3 is not allowed; allowed: a name or a path in quotes"),
        ('include = "gone.toml"', "gone.toml: cannot be read"),
        ('include = "mine.toml"', "include: 'mine.toml' includes itself"),
        ('include = "sub/../mine.toml"', "include: 'sub/../mine.toml' includes itself"),
        ('include = "\\u0000.toml"', "is not allowed; allowed: a name or a path in quotes"),
        ('include = "two-campaigns"\nkeyword = [{ name = ["x"] }]', 'keyword[2].name: ["x"] is not allowed'),
        ('include = "two-campaigns"\n[rivals]\ncount = -1', "mine.toml:3: rivals.count: -1 is not allowed"),
        ('include = "two-campaigns"\ndays = 9\nname = 3', "mine.toml:3: name: 3 is not allowed"),
        ('include = "two-campaigns"\nkeyword = [\n  { name = "corner sofa", volum = 3 },\n]',
         "mine.toml:3: keyword[1].volum: unknown key; did you mean 'volume'"),
        ('days = 9\ninclude = "broken.toml"', "mine.toml:2: rivals.count: -5 is not allowed"),
        ('include = "two-campaigns"\n[[event]]\nname = "x"\nstart = 1',
         "mine.toml:2: event[0].length: missing"),
    ],
)  # fmt: skip
def test_mistakes_name_the_line_that_makes_them(tmp_path: Path, text: str, line: str) -> None:
    """A mistake of the file has its own line, one of the included file that of ``include``."""
    saved(tmp_path, 'include = "two-campaigns"\n[rivals]\ncount = -5\n', "broken.toml")
    with pytest.raises(InputError) as refused:
        load_scenario(saved(tmp_path, text))
    assert line in str(refused.value)


def test_a_value_takes_the_place_of_the_one_included() -> None:
    """Lists of numbers do not grow, and what was included is left as it was."""
    base = {"market": {"examination": [1.0, 0.5], "slots": 2}}
    assert {"market": {"examination": [1.0], "slots": 1}} == merged(
        base, {"market": {"examination": [1.0], "slots": 1}}
    )
    assert {"market": {"examination": [1.0, 0.5], "slots": 2}} == base


def test_a_name_that_stands_twice_is_not_folded() -> None:
    """The second entry of one name is added, so that the check of the whole can refuse it."""
    base = {"keyword": [{"name": "lamp", "volume": 1}]}
    own = {"keyword": [{"name": "lamp", "volume": 2}, {"name": "lamp", "volume": 3}]}
    assert [2, 3] == [keyword["volume"] for keyword in merged(base, own)["keyword"]]
