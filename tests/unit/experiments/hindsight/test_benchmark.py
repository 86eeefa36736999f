"""The hindsight benchmark of a run: what it allows for, when it is a bound, and where it is shown."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gist import gist, tells
from markets import market, shop

from experiments.comparing.compare import compare
from experiments.comparing.outcome import BOUND, Comparison
from experiments.comparing.tables import headline_grid
from experiments.comparing.words import hindsight_sentence
from experiments.hindsight.benchmark import Watch, hindsight, totals_with_hindsight, why_no_bound
from experiments.report.blocks import Cell
from experiments.study.metrics import HEADLINE
from simulator import Scenario, load_scenario, simulate
from simulator.errors import InputError

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


def test_one_ad_alone_by_hand() -> None:
    """Without rivals every search offers slot 1 at the reserve, so all is known.

    Relevance 0.25, no noise, conversion rate 0.2, basket 50, margin 0.4: a click is worth 4 and costs
    0.05, so a search brings 0.25 x 3.95. The budget of a day pays for all of them; `fixed` had just that.
    """
    target = {"keyword": "lamp", "bid": 0.6, "relevance": 0.25, "conversion_rate": 0.2}
    scenario = market(
        market={"warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0},
        conversion={"basket_sd": 0.0},
        rivals={"count": 0},
        account=[shop(campaign=[{"name": "all", "budget": 1e6, "target": [target]}])],
    )
    searches = simulate(scenario, "fixed", seed=1).by_day["searches"]
    found = hindsight(scenario, "fixed", seed=1)

    assert pytest.approx(searches * 0.25 * 3.95) == found.by_day
    assert pytest.approx(1.0) == found.share
    assert [0.0, 0.0] == found.multipliers.tolist()


def test_clicks_that_the_budget_buys_by_hand() -> None:
    """At 0.05 a click and nothing dearer to buy, a day's budget of 2 buys 40 expected clicks.

    A unit of money buys 20 clicks: the multiplier. Capped charges allow for what the last click of the
    day was let off.
    """
    target = {"keyword": "lamp", "bid": 0.05, "relevance": 0.25}
    scenario = market(
        market={"warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0},
        rivals={"count": 0},
        account=[shop(campaign=[{"name": "all", "budget": 2.0, "target": [target]}])],
    )
    found = hindsight(scenario, "fixed", seed=1, metric="clicks")

    assert pytest.approx([20.0, 20.0], rel=1e-3) == found.multipliers.tolist()
    assert pytest.approx([40.0, 40.0], rel=1e-3) == found.by_day.tolist()


@pytest.mark.parametrize("rule", ["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"])
@pytest.mark.parametrize("clicks", ["position", "cascade"])
@pytest.mark.parametrize("pricing", ["gsp", "first_price"])
def test_no_day_is_above_its_bound(rule: str, clicks: str, pricing: str) -> None:
    """Where the benchmark is a bound, the expectation of every single day lies below it."""
    rules = {"warm_up_days": 1, "budget_rule": rule, "clicks": clicks, "pricing": pricing}
    scenario = market(market=rules, days=6, rivals={"count": 6, "bid": 0.8})
    found = hindsight(scenario, "pid_pacing[interval=2]", seed=2)

    assert found.bound
    assert (found.expected_by_day <= found.by_day + 1e-9).all()
    assert found.total <= found.whole_run


def test_a_discount_is_allowed_for() -> None:
    """The last click of a tiny budget is cheap: without the allowance the bound would be beaten.

    A budget of 0.02 at prices of 0.05 and more: most of the first click's price is let off, every day.
    """
    scenario = market(
        days=60,
        account=[
            shop(
                campaign=[
                    {
                        "name": "all",
                        "budget": 0.02,
                        "target": [{"keyword": "lamp", "bid": 0.6, "relevance": 0.3}],
                    }
                ]
            )
        ],
    )
    watch = Watch("profit")
    simulate(scenario, "fixed", seed=1, processes=[watch])
    watch.close()

    assert (watch.expected_by_day() <= watch.by_day() + 1e-9).all()
    assert sum(day.dual.value for day in watch.days) < watch.expected_by_day().sum()


def test_totals_of_the_run_are_untouched(market: Scenario) -> None:
    """Taking stock adds two totals and changes none."""
    plain = simulate(market, "pid_pacing", seed=4).totals
    more = totals_with_hindsight(market, "pid_pacing", seed=4, replication=0)

    assert ["expected_profit", "hindsight_profit"] == [name for name in more if name not in plain]
    assert dict(plain) == pytest.approx({name: more[name] for name in plain}, rel=0, abs=0, nan_ok=True)


def test_only_profit_and_clicks_are_known(market: Scenario) -> None:
    """Another metric is refused with the nearest."""
    with pytest.raises(InputError, match="metric 'profits' is unknown; did you mean 'profit'"):
        hindsight(market, "fixed", seed=1, metric="profits")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"rivals": {"count": 2, "budget": 5.0}}, "rivals 'rival' have budgets"),
        ({"rivals": {"count": 2, "strategy": "pid_pacing"}}, "rivals 'rival' decide"),
        ({"rivals": {"count": 0, "budget": 5.0}}, None),
        ({"account": [shop(), shop(name="other")]}, "account 'other' has a budget"),
        ({"account": [shop(), shop(name="other", strategy="pid_pacing")]}, "account 'other' decides"),
    ],
)
def test_when_it_is_a_bound(changes: dict[str, Any], reason: str | None) -> None:
    """It is one where nobody reacts and no budget of another's can be made to last longer or shorter."""
    assert reason == why_no_bound(market(**changes))


def test_comparison_shows_shares(market: Scenario, tmp_path: Path) -> None:
    """Every strategy has its share with an interval, in JSON and table, and a stored study keeps it."""
    first = compare(market, ["fixed", "pid_pacing"], runs=3, seed=1, out=tmp_path)
    again = compare(market, ["fixed", "pid_pacing"], runs=3, seed=1, out=tmp_path)
    entries: Any = first.to_json()["strategies"]
    shares = [entry["hindsight"] for entry in entries]

    assert first.to_json() == again.to_json()
    assert ["estimate", "low", "high", "bound"] == list(shares[0])
    assert {BOUND} == {share["bound"] for share in shares}
    assert all(share["low"] <= share["estimate"] <= 1.0 for share in shares)


def test_words_and_cells_of_shares(outcome: Outcome) -> None:
    """The share is expected profit over the benchmark, run by run: 80, 90 and 100 % are 90 % on average."""
    comparison = outcome(
        {
            "fixed": {
                "profit": [1.0] * 3,
                "expected_profit": [8.0, 9.0, 10.0],
                "hindsight_profit": [10.0] * 3,
            },
            "pid_pacing": {"profit": [1.0] * 3, "expected_profit": [5.0] * 3, "hindsight_profit": [10.0] * 3},
        }
    )
    row = dict(zip(HEADLINE, headline_grid(comparison).groups[0].rows[0][1:], strict=True))

    assert Cell("90.0", "± 24.8") == row["hindsight_share"]
    assert "more profit same same no bound `fixed` 90.0 `pid_pacing` 50.0" == gist(
        hindsight_sentence(comparison) or "", "no bound"
    )


def test_words_say_benchmark_where_it_is_none(outcome: Outcome) -> None:
    """Adaptive rivals make it a benchmark, and the sentence says why; without runs there is no sentence."""
    made = outcome({"fixed": {"profit": [1.0], "expected_profit": [8.0], "hindsight_profit": [10.0]}})
    rivals = made.scenario.rivals.model_copy(update={"count": 2, "budget": 9.0})
    adaptive = Comparison(made.scenario.model_copy(update={"rivals": rivals}), 1, 1, made.strategies, (), ())

    assert tells(str(hindsight_sentence(adaptive)), "not bound rival", "not bound", "rival")
    assert hindsight_sentence(outcome({"fixed": None, "pid_pacing": {"profit": [1.0]}})) is None


def test_nothing_to_be_had_has_no_share(outcome: Outcome) -> None:
    """A benchmark of 0 gives no share, and JSON has null for it."""
    comparison = outcome({"fixed": {"profit": [1.0], "expected_profit": [0.0], "hindsight_profit": [0.0]}})
    entries: Any = comparison.to_json()["strategies"]

    assert "hindsight_share" not in comparison.strategies[0].values
    assert entries[0]["hindsight"] is None


def test_a_share_of_next_to_nothing_is_left_out_of_all(outcome: Outcome) -> None:
    """A benchmark of 1e-9 beside a revenue of 100 made -2e18 % and turned the order round."""
    much = {"expected_profit": [8.0, 9.0], "hindsight_profit": [10.0, 10.0], "revenue": [100.0, 100.0]}
    none = much | {"expected_profit": [-8.0, -9.0], "hindsight_profit": [1e-9, 1e-9]}
    rows = {"fixed": {"profit": [1.0, 2.0], **much}, "pid_pacing": {"profit": [2.0, 2.0], **none}}
    comparison = outcome(rows)

    assert not any("hindsight_share" in one.metrics for one in comparison.strategies)
    assert tells(str(hindsight_sentence(comparison)), "0.00000 profit nothing")


def test_shipped_market_in_hindsight() -> None:
    """In the default market `fixed` leaves money on the table, and the benchmark is a bound there."""
    found = hindsight(load_scenario("outdoor-shop").model_copy(update={"days": 3}), "fixed", seed=1)

    assert found.bound
    assert 0.3 < found.share < 1.0
    assert np.isfinite(found.by_day).all()
