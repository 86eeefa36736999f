"""`bidloom scenarios` lists what is shipped, prints files to begin with, and their schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.cli.app import app
from experiments.cli.scenarios import summary
from simulator import Scenario, load_scenario, scenario_names
from simulator.settings.file import toml_text
from simulator.settings.schema import scenario_schema

Invoke = Callable[..., Result]

PAGE = (Path(__file__).parents[4] / "docs" / "scenario-file.md").read_text("utf-8")
EXAMPLE = PAGE.split("```toml\n")[1].split("```")[0]


@pytest.fixture
def scenarios(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that types `bidloom scenarios` and what follows."""
    monkeypatch.setenv("NO_COLOR", "1")
    return lambda *arguments: CliRunner().invoke(app, ["scenarios", *map(str, arguments)])


def test_the_list_has_a_row_for_each_scenario(scenarios: Invoke) -> None:
    """Name, days, keywords, campaigns, rivals and what it teaches, without colour in a pipe."""
    result = scenarios()
    rows = [line.split() for line in result.stdout.splitlines()]

    assert (0, "") == (result.exit_code, result.stderr)
    assert "\x1b" not in result.stdout
    assert set(scenario_names()) <= {row[0] for row in rows if row}
    assert "The smallest market" in result.stdout


def test_the_list_as_json(scenarios: Invoke) -> None:
    """The same rows for machines: `two-campaigns` is two weeks of two keywords and six rivals."""
    contents = json.loads(scenarios("--json").stdout)

    assert (1, scenario_names()) == (contents["schema"], [row["name"] for row in contents["scenarios"]])
    assert {
        "name": "two-campaigns", "days": 14, "keywords": 2, "audiences": 0, "campaigns": 2, "rivals": 6,
        "currency": None, "description": load_scenario("two-campaigns").description,
    } in contents["scenarios"]  # fmt: skip


def test_rivals_are_all_other_accounts(market: Scenario) -> None:
    """Drawn ones and written ones count, one that stands in a drawn rival's place once."""
    learner = market.account[0]
    written = [learner.model_copy(update={"name": name}) for name in ("other", "rival-02")]
    more = market.model_copy(update={"account": [learner, *written]})

    assert (6, 7) == (summary(market)["rivals"], summary(more)["rivals"])


def test_a_population_with_nothing_to_bid_on_is_not_there(market: Scenario) -> None:
    """Rivals of the display channel do not count in a market without audiences."""
    display = market.rivals.model_copy(update={"name": "banner", "channel": "display"})

    assert 6 == summary(market.model_copy(update={"population": [display]}))["rivals"]


@pytest.mark.parametrize("name", scenario_names())
def test_show_prints_the_file_and_nothing_else(scenarios: Invoke, name: str) -> None:
    """Every byte of a shipped file, comments included, so that it can be sent to a file of one's own."""
    result = scenarios("show", name)

    assert (0, "") == (result.exit_code, result.stderr)
    assert toml_text(name).encode() == result.stdout_bytes


def test_what_is_shown_can_be_loaded(scenarios: Invoke, tmp_path: Path) -> None:
    """A file made of what `show` prints is the same scenario."""
    mine = tmp_path / "mine.toml"
    mine.write_bytes(scenarios("show", "outdoor-shop").stdout_bytes)

    assert load_scenario("outdoor-shop").hash == load_scenario(mine).hash


def test_show_prints_a_file_by_its_path(tmp_path: Path) -> None:
    """Names in any script come out as UTF-8, also where the terminal has another encoding."""
    mine = tmp_path / "mine.toml"
    text = toml_text("two-campaigns").replace("desk lamp", "台灯")
    mine.write_text(text, "utf-8")
    result = CliRunner(charset="latin-1").invoke(app, ["scenarios", "show", str(mine)])

    assert text.encode() == result.stdout_bytes


def test_show_refuses_a_wrong_file(scenarios: Invoke, tmp_path: Path) -> None:
    """Mistakes are lines on stderr that name the line, stdout stays empty, and the exit code is 2."""
    mine = tmp_path / "mine.toml"
    text = toml_text("two-campaigns").replace("days = 14", "days = 0").replace("count =", "cuont =")
    mine.write_text(text)
    days, count = (text[: text.index(word)].count("\n") + 1 for word in ("days = 0", "cuont ="))
    result = scenarios("show", mine)

    assert (2, "") == (result.exit_code, result.stdout)
    assert [
        f"error: {mine}:{days}: days: 0 is not allowed; allowed: a whole number from 1 to 36500",
        f"error: {mine}:{count}: rivals.cuont: unknown key; did you mean 'count'?",
    ] == result.stderr.splitlines()


def test_show_suggests_a_name(scenarios: Invoke) -> None:
    """A slip in the name is answered with the nearest, in one line."""
    result = scenarios("show", "two-campaign")

    assert (2, 1) == (result.exit_code, len(result.stderr.splitlines()))
    assert "did you mean 'two-campaigns'?" in result.stderr


def test_schema_on_stdout(scenarios: Invoke) -> None:
    """The schema is JSON on stdout and nothing else."""
    assert scenario_schema() == json.loads(scenarios("schema").stdout)


def test_schema_in_a_file(scenarios: Invoke, tmp_path: Path) -> None:
    """With -o it is written there, its folder made, and stdout stays empty."""
    path = tmp_path / "folder" / "bidloom-scenario.json"
    result = scenarios("schema", "-o", path)

    assert (0, "") == (result.exit_code, result.stdout)
    assert f"written: {path}\n" == result.stderr
    assert scenario_schema() == json.loads(path.read_text("utf-8"))


def test_schema_where_nothing_can_be_written(scenarios: Invoke, tmp_path: Path) -> None:
    """A folder in the place of the file is refused in one line, exit code 2."""
    result = scenarios("schema", "-o", tmp_path)

    assert (2, f"error: {tmp_path}: cannot be written (Is a directory)\n") == (
        result.exit_code,
        result.stderr,
    )


# docs/scenario-file.md


def test_the_scenario_of_the_page_is_whole(scenarios: Invoke, tmp_path: Path) -> None:
    """The page's example can be used as it stands, and has the eight rivals that the page says."""
    mine = tmp_path / "mine.toml"
    mine.write_text(EXAMPLE, "utf-8")

    assert EXAMPLE == scenarios("show", mine).stdout
    assert 8 == summary(load_scenario(mine))["rivals"]


def test_the_mistakes_of_the_page_are_told_so(
    scenarios: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's example with three slips of the pen is refused in the lines that the page shows."""
    monkeypatch.chdir(tmp_path)
    slips = EXAMPLE.replace("volume =", "volum =").replace("= 20", "= -20").replace("= 0.5", '= "0.5"')
    Path("mine.toml").write_text(slips, "utf-8")

    assert f"```\n$ bidloom scenarios show mine.toml\n{scenarios('show', 'mine.toml').stderr}```" in PAGE
