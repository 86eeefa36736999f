"""Several learners at once: strategies of other accounts, given where a run is started."""

from __future__ import annotations

from dataclasses import dataclass, field

import markets
import numpy as np
import pytest

from simulator import InputError, simulate
from simulator.entities import Decision, Report, View
from simulator.errors import StrategyError
from simulator.result import Result


@dataclass(frozen=True)
class Bidding:
    """Bids the same on everything, and writes down who it is and what it was told."""

    bid: float | None = None
    interval: float = 24.0
    views: list[View] = field(default_factory=list, repr=False)
    reports: list[Report] = field(default_factory=list, repr=False)
    chance: list[float] = field(default_factory=list, repr=False)

    def start(self, view: View, rng: np.random.Generator) -> Bidding:
        self.views.append(view)
        self.chance.append(rng.random())
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return Decision() if self.bid is None else Decision(bids=np.full(len(report.bids), self.bid))


@dataclass(frozen=True)
class Failing:
    """Raises at its second decision."""

    interval: float = 3.0

    def start(self, view: View, rng: np.random.Generator) -> Failing:
        return self

    def decide(self, report: Report) -> Decision:
        if report.time > 0:
            raise ZeroDivisionError("nothing to divide")
        return Decision()


OTHER = {
    "name": "other",
    "campaign": [{"name": "c", "budget": 5.0, "target": [{"keyword": "lamp", "bid": 0.6}]}],
}
TRADE = markets.market(account=[markets.shop(), OTHER])


def rich(name: str) -> dict[str, object]:
    """An account on lamps whose money does not end."""
    target = {"keyword": "lamp", "bid": 0.6, "relevance": 0.3}
    return {"name": name, "campaign": [{"name": "c", "budget": 1e6, "target": [target]}]}


def clicks(result: Result, account: str) -> int:
    """Clicks of one account."""
    return int(result.by_account["clicks"][result.by_account["account"].tolist().index(account)])


def test_every_seat_decides_for_its_own_account() -> None:
    """The learner, another shop and a drawn rival each see their own account and nobody else's."""
    learner, other, rival = Bidding(), Bidding(), Bidding()
    simulate(TRADE, learner, seed=1, seats={"other": other, "rival-02": rival})
    seen = [[view.account for view in strategy.views] for strategy in (learner, other, rival)]
    assert [["shop"], ["other"], ["rival-02"]] == seen
    assert [[0.0, 24.0]] * 3 == [[report.time for report in s.reports] for s in (learner, other, rival)]
    assert [2, 1, 2] == [len(strategy.reports[0].bids) for strategy in (learner, other, rival)]


def test_what_a_seat_decides_is_in_force() -> None:
    """A rival told to bid 0 is never clicked; one told to bid 9 is clicked more than before."""
    usual = simulate(TRADE, "fixed", seed=1)
    silent = simulate(TRADE, "fixed", seed=1, seats={"rival-01": Bidding(0.0)})
    loud = simulate(TRADE, "fixed", seed=1, seats={"rival-01": Bidding(9.0)})
    assert 0 == clicks(silent, "rival-01") < clicks(usual, "rival-01") < clicks(loud, "rival-01")
    assert clicks(silent, "shop") > clicks(usual, "shop") > clicks(loud, "shop")


def test_a_seat_by_name_is_the_strategy_of_that_name() -> None:
    """Strategies may be given as text; what the scenario gives an account is the same as its seat."""
    paced = simulate(TRADE, "fixed", seed=1, seats={"other": "pid_pacing"})
    written = markets.market(account=[markets.shop(), OTHER | {"strategy": "pid_pacing"}])
    assert repr(simulate(written, "fixed", seed=1).totals) == repr(paced.totals)
    assert repr(simulate(written, "fixed", seed=1, seats={"other": "fixed"}).totals) == repr(
        simulate(TRADE, "fixed", seed=1).totals
    )


def test_those_without_a_seat_follow_the_scenario() -> None:
    """No seats, no mapping and an empty mapping are the same run."""
    plain = simulate(TRADE, "fixed", seed=1)
    assert repr(plain.totals) == repr(simulate(TRADE, "fixed", seed=1, seats={}).totals)


def test_everyone_stands_in_by_account() -> None:
    """The table of accounts has learner, others and rivals in their order, and its sums are the run's."""
    result = simulate(TRADE, "fixed", seed=1, seats={"rival-01": "fixed"}, keep_clicks=True)
    assert ["shop", "other", "rival-01", "rival-02", "rival-03"] == result.by_account["account"].tolist()
    assert result.clicks is not None
    assert len(result.clicks["time"]) == result.by_account["clicks"].sum()
    assert result.totals["cost"] == pytest.approx(result.by_account["cost"][0])
    assert result.clicks["price"].sum() == pytest.approx(result.by_account["cost"].sum())


def test_seats_have_chance_of_their_own() -> None:
    """One strategy in two seats starts twice, with different draws, the same in every run."""
    draws = []
    for _ in range(2):
        strategy = Bidding()
        simulate(TRADE, strategy, seed=1, seats={"other": strategy})
        draws.append(strategy.chance)
    assert 2 == len(set(draws[0]))
    assert draws[0] == draws[1]


def test_two_learners_meet_in_one_market() -> None:
    """Two shops that raise each other: both learners' clicks cost more than beside one that stands still."""
    scenario = markets.market(account=[rich("shop"), rich("other")])
    still = simulate(scenario, Bidding(0.9), seed=1, seats={"other": Bidding(0.5)}).by_account["cpc"]
    war = simulate(scenario, Bidding(1.8), seed=1, seats={"other": Bidding(1.8)}).by_account["cpc"]
    assert war[0] > still[0]
    assert war[1] > still[1]


@pytest.mark.parametrize(
    ("seats", "message"),
    [
        ({"othr": "fixed"}, "seats: 'othr' is no .*account.*; did you mean 'other'"),
        ({"rival-1": "fixed"}, "seats: 'rival-1' is no .*account.*; did you mean 'rival-01'"),
        ({"rival-99": "fixed"}, "seats: 'rival-99' is no .*account"),
        ({"shop": "fixed"}, "seats: 'shop' is"),
        ({"other": "fixd"}, "'fixd': did you mean 'fixed'"),
        ({"other": 3}, "int is no strategy"),
    ],
)
def test_seats_that_nobody_can_take_are_refused(seats: dict[str, str], message: str) -> None:
    """An account that is not there, the learner's own seat and what is no strategy stop the run at once."""
    with pytest.raises(InputError, match=message):
        simulate(TRADE, "fixed", seed=1, seats=seats)


def test_a_seat_that_is_not_drawn_is_refused() -> None:
    """Rivals of search in a market of audiences alone are not there, so nobody can sit for them."""
    banner = {"name": "c", "channel": "display", "budget": 5.0, "target": [{"audience": "x", "bid": 9.0}]}
    scenario = markets.market(
        keyword=[], audience=[{"name": "x", "volume": 10.0}], account=[{"name": "shop", "campaign": [banner]}]
    )
    with pytest.raises(InputError, match="seats: 'rival-01' is no account"):
        simulate(scenario, "fixed", seed=1, seats={"rival-01": "fixed"})


def test_a_rivals_strategy_that_fails_names_the_rival() -> None:
    """The message says whose strategy it was, when, and what it raised."""
    with pytest.raises(
        StrategyError, match=r"Failing\(.*\) of account 'rival-02' at 3 h, decide: ZeroDivisionError: nothing"
    ):
        simulate(TRADE, "fixed", seed=1, seats={"rival-02": Failing()})


def test_a_rivals_impossible_decision_names_the_rival() -> None:
    """A bid below 0 in another account's seat is refused under that account's name."""
    with pytest.raises(StrategyError, match=r"of account 'other' at 0 h, decision: bids\[0\] is -1"):
        simulate(TRADE, "fixed", seed=1, seats={"other": Bidding(-1.0)})


def test_a_scenarios_strategy_that_is_not_found_names_the_account() -> None:
    """Of a misspelt strategy in the scenario the message tells whose it is."""
    wrong = markets.market(account=[markets.shop(), OTHER | {"strategy": "pid"}])
    with pytest.raises(InputError, match="account 'other': unknown strategy 'pid'"):
        simulate(wrong, "fixed", seed=1)
    assert 0 < clicks(simulate(wrong, "fixed", seed=1, seats={"other": "fixed"}), "other")
