"""What a run will cost is said before it begins, where that is much."""

from __future__ import annotations

import math
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.running import cost
from experiments.running.cost import cost_of, foretell
from experiments.running.session import Session
from experiments.storage.store import identity
from experiments.study.observer import Silent
from experiments.study.study import plan
from simulator import InputError, Scenario, load_scenario, simulate
from simulator.settings.demand import DemandSettings, EventSettings


def busy(searches: float, days: int = 1) -> Scenario:
    """A market of two keywords with so many searches a day, without a warm-up."""
    market = load_scenario("two-campaigns")
    return market.model_copy(
        update={
            "days": days,
            "market": market.market.model_copy(update={"warm_up_days": 0}),
            "demand": DemandSettings(),
            "keyword": [word.model_copy(update={"volume": searches / 2}) for word in market.keyword],
        }
    )


def changed(market: Scenario, **demand: Any) -> Scenario:
    """The same market with other demand."""
    return market.model_copy(update={"demand": market.demand.model_copy(update=demand)})


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 16 GB."""
    monkeypatch.setattr(cost, "machine_memory", lambda: 16e9)


@pytest.mark.parametrize(
    ("name", "days"), [("outdoor-shop", 28), ("search-and-display", 7), ("singles-day", 21)]
)
def test_searches_are_those_of_a_run(name: str, days: int) -> None:
    """What is expected, terms, audiences, seasons and events included, is searched within a tenth."""
    market = load_scenario(name).model_copy(update={"days": days})
    bare = market.model_copy(update={"market": market.market.model_copy(update={"warm_up_days": 0})})
    searched = simulate(bare, "fixed", seed=1).totals["searches"]
    assert pytest.approx(searched, rel=0.1) == cost_of(bare, hindsight=False).searches


def test_events_and_trend_are_counted() -> None:
    """Two of four days at three times the searches are twice as many; doubling each day is 15 times."""
    market = busy(1000, days=4)
    event = EventSettings(name="rush", start=1, length=1, every=2, demand=3)
    rush = market.model_copy(update={"event": [event]})
    assert pytest.approx(8000) == cost_of(rush, hindsight=False).searches
    assert pytest.approx(15000) == cost_of(changed(market, trend=math.log(2)), hindsight=False).searches


def test_a_long_run_is_told_before_it_begins(small_machine: None) -> None:
    """Three hundred million searches are told with their time and memory, and what all runs take."""
    line = (
        "a run of 'two-campaigns' is about 300,000,000 searches: some 100 s and 1.9 GB of memory; "
        "40 runs some 33 min with 2 at once"
    )
    assert line == foretell([busy(1000), busy(1e7, days=30)], [0, 40], workers=2)


def test_a_short_run_is_not_told() -> None:
    """Shipped markets begin without a word."""
    assert foretell([load_scenario("outdoor-shop")], [1000], workers=2) is None


def test_a_run_that_memory_cannot_hold_is_refused(small_machine: None) -> None:
    """A thousand million searches a day need more than 16 GB, where hindsight looks at a whole day."""
    message = (
        r"scenario 'two-campaigns': a run of 1,000,000,000 searches needs about 165\.6 GB of memory, "
        r"allowed: the 16\.0 GB of this machine; lower volumes, trend, days or rivals"
    )
    with pytest.raises(InputError, match=f"^{message}$"):
        foretell([busy(1e9)], [1])
    assert foretell([busy(1e9)], [1], hindsight=False) is not None


def test_elsewhere_memory_is_not_known(small_machine: None) -> None:
    """Workers of another machine are told of the run and refused nothing."""
    line = "a run of 'two-campaigns' is about 1,000,000,000 searches: some 6 min and 165.6 GB of memory"
    assert line == foretell([busy(1e9)], [40], workers=None)


def test_demand_beyond_every_number_is_refused() -> None:
    """A trend that ends in infinity is a line, not an overflow."""
    with pytest.raises(InputError, match="a run of inf searches needs about inf GB"):
        foretell([changed(busy(1000, days=36_500), trend=0.1)], [1], hindsight=False)


class _Listener(Silent):
    """Hears what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


def test_a_study_tells_it_once(market: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of studies after each other the first that is long is told of, before its runs."""
    monkeypatch.setattr(cost, "LONG", 0.0)
    listener = _Listener()
    with Session(identity("tune", market, 1), observer=listener) as session:
        session.carry_out([plan(market, ["fixed"], runs=2, seed=1)], tell=False)
        session.carry_out([plan(market, ["pid_pacing"], runs=2, seed=1)], tell=False)
    assert 1 == len([line for line in listener.said if line.startswith("a run of 'two-campaigns' is ")])


def test_simulate_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says on stderr what its one run will cost, unless it is quiet."""
    monkeypatch.setattr(cost, "LONG", 0.0)
    typed = ["simulate", "two-campaigns", "--days", "1", "--json"]
    said = [CliRunner().invoke(app, typed + more).stderr for more in ([], ["-q"])]
    assert [1, 0] == [text.count("a run of 'two-campaigns' is about 24,150 searches") for text in said]
