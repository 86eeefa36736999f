"""Markets drawn around a fitted one: found beside its file, checked against it, and no setting of it."""

from pathlib import Path

import pytest

from simulator import InputError, load_scenario
from simulator.settings.drawn import drawn_markets

MARKET = """
schema = 1
name = "mine"
learner = "shop"
draws = "around"
keyword = [{ name = "tent", volume = 50.0, relevance = 0.1 }]
[[account]]
name = "shop"
[[account.campaign]]
name = "all"
budget = 10.0
target = [{ keyword = "tent", bid = 0.5 }]
"""
DRAWN = 'include = "../mine.toml"\nname = "mine-{n}"\n[conversion]\nrate = 0.0{n}\n'
OTHERS = """
include = "../mine.toml"
keyword = [{ name = "boot", volume = 9.0, relevance = 0.1 }]
[[account]]
name = "shop"
[[account.campaign]]
name = "all"
target = [{ keyword = "boot", bid = 0.5 }]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a fitted market with two others drawn around it."""
    (tmp_path / "around").mkdir()
    (tmp_path / "mine.toml").write_text(MARKET, "utf-8")
    for n in (1, 2):
        (tmp_path / "around" / f"{n}.toml").write_text(DRAWN.format(n=n), "utf-8")
    return tmp_path / "mine.toml"


def test_drawn_markets_stand_on_the_fitted_one(mine: Path) -> None:
    """In the order of their files, each the fitted market with what it has of its own."""
    first, second = drawn_markets(load_scenario(mine))

    assert ("mine-1", "mine-2") == (first.name, second.name)
    assert (0.01, 0.02) == (first.conversion.rate, second.conversion.rate)
    assert ["tent"] == [keyword.name for keyword in first.keyword]


def test_they_are_as_long_as_the_scenario_is_made(mine: Path) -> None:
    """`--days` changes the scenario, and so each of them."""
    shorter = load_scenario(mine).model_copy(update={"days": 3})

    assert [3, 3] == [market.days for market in drawn_markets(shorter)]


def test_whoever_changes_the_fitted_market_changes_them(mine: Path) -> None:
    """They are on top of its file: another bid there is another bid in each."""
    mine.write_text(MARKET.replace("bid = 0.5", "bid = 0.7"), "utf-8")

    bids = [market.account[0].campaign[0].target[0].bid for market in drawn_markets(load_scenario(mine))]
    assert [0.7, 0.7] == bids


def test_draws_are_no_setting(mine: Path) -> None:
    """The hash is that of the market, and a file that includes another does not take its draws."""
    without = mine.with_name("without.toml")
    without.write_text(MARKET.replace('draws = "around"\n', ""), "utf-8")

    assert load_scenario(without).hash == load_scenario(mine).hash
    assert () == drawn_markets(load_scenario(without))
    assert () == drawn_markets(drawn_markets(load_scenario(mine))[0])


def test_a_folder_that_is_not_there_is_named(mine: Path) -> None:
    """Running on without them would narrow every interval in silence."""
    mine.write_text(MARKET.replace('"around"', '"abroad"'), "utf-8")

    with pytest.raises(InputError, match="'mine': draws 'abroad': there is no such folder beside the file"):
        drawn_markets(load_scenario(mine))


def test_an_empty_folder_is_refused(mine: Path) -> None:
    """No market is as bad as no folder."""
    for file in (mine.parent / "around").iterdir():
        file.unlink()

    with pytest.raises(InputError, match=r"no \.toml file in"):
        drawn_markets(load_scenario(mine))


def test_markets_drawn_around_other_targets_are_refused(mine: Path) -> None:
    """A keyword renamed in the fitted market would be a second one in those drawn around it."""
    (mine.parent / "around" / "1.toml").write_text(OTHERS, "utf-8")

    with pytest.raises(InputError, match=r"1\.toml has other campaigns or targets"):
        drawn_markets(load_scenario(mine))
