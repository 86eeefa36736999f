"""Scenarios are read from files by path or name; what is none is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.settings.file import load_scenario, parse_scenario, scenario_names
from tests.unit.simulator.settings.spoiling import GOOD, mistakes


def test_the_good_file_is_read() -> None:
    """The file that the tests below spoil is a scenario."""
    scenario = parse_scenario(GOOD, "my.toml")
    assert ("small", 5.0, 0.5) == (
        scenario.name, scenario.account[0].campaign[0].budget, scenario.account[0].campaign[0].target[0].bid
    )  # fmt: skip


def test_lines_count_in_files_of_windows(tmp_path: Path) -> None:
    """Carriage returns and a byte-order mark move no line."""
    path = saved(
        tmp_path, b"\xef\xbb\xbf" + GOOD.replace("slots = 2", "slots = 0").replace("\n", "\r\n").encode()
    )
    assert f"{path}:6: market.slots: 0 is not allowed; allowed: a whole number from 1 to 16" == refusal(path)


def saved(folder: Path, content: bytes) -> str:
    path = folder / "my.toml"
    path.write_bytes(content)
    return str(path)


def refusal(name: str | Path) -> str:
    with pytest.raises(InputError) as caught:
        load_scenario(name)
    return str(caught.value)


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    """Text or Path, with either kind of line end, a file is the scenario its text is."""
    path = saved(tmp_path, GOOD.replace("\n", "\r\n").encode())
    assert parse_scenario(GOOD, "x") == load_scenario(path) == load_scenario(Path(path))


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    """Editors on Windows put one at the start of UTF-8 files."""
    assert "small" == load_scenario(saved(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).name


def test_chinese_names_are_welcome(tmp_path: Path) -> None:
    """Keyword names may be in any script."""
    assert "台灯" == load_scenario(saved(tmp_path, GOOD.replace("lamp", "台灯").encode())).keyword[0].name


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    """A file in GB 18030 is refused with the first line that is not UTF-8."""
    path = saved(tmp_path, GOOD.replace("lamp", "台灯").encode("gb18030"))
    assert f"{path}:10: not UTF-8, allowed: TOML in UTF-8" == refusal(path)


def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    """A slip of the pen is named with line and column, and what stands there."""
    path = saved(tmp_path, b"name = 'x'\nlearner = shop\n")
    line = "not valid TOML: Invalid value (column 11 of 'learner = shop')"
    assert f"{path}:2: {line}" == refusal(path)


def test_a_key_that_stands_twice_is_shown() -> None:
    """With its line, which is what must be changed."""
    told = "not valid TOML: Cannot overwrite a value (column 9 of 'days = 9')"
    assert [f"my.toml:3: {told}"] == mistakes('name = "x"\ndays = 3\ndays = 9\n')


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        f"a = {'[' * 51}{']' * 51}",
        f"[{'.'.join('a' * 2000)}]",
        f"{'.'.join('a' * 2000)} = 1",
    ],
)
def test_nesting_without_end_is_refused(text: str) -> None:
    """Brackets, headers and keys within each other are refused in one line, not with a traceback."""
    line = "my.toml: nested too deeply, allowed: at most 50 tables and lists in each other"
    assert [line] == mistakes(text)


def test_a_key_without_end_is_cut() -> None:
    """An unknown key of 200,000 letters is told by its beginning and its end."""
    line = mistakes("k" * 200_000 + " = 1\n" + GOOD)[-1]
    assert line.startswith(f"my.toml:1: {'k' * 37} ... {'k' * 18}: unknown key; allowed: account, ")


def test_the_path_of_a_file_is_one_line(tmp_path: Path) -> None:
    """A line end in the name of a file makes no second line."""
    path = tmp_path / "two\nlines.toml"
    assert f"{tmp_path}/two\\nlines.toml: cannot be read (No such file or directory)" == refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path to nothing is refused with the path and the reason."""
    path = tmp_path / "none.toml"
    assert f"{path}: cannot be read (No such file or directory)" == refusal(path)


def test_a_missing_file_is_answered_with_the_nearest_beside_it(tmp_path: Path) -> None:
    """A slip in the name of a file is answered with the file meant."""
    (tmp_path / "market.toml").touch()
    assert refusal(tmp_path / "markte.toml").endswith(f"; did you mean '{tmp_path / 'market.toml'}'?")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder that ends in .toml is refused with the reason."""
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert refusal(folder).startswith(f"{folder}: cannot be read (")


def test_an_unknown_name_suggests_the_nearest() -> None:
    """`outdoorshop` is answered with `outdoor-shop`, and with how a file would be named."""
    assert "unknown scenario 'outdoorshop': did you mean 'outdoor-shop'? (a file must end in .toml)" == (
        refusal("outdoorshop")
    )


@pytest.mark.parametrize("name", ["", "zzzzz", "two-campaigns.tml"])
def test_any_other_name_is_refused_in_one_line(name: str) -> None:
    """Whatever is not shipped and no .toml file is an unknown scenario, in one line."""
    assert refusal(name).startswith(f"unknown scenario {name!r}: ")
    assert 1 == len(refusal(name).splitlines())


def test_shipped_scenarios() -> None:
    """Names are in alphabetical order, and each is a scenario of that name."""
    assert sorted(scenario_names()) == scenario_names()
    assert {"outdoor-shop", "two-campaigns"} <= set(scenario_names())
    assert scenario_names() == [load_scenario(name).name for name in scenario_names()]


def test_the_order_in_the_file_does_not_change_the_hash() -> None:
    """Keys and tables may stand in any order."""
    market = "[market]\nslots = 2\nexamination = [1.0, 0.5]\n"
    turned = GOOD.replace(market, "").replace('name = "lamps"\nbudget = 5', 'budget = 5\nname = "lamps"')
    turned += "\n[market]\nexamination = [1.0, 0.5]\nslots = 2\n"
    assert parse_scenario(GOOD, "x").hash == parse_scenario(turned, "y").hash


def test_a_setting_in_the_file_changes_the_hash() -> None:
    """One cent more of budget is another scenario."""
    assert (
        parse_scenario(GOOD, "x").hash
        != parse_scenario(GOOD.replace("budget = 5", "budget = 5.01"), "x").hash
    )


def test_a_csv_is_answered_with_how_to_calibrate() -> None:
    """A keyword table given as a scenario is told which command makes a market of it."""
    with pytest.raises(InputError, match=r"my\.csv: is no scenario; `bidloom calibrate my\.csv`"):
        load_scenario("my.csv")
