"""Several markets in one study: a comparison each, and verdicts that count all that is shown."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from gist import gist
from typer.testing import CliRunner, Result

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.comparing.several import Comparisons, folder_name
from experiments.comparing.tables import verdicts_table
from experiments.statistics.paired import holm
from simulator import InputError, Scenario

STRATEGIES = ["fixed", "ctr_weighted", "pid_pacing"]
Type = Callable[..., Result]


@pytest.fixture
def other(market: Scenario) -> Scenario:
    """The same market with half the searchers' differences and a name of its own."""
    settings = market.market.model_copy(update={"searcher_sd": 0.15})
    return market.model_copy(update={"name": "other", "market": settings})


@pytest.fixture
def both(market: Scenario, other: Scenario) -> Comparisons:
    """Three strategies in two markets."""
    return compare([market, other], STRATEGIES, runs=4, seed=1)


@pytest.fixture
def bidloom(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> Type:
    """Return a function that types `bidloom compare` in two markets."""
    monkeypatch.setenv("NO_COLOR", "1")
    twin = tiny.with_name("twin.toml")
    twin.write_text(
        tiny.read_text("utf-8").replace('name = "two-campaigns"', 'name = "<twin> & co"'), "utf-8"
    )
    typed = [
        "compare",
        str(tiny),
        str(twin),
        "--strategies",
        "fixed,pid_pacing",
        "--runs",
        "2",
        "--jobs",
        "1",
    ]
    return lambda *flags: CliRunner().invoke(app, [*typed, "--no-progress", *flags])


def test_each_market_is_compared_as_if_alone(both: Comparisons, market: Scenario, other: Scenario) -> None:
    """Together or one by one: the same numbers, Holm within the market included."""
    alone = [compare(one, STRATEGIES, runs=4, seed=1).to_json() for one in (market, other)]

    assert alone == [one.to_json() for one in both.comparisons]


def test_verdicts_count_all_rows(both: Comparisons) -> None:
    """Two strategies in two markets are a family of four."""
    p_values = [
        one.difference(name, "profit").paired.p for one in both.comparisons for name in STRATEGIES[1:]
    ]

    assert holm(p_values) == [verdict.difference.p_holm for verdict in both.verdicts]
    assert [
        ("two-campaigns", "ctr_weighted"), ("two-campaigns", "pid_pacing"),
        ("other", "ctr_weighted"), ("other", "pid_pacing"),
    ] == [(verdict.scenario, verdict.difference.strategy) for verdict in both.verdicts]  # fmt: skip


def test_json_holds_them_all(both: Comparisons) -> None:
    """A comparison a market, as alone, and the verdicts."""
    contents = json.loads(json.dumps(both.to_json(), allow_nan=False))

    assert ["schema", "currency", "comparisons", "verdicts", "verdict"] == list(contents)
    assert ["two-campaigns", "other"] == [one["scenario"] for one in contents["comparisons"]]
    assert 4 == len(contents["verdicts"])


def test_csv_has_a_row_a_verdict(both: Comparisons) -> None:
    """With the word that the table shows."""
    rows = list(csv.DictReader(verdicts_table(both).csv()))

    assert [verdict.difference.word for verdict in both.verdicts] == [row["verdict"] for row in rows]
    assert ["two-campaigns", "two-campaigns", "other", "other"] == [row["scenario"] for row in rows]


def test_a_study_of_several_markets_is_resumed(market: Scenario, other: Scenario, tmp_path: Path) -> None:
    """One folder holds them all; the same call again only reads."""
    first = compare([market, other], STRATEGIES[:2], runs=2, seed=1, out=tmp_path)

    assert first.to_json() == compare([market, other], STRATEGIES[:2], runs=2, seed=1, out=tmp_path).to_json()
    with pytest.raises(InputError, match="holds another study"):
        compare(market, STRATEGIES[:2], runs=2, seed=1, out=tmp_path)


def test_one_market_in_a_list_is_that_market(market: Scenario, tmp_path: Path) -> None:
    """A list of one has one comparison, and shares a folder with the market alone."""
    listed = compare([market], STRATEGIES[:2], runs=2, seed=1, out=tmp_path)

    assert listed.comparisons[0].to_json() == (
        compare(market, STRATEGIES[:2], runs=2, seed=1, out=tmp_path).to_json()
    )


@pytest.mark.long
def test_each_market_runs_to_the_precision(market: Scenario, other: Scenario) -> None:
    """Every market stops by itself, and the verdicts are of the metric that was asked for."""
    both = compare([market, other], ["fixed", "pid_pacing"], seed=1, precision=0.9, metric="clicks")

    assert [True, True] == [one.precision is not None and one.precision.reached for one in both.comparisons]
    assert {("clicks", True)} == {(one.difference.metric, one.difference.anytime) for one in both.verdicts}


def test_markets_of_one_name_are_refused(market: Scenario, other: Scenario) -> None:
    """Nobody could tell their rows apart."""
    namesake = other.model_copy(update={"name": market.name})
    with pytest.raises(InputError, match="scenarios: 'two-campaigns' stands twice, allowed: each once"):
        compare([market, namesake], STRATEGIES, runs=2, seed=1)


def test_no_market_is_refused() -> None:
    """There is nothing to compare in."""
    with pytest.raises(InputError, match="scenarios: none given, allowed: at least one"):
        compare([], STRATEGIES, runs=2, seed=1)


def test_text_shows_each_market_and_all_verdicts(bidloom: Type) -> None:
    """Each as alone, then one table."""
    result = bidloom()
    lines = result.stdout.splitlines()

    assert 0 == result.exit_code
    assert 2 == sum(line.startswith("Verdict: ") for line in lines)
    assert "All verdicts" in lines
    assert "profit `fixed` Holm's all rows" == gist(lines[-1], "Holm's", "all rows")


@pytest.mark.long
def test_folder_holds_a_report_a_market(bidloom: Type, tmp_path: Path) -> None:
    """Below `markets/`, under names that a folder may have; the verdicts beside them."""
    result = bidloom("-o", str(tmp_path / "study"), "--json")
    reports = sorted((tmp_path / "study" / "markets").glob("*/report.html"))

    assert f"report: {tmp_path / 'study' / 'report.html'}\n" == result.stderr
    assert 2 == len(reports)
    assert "two-campaigns" == reports[1].parent.name
    assert reports[0].parent.name.startswith("twin-co-")
    assert (tmp_path / "study" / "tables" / "verdicts.csv").exists()


def test_markets_of_wild_names_have_tame_folders(market: Scenario) -> None:
    """No name leads out of the folder, and two never share one."""
    names = [
        folder_name(market.model_copy(update={"name": name})) for name in ("../up", "上", "two-campaigns")
    ]

    assert [False, False, True] == [name == "two-campaigns" for name in names]
    assert {True} == {name.replace("-", "").isalnum() and name.isascii() for name in names}
