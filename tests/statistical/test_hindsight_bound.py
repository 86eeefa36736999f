"""Every strategy's expected profit lies below the hindsight benchmark where that is a bound.

The shipped markets, their rivals fixed and without budgets. Day by day the inequality holds for the
expectations for certain (see :mod:`experiments.hindsight.benchmark`), so those tests have no false alarms.
Means of realised profit have luck in them: they are held to 4 standard errors, a false alarm in 30,000 each.
"""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from markets import market, shop

from experiments.hindsight.benchmark import Watch, hindsight, totals_with_hindsight, why_no_bound
from experiments.hindsight.options_of_day import OptionsOfDay
from simulator import Scenario, load_scenario, scenario_names, simulate
from simulator.kernel.archive import Chunk
from simulator.kernel.options import Options
from simulator.strategy import strategy_names

pytestmark = pytest.mark.slow

STRATEGIES = [*strategy_names(), "pid_pacing[interval=0.5]"]
SALES = {"rate": 0.05, "rate_sd": 0.3, "delay": 20.0, "window": 48.0, "return_rate": 0.2, "repeat_rate": 0.3}


def _fixed_rivals(name: str) -> Scenario:
    """Return a shipped market of seven days whose rivals neither decide nor run out of money."""
    scenario = load_scenario(name)
    free = {"strategy": "fixed", "budget": None}
    return scenario.model_copy(
        update={
            "days": 7,
            "account": [account for account in scenario.account if account.name == scenario.learner],
            "rivals": scenario.rivals.model_copy(update=free),
            "population": [population.model_copy(update=free) for population in scenario.population],
        }
    )


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("name", scenario_names())
def test_no_day_of_a_shipped_market_is_above_its_bound(name: str, strategy: str) -> None:
    """In every shipped market every strategy stays below the bound, each day, in profit and in clicks."""
    scenario = _fixed_rivals(name)
    profit = hindsight(scenario, strategy, seed=11)
    clicks = hindsight(scenario, strategy, seed=11, metric="clicks")

    assert why_no_bound(scenario) is None
    assert (profit.expected_by_day <= profit.by_day + 1e-9 * np.abs(profit.by_day)).all()
    assert (clicks.expected_by_day <= clicks.by_day + 1e-9 * clicks.by_day).all()


def _inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every option 5 % dearer than it is."""
    read = OptionsOfDay.read

    def dearer(listing: OptionsOfDay, chunks: list[Chunk]) -> tuple[Options, Mapping[str, float]]:
        options, had = read(listing, chunks)
        return options._replace(cost=1.05 * options.cost), had

    monkeypatch.setattr(OptionsOfDay, "read", dearer)


def _best_by_hand() -> Scenario:
    """A market where `fixed` bids the reserve without a rival: it has all there is to be had."""
    target = {"keyword": "lamp", "bid": 0.05, "relevance": 0.25, "conversion_rate": 0.01}
    return market(
        days=20,
        rivals={"count": 0},
        account=[shop(campaign=[{"name": "all", "budget": 1e6, "target": [target]}])],
    )


def test_inflated_prices_are_beaten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin: with prices 5 % too high it is no bound, and the test above can tell."""
    honest = hindsight(_best_by_hand(), "fixed", seed=5)
    _inflated(monkeypatch)
    inflated = hindsight(_best_by_hand(), "fixed", seed=5)

    assert (honest.expected_by_day <= honest.by_day + 1e-9).all()
    assert (inflated.expected_by_day > inflated.by_day).all()


def test_without_its_allowance_it_is_beaten() -> None:
    """The negative twin of the allowance: on a tiny budget the dual alone lies below realised profit."""
    target = {"keyword": "lamp", "bid": 0.6, "relevance": 0.3, "conversion_rate": 0.2}
    scenario = market(
        days=400, account=[shop(campaign=[{"name": "all", "budget": 0.02, "target": [target]}])]
    )
    watch = Watch("profit")
    result = simulate(scenario, "fixed", seed=1, processes=[watch])
    watch.close()
    profit = result.by_day["profit"]
    error = float(profit.std(ddof=1)) / math.sqrt(len(profit))

    assert profit.mean() - 4 * error < watch.by_day().mean()
    assert np.mean([day.dual.value for day in watch.days]) < watch.expected_by_day().mean()


def _gap(scenario: Scenario, strategy: str, runs: int) -> tuple[float, float]:
    """Return the mean of realised less expected profit over replications, and its standard error."""
    totals = [totals_with_hindsight(scenario, strategy, seed=21, replication=r) for r in range(runs)]
    gaps = np.array([row["profit"] - row["expected_profit"] for row in totals])
    return float(gaps.mean()), float(gaps.std(ddof=1)) / math.sqrt(runs)


@pytest.mark.parametrize("rule", ["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"])
@pytest.mark.parametrize("strategy", ["fixed", "pid_pacing[interval=4]"])
def test_expected_profit_is_the_mean_of_realised_profit(rule: str, strategy: str) -> None:
    """With returns, repeat orders, a window and budgets that end, expected and realised profit agree."""
    scenario = market(
        days=5,
        conversion=SALES,
        market={"warm_up_days": 1, "budget_rule": rule},
        presale={"start": 1.0, "end": 2.0, "due": 3.0, "share": 0.6, "lapse": 0.5},
        event=[{"name": "sale", "start": 1.5, "length": 2.0, "basket": 0.7, "conversion": 1.4}],
        account=[shop(margin=0.6)],
    )
    mean, error = _gap(scenario, strategy, 150)

    assert abs(mean) < 4 * error


def test_a_wrong_value_of_a_click_is_noticed() -> None:
    """The negative twin: were a quarter more sent back than is allowed for, the means would part."""
    settings = market(days=5, conversion=SALES, market={"warm_up_days": 1}, account=[shop(margin=0.6)])
    totals = [totals_with_hindsight(settings, "fixed", seed=21, replication=r) for r in range(150)]
    gaps = np.array(
        [row["profit"] - row["expected_profit"] - 0.25 * (row["profit"] + row["cost"]) for row in totals]
    )

    assert abs(gaps.mean()) > 4 * gaps.std(ddof=1) / math.sqrt(len(gaps))
