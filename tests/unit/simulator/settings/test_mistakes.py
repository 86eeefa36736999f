"""Every mistake in a scenario is one line: where, which field, what value, what is allowed."""

from __future__ import annotations

import pytest

from tests.unit.simulator.settings.spoiling import CAMPAIGN, GOOD, TARGET, mistake, mistakes


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("slots =", "slotz =", "market.slotz: unknown key; did you mean 'slots'?"),
        ("[market]", "[markets]", "markets: unknown key; did you mean 'market'?"),
        ("budget = 5", "budget = 5\nbuget = 6", f"{CAMPAIGN}.buget: unknown key; did you mean 'budget'?"),
        ("bid = 0.5", "bid = 0.5\nkeyword2 = 1", f"{TARGET}.keyword2: unknown key; did you mean 'keyword'?"),
        ("volume = 10", "volume = 10\n'daily volume' = 3",
         "keyword[0].\"daily volume\": unknown key; did you mean 'volume'?"),
        ("name =", '"le\\narner" = 3\nname =', "\"le\\narner\": unknown key; did you mean 'learner'?"),
        ("name =", "schema_ = 1\nname =", "schema_: unknown key; did you mean 'schema'?"),
        ("name =", "quality.many = 3\nname =",
         "quality.many: unknown key; allowed: frozen, half_life, prior_weight"),
    ],
)  # fmt: skip
def test_unknown_keys_suggest_the_nearest(old: str, new: str, line: str) -> None:
    """A key that does not exist is named with its table and the nearest that does, or all of them."""
    assert line == mistake(old, new)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("budget = 5", 'budget = "5"',
         f'{CAMPAIGN}.budget: "5" is not allowed; allowed: a number from 0 to 1e+12, without quotes'),
        ("budget = 5", "budget = true",
         f"{CAMPAIGN}.budget: true is not allowed; allowed: a number from 0 to 1e+12"),
        ("budget = 5", "budget = [5]",
         f"{CAMPAIGN}.budget: [5] is not allowed; allowed: a number from 0 to 1e+12"),
        ("budget = 5", "budget = {a = 5}",
         f"{CAMPAIGN}.budget: a table is not allowed; allowed: a number from 0 to 1e+12"),
        ("budget = 5", "budget = 2026-01-05",
         f"{CAMPAIGN}.budget: 2026-01-05 is not allowed; allowed: a number from 0 to 1e+12"),
        ("budget = 5", "budget = 07:32:00",
         f"{CAMPAIGN}.budget: 07:32:00 is not allowed; allowed: a number from 0 to 1e+12"),
        ("slots = 2", "slots = 2.0",
         "market.slots: 2.0 is not allowed; allowed: a whole number from 1 to 16"),
        ("slots = 2", "slots = true",
         "market.slots: true is not allowed; allowed: a whole number from 1 to 16"),
        ("[1.0, 0.5]", "0.5", "market.examination: 0.5 is not allowed; allowed: a list in square brackets"),
        ("[1.0, 0.5]", '[1.0, "x"]',
         'market.examination[1]: "x" is not allowed; allowed: a number from 0 to 1, without quotes'),
        ('"lamps"', "3", f"{CAMPAIGN}.name: 3 is not allowed; allowed: text in quotes"),
        ('"lamps"', "[true, 'a']", f'{CAMPAIGN}.name: [true, "a"] is not allowed; allowed: text in quotes'),
        ('"lamps"', '""', f'{CAMPAIGN}.name: "" is not allowed; allowed: at least 1 character'),
        ("learner", "start = '2026-01-05'\nlearner",
         'start: "2026-01-05" is not allowed; allowed: a date without quotes, such as 2026-01-05'),
        ("learner", "rivals.redraw = 1\nlearner", "rivals.redraw: 1 is not allowed; allowed: true or false"),
        ("learner", "rivals = 'many'\nlearner", 'rivals: "many" is not allowed; allowed: a table, [rivals]'),
        ("slots = 2", 'slots = 2\nclicks = "all"',
         'market.clicks: "all" is not allowed; allowed: "position" or "cascade"'),
        ("learner", "schema = 2\nlearner", "schema: 2 is not allowed; allowed: 1"),
        ('[[keyword]]\nname = "lamp"\nvolume = 10', '[keyword]\nname = "lamp"\nvolume = 10',
         "keyword: a table is not allowed; allowed: tables, each headed [[keyword]]"),
        ('[[account.campaign.target]]\nkeyword = "lamp"\nbid = 0.5', 'target = ["lamp"]',
         f'{TARGET}: "lamp" is not allowed; allowed: tables, each headed [[account.campaign.target]]'),
    ],
)  # fmt: skip
def test_wrong_types_say_what_would_be_right(old: str, new: str, line: str) -> None:
    """A value of the wrong kind is shown as the file has it, with the kind and range that are allowed."""
    assert line == mistake(old, new)


def test_a_long_value_is_cut() -> None:
    """A value of 300 characters does not flood the line."""
    line = mistake('"lamps"', f'"{"x" * 300}"')
    assert f'{CAMPAIGN}.name: "{"x" * 56}... is not allowed; allowed: at most 200 characters' == line


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("budget = 5", "budget = -5",
         f"{CAMPAIGN}.budget: -5 is not allowed; allowed: a number from 0 to 1e+12"),
        ("budget = 5", "budget = nan",
         f"{CAMPAIGN}.budget: nan is not allowed; allowed: a number from 0 to 1e+12, finite"),
        ("budget = 5", "budget = inf",
         f"{CAMPAIGN}.budget: inf is not allowed; allowed: a number from 0 to 1e+12, finite"),
        ("bid = 0.5", "bid = -0.5", f"{TARGET}.bid: -0.5 is not allowed; allowed: a number from 0 to 1e+12"),
        ("bid = 0.5", "bid = 1e400",
         f"{TARGET}.bid: inf is not allowed; allowed: a number from 0 to 1e+12, finite"),
        ("bid = 0.5", "bid = 0.5\nconversion_rate = 1.1",
         f"{TARGET}.conversion_rate: 1.1 is not allowed; allowed: a number from 0 to 1"),
        ("bid = 0.5", "bid = 0.5\nrelevance = 0",
         f"{TARGET}.relevance: 0 is not allowed; allowed: a number from 1e-09 to 1"),
        ("bid = 0.5", "bid = 0.5\nlanding_page = 0",
         f"{TARGET}.landing_page: 0 is not allowed; allowed: a number from 1e-06 to 1e+12"),
        ("volume = 10", "volume = 1_000_000_001",
         "keyword[0].volume: 1000000001 is not allowed; allowed: a number from 0 to 1000000000"),
        ("[1.0, 0.5]", "[1.5, 0.5]",
         "market.examination[0]: 1.5 is not allowed; allowed: a number from 0 to 1"),
        ("[1.0, 0.5]", "[0.5, 1.0]",
         "market: examination [0.5, 1.0] increases, allowed: top slot first, never rising"),
        ("[1.0, 0.5]", "[1.0]", "market: examination has 1 entries, allowed: one a slot, 2"),
        ("learner", "days = 0\nlearner", "days: 0 is not allowed; allowed: a whole number from 1 to 36500"),
        ("learner", "conversion.rate = -0.1\nlearner",
         "conversion.rate: -0.1 is not allowed; allowed: a number from 0 to 1"),
        ("learner", "conversion.relevance_conversion_correlation = 2\nlearner",
         "conversion.relevance_conversion_correlation: 2 is not allowed; allowed: a number from -1 to 1"),
        ('[[account]]\nname = "shop"', '[[account]]\nname = "shop"\nbudget = 3',
         "account[0]: campaign budgets sum to 5, allowed: at most the account's budget 3"),
        ('learner = "shop"', 'learner = "shoe"',
         "learner 'shoe' is no account of this scenario, allowed: shop"),
        ('keyword = "lamp"', 'keyword = "lamb"',
         "account 'shop', campaign 'lamps': target keyword 'lamb' is no [[keyword]] of this scenario; "
             "did you mean 'lamp'?"),
    ],
)  # fmt: skip
def test_values_out_of_range_say_the_range(old: str, new: str, line: str) -> None:
    """Budgets below 0, probabilities beyond [0, 1], rising examination, NaN: field, value and range."""
    assert line == mistake(old, new)


def test_a_volume_beyond_the_largest_float_is_out_of_range() -> None:
    """A whole number of 400 digits is refused in one line, not with a traceback."""
    assert mistake("volume = 10", f"volume = 1{'0' * 400}").endswith("allowed: a number from 0 to 1000000000")


def test_zero_keywords() -> None:
    """No keywords at all, or an empty list of them, are both refused by name."""
    none = GOOD.replace('[[keyword]]\nname = "lamp"\nvolume = 10', "").replace('"lamp"', '"tea"')
    refused = "keyword: none given, allowed: at least one [[keyword]] or [[audience]]"
    assert f"my.toml:1: {refused}" == mistakes(none)[0]
    assert f"my.toml:2: {refused}" == mistakes(f"\nkeyword = []\n{none}")[0]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("slots = 2", "\n\nslots = 0", 8),  # a value
        ("slots = 2", "slots = 2\nslotz = 2", 7),  # a key
        ("[1.0, 0.5]", "[\n  1.0, # top\n  2,\n]", 9),  # an entry of a list
        ("[1.0, 0.5]", "[1.0]", 7),  # a key that its table's check names
        ("[1.0, 0.5]", "[1.0, 0.5]\npricing = \"vcg\"", 8),  # likewise
        ("volume = 10", "", 9),  # missing: the table's header
        ("name = \"small\"", "", 1),  # missing at the top
        ("[[account.campaign]]\n", "[[account.campaign]]\nbid_by_segment = {\"a.b\" = 1, c = -1}\n", 17),
        ("budget = 5", "budget = 5\nbid_by_segment.x = -1", 19),
        ("[[keyword]]", "[[keyword]]\nname='lamp'\nvolume=1\n[[keyword]]", 12),  # the second of a name
        ("learner = \"shop\"", "learner = \"shoe\"", 3),
        ("keyword = \"lamp\"", "keyword = \"lamb\"", 21),  # a check across tables names the target
        ("budget = 5", "budget = 5\nnegative = [\n'lamp',\n'tea',\n]", 21),  # and the entry
        ("budget = 5", "budget = 5\nbid_by_segment = {mobile = 1}", 19),
        ("[[account]]", "[[account]]\nbudget = 1", 13),  # several keys at fault: the header
        ("learner", "start = 1850-01-01\nlearner", 3),
    ],
)  # fmt: skip
def test_the_line_is_named(old: str, new: str, line: int) -> None:
    """Of a wrong key, value or entry its own line; of what is missing, that of its table's header."""
    assert old in GOOD
    (told,) = mistakes(GOOD.replace(old, new, 1))
    assert told.startswith(f"my.toml:{line}: ")


def test_an_event_of_some_keywords_names_the_factor_it_may_not_have() -> None:
    """Its line, what it would do, what is allowed, and what to write instead; two factors are two lines."""
    event = """
[[event]]
name = "festival"
start = 1
length = 1
keywords = ["lamp"]
conversion = 1.6
basket = 0.8
"""
    assert mistakes(GOOD + event) == [
        f"my.toml:{line}: event[0]: {field} beside keywords, allowed: 1, as it would hold for every keyword; "
        "give it an event of its own"
        for line, field in ((29, "conversion is 1.6"), (30, "basket is 0.8"))
    ]


def test_every_mistake_is_told_at_once() -> None:
    """Five mistakes in four tables are five lines in the file's order, each with file and line."""
    text = GOOD.replace("slots = 2", "slotz = 2").replace("volume = 10", "volume = -10")
    text = text.replace("budget = 5", "budget = -5").replace("bid = 0.5", "bib = 0.5")
    assert [
        "my.toml:6: market.slotz: unknown key; did you mean 'slots'?",
        "my.toml:11: keyword[0].volume: -10 is not allowed; allowed: a number from 0 to 1000000000",
        "my.toml:18: account[0].campaign[0].budget: -5 is not allowed; allowed: a number from 0 to 1e+12",
        "my.toml:20: account[0].campaign[0].target[0].bid: missing, but required",
        "my.toml:22: account[0].campaign[0].target[0].bib: unknown key; did you mean 'bid'?",
    ] == mistakes(text)


def test_mistakes_stand_in_the_order_of_the_file() -> None:
    """An unknown key at the top comes before a wrong value below it."""
    text = GOOD.replace("learner =", "dayz = 3\nlearner =").replace("budget = 5", "budget = -5")
    assert ["my.toml:3", "my.toml:19"] == [line.partition(": ")[0] for line in mistakes(text)]


def test_an_empty_file_lists_what_is_required() -> None:
    """Name, learner and accounts must be given, what they bid on is told next; all else has a default."""
    assert [f"my.toml:1: {key}: missing, but required" for key in ("name", "learner", "account")] == (
        mistakes("")
    )


def test_of_a_thousand_mistakes_the_number_is_told() -> None:
    """A list of a thousand numbers in place of tables is ten lines, and one that counts the others."""
    lines = mistakes(GOOD.replace("[market]", f"audience = {[1] * 1000}\n[market]", 1))
    line = "my.toml:5: audience[9]: 1 is not allowed; allowed: tables, each headed [[audience]]"
    assert [line, "and 990 more"] == lines[9:]


def test_mistakes_across_tables_are_told_together() -> None:
    """An unknown learner and an unknown target keyword are two lines."""
    text = GOOD.replace('learner = "shop"', 'learner = "shp"').replace('keyword = "lamp"', 'keyword = "tea"')
    assert [
        "my.toml:3: learner 'shp' is no account of this scenario, allowed: shop",
        "my.toml:21: account 'shop', campaign 'lamps': target keyword 'tea' is no [[keyword]] of this "
        "scenario; allowed: lamp",
    ] == mistakes(text)
