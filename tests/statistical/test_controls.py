"""The two controls for every rule: against itself, and where there is nothing to pick.

On the same seeds `fixed` under two names differs by exactly 0 (tests/unit/experiments/test_compare.py);
here it meets itself on independent seeds, where the test of `compare` errs once in twenty.

Where campaigns are alike in everything, a rule that only moves money between them may not beat `fixed`,
in clicks or in profit; chasing noise, it may well lose. Each claim of "more" is a one-sided paired t-test
at one in ten thousand: over all seeds, a rule that gains nothing fails here about twice in 10,000 times
for each market. Seeds are fixed. The twins must fail.

A rule that also moves the *level* of bids may beat `fixed`: where budgets bind, lower bids buy more clicks of
the same money. So bids are held there, and the rule moves budgets only; in `identical` itself, where budgets
outlast the day, bids are the rule's, and it may gain neither clicks nor profit.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from scarce import scarce, totals
from scipy import stats

from experiments.statistics.paired import paired_difference
from simulator import load_scenario
from simulator.entities import Decision, Report, View
from simulator.settings.scenario import Scenario
from simulator.strategy import Bidder, Strategy, reads_of, resolve

ALARM = 1e-4

#: Rules that move money from campaign to campaign and keep the total: put yours in.
REALLOCATING = [
    "ctr_weighted",
    "ctr_weighted[adjust=none]",
    "roi_weighted",
    "profit_weighted",
    "thompson",
    "thompson[aim=clicks]",
    "ucb_budget",
]

DIFFERENT = (2.0, 2.0, 0.4, 0.4)


# A/A on independent seeds: 40 studies of six runs each

STUDIES, PAIRS = 40, 6


def alarms(strategy: str) -> int:
    """In how many studies `strategy` on some seeds is called different from `fixed` on others."""
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 2})
    runs = STUDIES * PAIRS
    one, two = (
        totals(scenario, rule, "ctr", runs=runs, seed=seed) for rule, seed in (("fixed", 1), (strategy, 2))
    )
    studies = zip(np.split(one[0], STUDIES), np.split(two[0], STUDIES), strict=True)
    p_values = [paired_difference(first, second).p for first, second in studies]
    return sum(p is not None and p < 0.05 for p in p_values)


@pytest.mark.slow
def test_fixed_against_itself_on_other_seeds_raises_binomial_alarms() -> None:
    """The count of alarms is Binomial(40, .05): 8 or more come up once in 1,400 times."""
    assert stats.binom.sf(7, STUDIES, 0.05) < 1 / 1400
    assert alarms("fixed") <= 7


@pytest.mark.slow
def test_twin_a_rule_that_differs_is_flagged() -> None:
    """The founding rule is clicked more per impression in this market, and the same bound notices."""
    assert alarms("ctr_weighted") > 7


# Nothing to pick


@dataclass(frozen=True, slots=True)
class BidsHeld:
    """A rule whose bids are not put in force: it moves budgets only."""

    interval: ClassVar[float] = 1.0

    name: str

    @property
    def reads(self) -> tuple[str, ...]:
        return reads_of(resolve(self.name))

    def start(self, view: View, rng: np.random.Generator) -> HeldBidder:
        return HeldBidder(resolve(self.name), view, rng)


class HeldBidder:
    """Asks a bidder when its own interval is over, and drops its bids."""

    def __init__(self, rule: Strategy, view: View, rng: np.random.Generator) -> None:
        self._interval, self._due = rule.interval, 0.0
        self._bidder: Bidder = rule.start(view, rng)

    def decide(self, report: Report) -> Decision:
        if report.time < self._due - 1e-9:
            return Decision()
        self._due += self._interval
        return dataclasses.replace(self._bidder.decide(report), bids=None)


@dataclass(frozen=True, slots=True)
class LowerBids:
    """A rule that moves the level of all bids and nothing from one campaign to another."""

    interval: ClassVar[float] = 24.0

    def start(self, view: View, rng: np.random.Generator) -> LowerBidder:
        return LowerBidder(view)


class LowerBidder:
    """Bids 10 % less than it began with."""

    def __init__(self, view: View) -> None:
        self._bids = 0.9 * view.initial_bids

    def decide(self, report: Report) -> Decision:
        return Decision(bids=self._bids)


def chances(scenario: Scenario, strategy: Strategy | str, *metrics: str, runs: int) -> list[float]:
    """p-value that ``strategy`` has no more than `fixed` in the same worlds, for each metric."""
    own, fixed = (totals(scenario, rule, *metrics, runs=runs, seed=7) for rule in (strategy, "fixed"))
    return [
        float(stats.ttest_1samp(gain, 0.0, alternative="greater").pvalue) if gain.any() else 1.0
        for gain in own - fixed
    ]


@pytest.mark.slow
@pytest.mark.parametrize("rule", REALLOCATING)
def test_nothing_is_gained_where_campaigns_are_alike(rule: str) -> None:
    """In `identical`, over 20 runs, with the bids that the rule decides: neither clicks nor profit."""
    assert min(chances(load_scenario("identical"), rule, "clicks", "profit", runs=20)) > ALARM


@pytest.mark.slow
@pytest.mark.parametrize("rule", REALLOCATING)
def test_nothing_is_gained_where_alike_campaigns_are_short_of_money(rule: str) -> None:
    """With budgets that bind all day, over 20 runs, bids held: neither clicks nor profit."""
    assert min(chances(scarce(), BidsHeld(rule), "clicks", "profit", runs=20)) > ALARM


@pytest.mark.slow
@pytest.mark.parametrize("rule", REALLOCATING)
def test_twin_campaigns_that_differ_are_found(rule: str) -> None:
    """Where two campaigns are clicked more, and their clicks sell more, each rule earns more."""
    market = scarce(relevance=DIFFERENT, conversion=DIFFERENT)
    assert max(chances(market, BidsHeld(rule), "profit", runs=30)) < ALARM


@pytest.mark.slow
def test_twin_campaigns_that_are_clicked_more_are_found_in_the_control_itself() -> None:
    """In `identical` with clicks that differ, chasing clicks brings clicks."""
    account = load_scenario("identical").account[0].model_dump()
    for campaign, relevance in zip(account["campaign"], (0.1, 0.1, 0.02, 0.02), strict=True):
        campaign["target"][0]["relevance"] = relevance
    settings = load_scenario("identical").model_dump(by_alias=True) | {"account": [account]}
    assert max(chances(Scenario.model_validate(settings), "ctr_weighted", "clicks", runs=20)) < ALARM


@pytest.mark.long
def test_twin_a_rule_that_moves_the_level_of_bids_is_seen() -> None:
    """Where money is short, bids 10 % lower buy more clicks for it, though campaigns are alike; 10 runs."""
    assert max(chances(scarce(), LowerBids(), "clicks", runs=10)) < ALARM


@pytest.mark.long
def test_twin_a_budget_that_drips_is_seen_where_arrears_are_let_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were arrears let off, budgets moved every hour would buy last clicks for little; 6 runs."""
    monkeypatch.setattr("simulator.console.console.collect_arrears", lambda *_: None)
    assert max(chances(scarce(), BidsHeld("ctr_weighted"), "clicks", runs=6)) < ALARM


@pytest.mark.slow
def test_the_page_on_budgets_says_what_dripping_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    """25 % more clicks where arrears are let off, .2 % where they are charged; its 20 runs once more."""
    market = scarce()

    def more() -> float:
        own, fixed = (
            totals(market, rule, "clicks", runs=20, seed=7).mean()
            for rule in (BidsHeld("ctr_weighted"), "fixed")
        )
        return float(own / fixed - 1)

    charged = more()
    monkeypatch.setattr("simulator.console.console.collect_arrears", lambda *_: None)

    assert (0.2, 25) == (round(100 * charged, 1), round(100 * more()))


@dataclass(frozen=True, slots=True)
class Drip:
    """A rule that gives every campaign its budget in crumbs, a twenty-fourth an hour."""

    interval: ClassVar[float] = 1.0

    def start(self, view: View, rng: np.random.Generator) -> DrippingBidder:
        return DrippingBidder(view)


class DrippingBidder:
    """Raises each budget hour by hour to what it was at first."""

    def __init__(self, view: View) -> None:
        self._budgets = view.initial_budgets

    def decide(self, report: Report) -> Decision:
        return Decision(budgets=self._budgets * (report.time % 24 + 1) / 24)


@pytest.mark.long
def test_nothing_is_gained_by_dripping() -> None:
    """Budgets handed out by the hour buy no more clicks than budgets given whole at midnight; 6 runs."""
    assert min(chances(scarce(), Drip(), "clicks", runs=6)) > ALARM


@pytest.mark.long
def test_twin_dripping_pays_where_arrears_are_let_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rule is found out where nothing that was let off is collected; 6 runs."""
    monkeypatch.setattr("simulator.console.console.collect_arrears", lambda *_: None)
    assert max(chances(scarce(), Drip(), "clicks", runs=6)) < ALARM


@pytest.mark.long
@pytest.mark.parametrize("rule", ["ctr_weighted", "ucb_budget"])
def test_quickly_nothing_is_gained_and_differences_are_found(rule: str) -> None:
    """Both sides of the control in brief: 6 runs, at one in a hundred where something is to be found."""
    different = scarce(relevance=DIFFERENT, conversion=DIFFERENT)
    assert max(chances(scarce(), BidsHeld(rule), "clicks", runs=6)) > ALARM
    assert max(chances(different, BidsHeld(rule), "clicks", runs=6)) < 0.01
