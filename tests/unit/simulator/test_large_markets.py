"""Markets of thousands of keywords, as programs write them: read, checked and laid out like small ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.draws import name_key
from simulator.errors import MOST_LISTED, InputError, nearest
from simulator.settings.file import load_scenario, parse_scenario
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

KEYWORDS = 1000
ACCOUNTS = ("shop", "other", "third")
#: The line of the first account's header: three lines of the file's own, then three a keyword.
FIRST_ACCOUNT = 4 + 3 * KEYWORDS


def text(keyword: str = "keyword {}", bid: str = "0.5") -> str:
    """A file in which three accounts bid on each of a thousand keywords, three lines a target."""
    head = 'name = "large"\nlearner = "shop"\nrivals.count = 2\n'
    keywords = "".join(f'[[keyword]]\nname = "keyword {k}"\nvolume = 1\n' for k in range(KEYWORDS))
    targets = "".join(
        f'[[account.campaign.target]]\nkeyword = "{keyword.format(k)}"\nbid = {bid}\n'
        for k in range(KEYWORDS)
    )
    campaign = f'[[account.campaign]]\nname = "all"\nbudget = 9\n{targets}'
    return head + keywords + "".join(f'[[account]]\nname = "{name}"\n{campaign}' for name in ACCOUNTS)


def refused(given: str) -> list[str]:
    """The lines with which a file is refused."""
    with pytest.raises(InputError) as caught:
        parse_scenario(given, "large.toml")
    return str(caught.value).splitlines()


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path: Path = tmp_path_factory.mktemp("large") / "large.toml"
    path.write_text(text(), encoding="utf-8")
    return load_scenario(path)


def test_every_target_of_a_large_file_is_read(scenario: Scenario) -> None:
    """Three accounts with a thousand targets each come out of the file in its order."""
    read = [target.place for account in scenario.account for target in account.campaign[0].target]
    assert [f"keyword {k}" for k in range(KEYWORDS)] * 3 == read


def test_a_large_market_is_laid_out_account_by_account(scenario: Scenario) -> None:
    """Three accounts and two rivals on a thousand keywords make 5,000 ads, one a target, in order."""
    world = build_world(scenario, 1, 0)
    each = np.arange(KEYWORDS)
    assert (*ACCOUNTS, "rival-01", "rival-02") == world.accounts
    assert np.repeat(np.arange(5), KEYWORDS).tolist() == world.ad_account.tolist()
    assert np.tile(each, 5).tolist() == world.ad_keyword.tolist() == world.target_keyword.tolist()
    assert [0.5] * 3000 == world.bid[:3000].tolist()
    assert not (world.bid[3000:4000] == world.bid[4000:]).all()


def test_each_keyword_of_a_large_market_has_its_ads_by_account(scenario: Scenario) -> None:
    """On keyword k stand the ads k, 1000 + k, 2000 + k and so on, one an account."""
    world = build_world(scenario, 1, 0)
    stretches = world.keyword_ads.reshape(KEYWORDS, 5)
    assert (5 * np.arange(KEYWORDS + 1)).tolist() == world.keyword_start.tolist()
    assert [[k + 1000 * a for a in range(5)] for k in range(KEYWORDS)] == stretches.tolist()
    assert not world.crowded.any()
    assert not world.rotates.any()


def test_each_ad_of_a_large_market_has_the_key_of_its_names(scenario: Scenario) -> None:
    """The address of an ad's draws is hashed from account, campaign and keyword, written out or drawn."""
    named = [("shop", "all"), ("other", "all"), ("third", "all")]
    named += [("rival-01", "all keywords"), ("rival-02", "all keywords")]
    assert [
        name_key("ad", account, campaign, f"keyword {k}")
        for account, campaign in named
        for k in range(KEYWORDS)
    ] == build_world(scenario, 1, 0).ad_key.tolist()


def test_of_thousands_of_mistakes_the_first_ten_have_their_lines() -> None:
    """Of 3,000 bids below 0 ten are told, each with the line of its bid, and the others counted."""
    first = FIRST_ACCOUNT + 2 + 3 + 2
    *told, rest = refused(text(bid="-1"))
    assert [str(first + 3 * k) for k in range(10)] == [line.split(":")[1] for line in told]
    assert rest == "and 2,990 more"


def test_of_thousands_of_unknown_names_the_first_ten_have_their_lines() -> None:
    """Of 3,000 targets on keywords that are not there ten are told, by line and name, with the nearest."""
    first = FIRST_ACCOUNT + 2 + 3 + 1
    *told, rest = refused(text(keyword="Keyword {}"))
    assert (
        f"large.toml:{first + 3 * 9}: account 'shop', campaign 'all': target keyword 'Keyword 9'" in told[9]
    )
    assert [True] * 10 == ["did you mean" in line for line in told]
    assert rest == "and 2,990 more"


def test_a_line_lists_fifty_names_at_most() -> None:
    """Of 53 names, none of them near, the first 50 are listed and the others counted."""
    names = [f"keyword {k:02d}" for k in range(53)]
    assert MOST_LISTED == 50
    assert f"allowed: {', '.join(names[:50])} and 3 more" == nearest("zzz", names)


def test_mistakes_of_a_large_file_on_top_of_another_have_their_lines(tmp_path: Path) -> None:
    """Of a thousand bids below 0 that join an included account's targets ten are told where they stand."""
    (tmp_path / "base.toml").write_text(text(), encoding="utf-8")
    bids = "".join(
        f'[[account.campaign.target]]\nkeyword = "keyword {k}"\nbid = -1\n' for k in range(KEYWORDS)
    )
    own = tmp_path / "own.toml"
    own.write_text(
        f'include = "base.toml"\n[[account]]\nname = "other"\n[[account.campaign]]\nname = "all"\n{bids}',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_scenario(own)
    told = [line.removeprefix(f"{own}:").split(":")[0] for line in str(caught.value).splitlines()]
    assert [*(str(8 + 3 * k) for k in range(10)), "and 990 more"] == told
