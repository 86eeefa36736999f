"""The files of one run."""

import json
from pathlib import Path

import pytest

from experiments.cli.simulate import claim_run, run_grids, write_run
from simulator import InputError, Result, Scenario, simulate


@pytest.fixture
def result(market: Scenario) -> Result:
    """One run."""
    return simulate(market, "fixed", seed=1)


def test_tables_have_units_in_their_headers(result: Result, tmp_path: Path) -> None:
    """A reader of the file needs no manual."""
    write_run(tmp_path, result)
    header = (tmp_path / "by_campaign.csv").read_text("utf-8").splitlines()[0]

    assert header.startswith(
        "campaign,searches,impressions,clicks,ctr (share of impressions),cpc (currency units a click),"
    )


def test_a_run_is_written_whole(result: Result, tmp_path: Path) -> None:
    """Every table and the totals as JSON."""
    write_run(tmp_path, result)

    assert [
        "by_account.csv",
        "by_campaign.csv",
        "by_campaign_day.csv",
        "by_campaign_hour.csv",
        "by_creative.csv",
        "by_day.csv",
        "by_hour.csv",
        "by_segment.csv",
        "by_target.csv",
        "by_term.csv",
        "result.json",
    ] == sorted(path.name for path in tmp_path.iterdir())
    assert (
        result.totals["clicks"]
        == json.loads((tmp_path / "result.json").read_text("utf-8"))["totals"]["clicks"]
    )


SETTINGS = {"strategy": "fixed", "seed": 1, "replication": 0}


def test_the_same_run_may_be_written_again(result: Result, tmp_path: Path) -> None:
    """The same command twice does no harm."""
    write_run(tmp_path, result)

    claim_run(tmp_path, SETTINGS)


def test_another_run_is_not_overwritten(result: Result, tmp_path: Path) -> None:
    """A folder belongs to one run; the message says what differs."""
    write_run(tmp_path, result)

    with pytest.raises(InputError, match=r"holds another run \(seed 1 there, 2 here\)"):
        claim_run(tmp_path, SETTINGS | {"seed": 2})


@pytest.mark.parametrize("text", ["{", "[]", "3", "[" * 100_000])
def test_a_damaged_result_is_not_overwritten(tmp_path: Path, text: str) -> None:
    """What cannot be read, or is no run's result, may be somebody's."""
    (tmp_path / "result.json").write_text(text, "utf-8")

    with pytest.raises(InputError, match="cannot be read as the result of a run"):
        claim_run(tmp_path, SETTINGS)


def test_totals_and_campaigns_are_readable(result: Result) -> None:
    """Counts are whole, shares have their percent sign; each campaign has its headline numbers."""
    totals, campaigns = run_grids(result)
    shown = {row[0].text: row[1].text for row in totals.groups[0].rows}

    assert f"{result.totals['clicks']:,}" == shown["clicks"]
    assert shown["CTR"].endswith(" %")
    assert ("campaign", "profit", "clicks", "CTR, %", "CPC", "spend", "ROAS") == campaigns.header
    assert ["lamps", "sofas"] == [row[0].text for row in campaigns.groups[0].rows]
