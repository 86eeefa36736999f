"""A market's currency stands wherever its money is shown, and nothing says one that the market has not."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bidloom
from experiments.cli.app import app
from experiments.comparing.headline import headline
from experiments.comparing.outcome import Comparison
from experiments.comparing.several import Comparisons
from experiments.comparing.tables import differences_table, runs_table, verdicts_grid
from experiments.comparing.words import sentence, verdict
from experiments.report.assumptions import assumptions, money_assumed
from experiments.report.columns import Table
from experiments.report.outcome import Outcome, story, tables
from experiments.report.publish import publish
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.words import headline as swept_headline
from simulator import Scenario

RULES = ["fixed", "ctr_weighted", "pid_pacing"]
Maker = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def euros(tiny: Path) -> Path:
    """The file of the tiny market, its money in euros, the value of an order told by nobody."""
    tiny.write_text(
        f'currency = "EUR"\nassumed = ["basket_value"]\n{tiny.read_text("utf-8")}', encoding="utf-8"
    )
    return tiny


@pytest.fixture
def market(tiny: Path) -> Scenario:
    """The tiny market in euros, from which the shared makers of outcomes begin."""
    return bidloom.load_scenario(tiny).model_copy(update={"currency": "EUR"})


def texts(folder: Path) -> dict[str, str]:
    """Return what every text of a folder says, by its path."""
    kinds = {".html", ".md", ".json", ".csv", ".svg", ".toml"}
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds
    }


def units(table: Table) -> dict[str, str]:
    """Return the units of a table's columns."""
    return {column.name: column.unit for column in table.columns}


def typed(*words: object) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, [*map(str, words)], env={"NO_COLOR": "1", "COLUMNS": "100"})


def test_compare_says_the_currency_everywhere(euros: Path, tmp_path: Path) -> None:
    """In the terminal, the page, its Markdown, every table, the JSON, and the axes of its pictures."""
    out = tmp_path / "out"
    done = typed("compare", euros, "--strategies", ",".join(RULES), "--runs", 3, "--jobs", 1,
                 "--by", "campaign", "--seed", 1, "-o", out)  # fmt: skip
    terminal, written = " ".join(done.stdout.split()), texts(out)

    assert 0 == done.exit_code, done.stderr
    assert "Means of 3 runs of 1 day, ± half a 95 % interval; money in EUR; of best" in terminal
    assert "a run; ± half a 95 % interval, not corrected for the number of rows; money in EUR" in terminal
    assert re.search(r"told by nobody: 40 EUR an order .*\. A click costs [\d.]+ EUR and returns", terminal)
    assert re.search(r"Verdict: .* [\d,.]+ EUR in 1 day", terminal)
    assert "EUR" == json.loads(written["report.json"])["currency"]
    assert "profit (EUR)" in written["tables/runs.csv"].splitlines()[0]
    assert "cpc (EUR a click)" in written["tables/runs.csv"].splitlines()[0]
    assert ",profit,EUR," in written["tables/differences.csv"]
    assert ",profit,EUR," in written["tables/effects_by_hour.csv"]
    for page in (written["report.md"], written["report.html"]):
        assert "interval; money in EUR; of best" in page
        assert "Means over runs and days, in EUR." in page
        assert "EUR an hour of an average day" in page
        assert "a mean basket value of 40 EUR" in page
    for picture in ("cost-by-hour", "profit-effect-1", "money-0", "score-cpc"):
        assert "EUR" in written[f"figures/{picture}.svg"], picture
    assert [] == [name for name, text in written.items() if "currency units" in text.lower()]


@pytest.mark.long
@pytest.mark.parametrize(
    "study",
    [
        lambda market: bidloom.sweep(market, RULES[:2], ["quality.half_life=3,7"], runs=2, seed=1),
        lambda market: bidloom.tune(
            market, "ctr_weighted", ["gain=0..2"], trials=3, runs=2, fresh_runs=2, seed=1
        ),
        lambda market: bidloom.tournament(market, RULES[:2], runs=2, seed=1),
    ],
    ids=["sweep", "tune", "tournament"],
)
def test_every_study_says_the_currency_and_no_other(
    study: Callable[[Scenario], Outcome], market: Scenario, tmp_path: Path
) -> None:
    """Sweep, tune and tournament as a comparison; without one they say what they said before."""
    publish(study(market), tmp_path / "euros")
    publish(study(market.model_copy(update={"currency": None})), tmp_path / "none")
    euros, none = (texts(tmp_path / name) for name in ("euros", "none"))

    assert ("EUR", None) == tuple(json.loads(one["report.json"])["currency"] for one in (euros, none))
    assert [] == [name for name, text in euros.items() if "currency units" in text.lower()]
    assert [] == [name for name, text in none.items() if re.search(r"\bEUR\b", text)]
    assert euros.keys() == none.keys()
    for name in euros:
        if name != "strategy.toml":
            assert ("EUR" in euros[name]) == (euros[name] != none[name]), name
    for name in ("report.md", "report.html", *(name for name in euros if name.startswith("tables/"))):
        assert re.search(r"\bEUR\b", euros[name]), name
    drawn = [name for name in euros if name.startswith("figures/")]
    assert any("EUR" in euros[name] for name in drawn)


def test_amounts_in_sentences_have_the_currency_behind_them(outcome: Maker) -> None:
    """In the headline, a strategy's sentence and the verdict, where an amount is no percentage."""
    found = outcome(
        {
            "fixed": {"profit": [-10.0, -12.0, -11.0, -12.5], "clicks": [100.0, 101.0, 99.0, 100.0]},
            "pid_pacing": {"profit": [30.0, 28.5, 29.0, 27.0], "clicks": [100.0, 101.0, 99.0, 100.0]},
        }
    )

    assert "Pacing earns 40 EUR more in 1 day than leaving bids alone" in headline(found)
    assert "40.0 EUR more profit" in sentence(found, found.strategies[1])
    assert "a mean profit of 28.6 EUR in 1 day (95 %:" in verdict(found)


def test_one_rule_alone_earns_an_amount_in_the_currency(outcome: Maker) -> None:
    """As the first line of a study of one says it."""
    assert "Leaving bids alone loses 11 EUR in 1 day." == headline(
        outcome({"fixed": {"profit": [-10.0, -12.0]}})
    )


def test_a_loss_has_the_currency_behind_it(outcome: Maker) -> None:
    """What following a worse rule costs."""
    found = outcome(
        {"fixed": {"profit": [30.0, 28.5, 29.0, 27.0]}, "pid_pacing": {"profit": [9.0, 8.0, 8.5, 6.0]}}
    )

    assert "loses 21 EUR in 1 day" in headline(found)


def test_a_sweep_s_headline_says_the_currency(swept: Callable[..., Sweep]) -> None:
    """Behind the largest difference."""
    less, more, most = [10.0, 11.0, 10.5, 9.0], [20.0, 23.0, 21.0, 19.0], [40.0, 43.0, 42.0, 38.0]
    cells = [{"fixed": {"profit": less}, "pid_pacing": {"profit": column}} for column in (more, most)]

    assert "up to 31 EUR in 1 day" in swept_headline(swept(["quality.half_life=3,7"], cells))


def test_what_is_assumed_of_money_is_in_the_currency(euros: Path) -> None:
    """Nobody told the value of an order, but in which currency it is."""
    market = bidloom.load_scenario(euros)
    said = " ".join(assumptions(market))

    assert (
        "Money is assumed, told by nobody: 40 EUR an order (--basket-value). A click costs 0.50 EUR and "
        "returns 0.40 EUR; it breaks even at 50 EUR an order."
    ) == money_assumed(market, cost=50.0, clicks=100.0, revenue=100.0)
    assert re.search(r"a mean basket value of 40 EUR .*\(median bid [\d.]+ EUR\)", said)


@pytest.fixture
def two(market: Scenario) -> Comparisons:
    """The same rules in a market in euros and in one in dollars."""
    dollars = market.model_copy(update={"name": "other", "currency": "USD"})
    found = bidloom.compare([market, dollars], RULES[:2], runs=2, seed=1)
    assert isinstance(found, Comparisons)
    return found


def test_markets_of_different_currencies_keep_their_money_apart(two: Comparisons) -> None:
    """A table of all of them names each row's currency, and no header says one for both."""
    joined = tables(two)["runs"]()
    contents = two.to_json()
    verdicts = list(csv.DictReader(tables(two)["verdicts"]().csv()))

    assert ["EUR"] * 4 + ["USD"] * 4 == list(joined.frame()["currency"])
    assert "the market's currency" == units(joined)["profit"]
    assert "the market's currency a click" == units(joined)["cpc"]
    assert "share of clicks" == units(joined)["cvr"]
    assert ["EUR", "USD"] == [row["unit"] for row in verdicts]
    assert contents["currency"] is None
    assert ["EUR", "USD"] == [one["currency"] for one in contents["verdicts"]]  # type: ignore[attr-defined]
    said = [getattr(block, "text", "") for block in story(two).summary]
    assert any("Money is in each market's own currency, and nowhere added up." in text for text in said)


def test_markets_of_one_currency_share_it(market: Scenario) -> None:
    """In one table, and at the top of the JSON."""
    found = bidloom.compare([market, market.model_copy(update={"name": "other"})], RULES[:2], runs=2, seed=1)
    joined = tables(found)["runs"]()

    assert "EUR" == found.to_json()["currency"]
    assert "EUR" == units(joined)["profit"]
    assert "currency" not in units(joined)


def test_a_verdict_s_amount_has_its_own_market_s_currency(outcome: Maker) -> None:
    """Where no percentage is known, as beside a loss."""
    found = outcome({"fixed": {"profit": [-10.0, -12.0]}, "pid_pacing": {"profit": [30.0, 28.5]}})
    (group,) = verdicts_grid(Comparisons((found,), "profit")).groups

    assert "+40.2 EUR" == group.rows[0][2].text


def test_tables_of_a_comparison_without_a_currency_stay(outcome: Maker, market: Scenario) -> None:
    """Money is in currency units, as it was."""
    found = outcome({"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, 2.0]}})
    plain = bidloom.compare(market.model_copy(update={"currency": None}), RULES[:2], runs=2, seed=1)

    assert "EUR" == units(runs_table(found))["profit"]
    assert isinstance(plain, Comparison)
    assert "currency units" == units(runs_table(plain))["profit"]
    assert {"EUR", "count"} == set(differences_table(found).frame()["unit"])


def test_simulate_says_the_currency(euros: Path, tmp_path: Path) -> None:
    """In both tables, in every file with money, and in the JSON."""
    shown = typed("simulate", euros, "-o", tmp_path / "run").stdout
    written = texts(tmp_path / "run")
    data = json.loads(typed("simulate", euros, "--json").stdout)

    assert re.search(r"profit, EUR +-?[\d,.]+ *\n", shown)
    assert "CPC, EUR" in shown
    assert "EUR" == data["currency"] == json.loads(written["result.json"])["currency"]
    assert "cpc (EUR a click)" in written["by_target.csv"]
    assert "campaign,day,cost (EUR),budget (EUR)" == written["by_campaign_day.csv"].splitlines()[0]


def test_an_export_says_the_currency(market: Scenario, tmp_path: Path) -> None:
    """In the header where all studies have one; else in a column, and the header says so."""
    bidloom.compare(market, RULES[:1], runs=1, seed=1, out=tmp_path / "euros")
    one = typed("results", "export", tmp_path).stdout
    bidloom.compare(
        market.model_copy(update={"currency": None}), RULES[:1], runs=1, seed=1, out=tmp_path / "none"
    )
    both = list(csv.DictReader(io.StringIO(typed("results", "export", tmp_path).stdout)))
    data = json.loads(typed("results", "export", tmp_path, "--format", "json").stdout)

    assert "profit (EUR)" in one
    assert ["EUR", ""] == [row["currency"] for row in both]
    assert "profit (the market's currency)" in both[0]
    assert ["EUR", None] == [row["currency"] for row in data]
