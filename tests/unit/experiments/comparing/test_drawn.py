"""A comparison over markets drawn around a fitted one: each run in one of them, each market one run."""

from pathlib import Path

import numpy as np
import pytest
from gist import tells
from listening import Listening

from experiments.comparing.compare import compare
from experiments.comparing.drawn import Drawn, run_by_market
from experiments.comparing.outcome import Comparison
from experiments.comparing.stored import read_study
from experiments.report.markdown import markdown
from experiments.report.outcome import story
from experiments.study.observer import StoppedError
from experiments.study.study import Run, plan
from simulator import InputError, Scenario, load_scenario
from simulator.settings.drawn import drawn_markets

#: Asks for so much return that it hardly bids: no profit is left, in every market.
CHEAP = "target_roas[target=20]"
RULES = ["fixed", "ctr_weighted"]
MARGINS = (0.79, 0.8, 0.81)


@pytest.fixture
def fitted(tiny: Path) -> Path:
    """Return a market with three drawn around it, which differ in their margin."""
    folder = tiny.with_name("around")
    folder.mkdir()
    for number, margin in enumerate(MARGINS):
        (folder / f"{number}.toml").write_text(
            f'include = "../{tiny.name}"\nname = "drawn-{number}"\n'
            f'[[account]]\nname = "shop"\nmargin = {margin}\n',
            "utf-8",
        )
    tiny.write_text(f'draws = "around"\n{tiny.read_text("utf-8")}', "utf-8")
    return tiny


def alone(fitted: Path, market: int, runs: int, rule: str = "fixed") -> np.ndarray:
    """Return the profits of a rule in one of the drawn markets by itself."""
    return compare(drawn_markets(load_scenario(fitted))[market], [rule], runs=runs, seed=1).values(
        rule, "profit"
    )


def test_every_run_is_in_the_next_market(fitted: Path) -> None:
    """Replication r is replication r of market r modulo three, as that market has it by itself."""
    found = compare(fitted, RULES, runs=3, seed=1)

    expected = [alone(fitted, market, 3)[market] for market in range(3)]
    assert expected == found.values("fixed", "profit").tolist()
    assert (3, 3) == (found.drawn.markets, found.drawn.runs) if found.drawn else False
    assert load_scenario(fitted).hash == found.scenario.hash


def test_the_runs_of_a_market_count_as_one(fitted: Path) -> None:
    """With seven runs market 0 has three and the others two: their means are what is compared."""
    found = compare(fitted, RULES, runs=7, seed=1)

    by_market = [alone(fitted, market, 7)[market::3].mean() for market in range(3)]
    assert np.allclose(by_market, found.values("fixed", "profit"), rtol=1e-12)
    assert found.drawn is not None
    assert (3, 7) == (found.drawn.markets, found.drawn.runs)
    assert 3 == found.difference("ctr_weighted", "profit").paired.n
    assert tells(found.drawn.said(), "3 7")


def test_fewer_runs_than_markets_leave_the_last_out(fitted: Path) -> None:
    """Two runs, two markets; more runs with the same folder go on."""
    found = compare(fitted, RULES, runs=2, seed=1)

    assert found.drawn is not None
    assert (2, 2) == (found.drawn.markets, found.drawn.runs)


def test_the_fitted_market_alone_on_wish(fitted: Path) -> None:
    """Without draws it is a comparison like any other."""
    found = compare(fitted, RULES, runs=3, seed=1, draws=False)

    assert found.drawn is None
    assert 0.4 == found.scenario.account[0].margin
    assert "draws" not in found.to_json()


def test_a_rule_is_said_to_lose_in_so_many_markets(fitted: Path) -> None:
    """In the headline, in JSON, and in the lines on what the intervals hold."""
    for number in range(3, 9):
        text = fitted.with_name("around").joinpath("0.toml").read_text("utf-8")
        again = text.replace("drawn-0", f"drawn-{number}")
        fitted.with_name("around").joinpath(f"{number}.toml").write_text(again, "utf-8")
    found = compare(fitted, ["fixed", CHEAP], runs=90, seed=1)
    ahead, of = found.markets_ahead(CHEAP)
    page = markdown(story(found))

    assert 9 == of
    assert found.difference(CHEAP, "profit").less
    assert f"in {9 - ahead} of 9 plausible markets" in story(found).headline
    assert {"markets": 9, "runs": 90, "more_profit_in": {CHEAP: ahead}} == found.to_json()["draws"]
    assert "what the report leaves open" in page
    assert "--runs 90" in page


def test_a_market_with_a_failed_run_has_failed(market: Scenario) -> None:
    """A mean over the runs that did not fail would be one of luckier runs."""
    study = plan(market, ["fixed"], runs=5, seed=1)
    key = study.entrants[0].key
    done = {r: Run(key, r, {"profit": float(r)}, None) for r in (0, 1, 2, 4)}
    failed = Run(key, 3, None, "ran into a wall")

    by_market, runs, drawn = run_by_market(
        study, [market, market], lambda dealt: [done.get(r, failed) for r in dealt.replications]
    )

    assert 2 == by_market.runs
    assert [(0, {"profit": 2.0}, None), (1, None, "ran into a wall")] == [
        (run.replication, run.totals, run.error) for run in runs
    ]
    assert Drawn(2, 5) == drawn


def test_the_folder_gives_the_same_comparison_back(fitted: Path, tmp_path: Path) -> None:
    """Also where it was stopped half way, and gone on with."""
    folder = tmp_path / "study"
    with pytest.raises(StoppedError):
        compare(fitted, RULES, runs=7, seed=1, out=folder, observer=Listening(stop_after=6))
    partly = read_study(folder).outcome
    found = compare(fitted, RULES, runs=7, seed=1, out=folder)
    stored = read_study(folder)

    assert isinstance(partly, Comparison)
    assert partly.drawn is not None
    assert 3 == partly.drawn.markets
    assert np.isnan(partly.values("fixed", "profit")).any()
    assert found.to_json() == stored.outcome.to_json()
    assert 0 == stored.missing


def test_another_set_of_draws_is_another_study(fitted: Path, tmp_path: Path) -> None:
    """Runs of two sets must not mix in one folder."""
    folder = tmp_path / "study"
    compare(fitted, RULES, runs=2, seed=1, out=folder)
    fitted.with_name("around").joinpath("2.toml").unlink()

    with pytest.raises(InputError, match="holds another study"):
        compare(fitted, RULES, runs=2, seed=1, out=folder)


def test_a_precision_over_drawn_markets_is_refused(fitted: Path) -> None:
    """How many markets there are limits what it can reach."""
    with pytest.raises(InputError, match="--no-draws"):
        compare(fitted, RULES, precision=0.01, seed=1)


def test_several_markets_each_with_its_own_draws(fitted: Path) -> None:
    """A market with draws beside one without."""
    found = compare((fitted, "outdoor-shop"), RULES, runs=2, seed=1)

    assert [True, False] == [one.drawn is not None for one in found.comparisons]
