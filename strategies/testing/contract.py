"""The tests every strategy has to pass, ours or a user's, for one line each.

In a test module of your own::

    from strategies.testing import StrategyContract
    from my_rule import MyRule

    class TestMyRule(StrategyContract):
        strategy = MyRule()

pytest then runs every test below against it; any runner that calls the methods will do. They say
nothing about how well the strategy bids.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from simulator.strategy import TABLES, Bidder, GroupStrategy, Strategy, reads_of
from strategies.testing.rehearsal import (
    SEED,
    check_decision,
    plan_elsewhere,
    plan_of,
    play,
    play_together,
    times_of,
    watched,
)
from strategies.testing.toy_market import ToyMarket, make_view

__all__ = ["StrategyContract", "ToyMarket", "check_decision", "make_view", "plan_of", "play", "play_together"]


class StrategyContract:
    """Tests for the strategy in the class attribute ``strategy``; derive from it, see above.

    The reports come from :class:`~strategies.testing.toy_market.ToyMarket`. Where the engine would not
    wake a strategy at all (its interval is infinite), it is asked every hour.
    """

    strategy: ClassVar[Strategy]

    def test_is_a_frozen_dataclass(self) -> None:
        """Parameters cannot change while a study runs."""
        for name in (*_parameters(self.strategy), "interval"):
            try:
                setattr(self.strategy, name, getattr(self.strategy, name))
            except (AttributeError, TypeError):
                continue
            raise AssertionError(f"{name} can be set, allowed: @dataclass(frozen=True)")

    def test_parameters_fit_in_brackets(self) -> None:
        """Every parameter is of a type that ``name[parameter=value]`` can give."""
        for name, value in _parameters(self.strategy).items():
            assert isinstance(value, (float, int, bool, str)), (
                f"{name} is {value!r}, allowed: float, int, bool or str"
            )

    def test_pickles(self) -> None:
        """A copy sent to a worker process equals the original."""
        thawed = pickle.loads(pickle.dumps(self.strategy))
        assert self.strategy == thawed, f"pickling gave {thawed!r} for {self.strategy!r}"

    def test_repr_rebuilds_it(self) -> None:
        """What is written down about a strategy suffices to make it again."""
        cls = type(self.strategy)
        names = {cls.__name__: cls, "inf": math.inf}
        rebuilt = eval(repr(self.strategy), names)
        assert self.strategy == rebuilt, f"repr {self.strategy!r} does not tell all parameters"

    def test_equal_parameters_are_one_strategy(self) -> None:
        """Strategies with the same parameters are equal and hash alike."""
        twin = type(self.strategy)(**_parameters(self.strategy))
        assert self.strategy == twin, f"{twin!r} differs from another with the same parameters"
        assert hash(self.strategy) == hash(twin), f"{twin!r} hashes unlike another with the same parameters"

    def test_interval_is_above_zero(self) -> None:
        """Time passes between two decisions."""
        assert self.strategy.interval > 0, f"interval is {self.strategy.interval!r}, allowed: hours above 0"

    def test_reads_known_tables(self) -> None:
        """What it wants in its reports is a tuple of names that the console knows."""
        reads = getattr(self.strategy, "reads", ())
        known = isinstance(reads, tuple) and set(reads) <= set(TABLES)
        assert known, f"reads is {reads!r}, allowed: a tuple of {', '.join(TABLES)}"

    def test_declares_what_it_reads(self) -> None:
        """A table of the report is looked at only by a strategy that names it in ``reads``."""
        view, wanted, read = make_view(), reads_of(self.strategy), set[str]()
        market, bidder = ToyMarket(view), self.strategy.start(view, np.random.default_rng(SEED))
        for time in times_of(self.strategy, 48):
            market.advance(time)
            try:
                market.apply(bidder.decide(watched(market.report(reads=wanted), wanted, read)))
            finally:  # a table that nobody asked for is None, and what comes of it may be any error
                assert not read, (
                    f"report.{min(read)} is read at {time:g} h, which `reads` does not name, allowed: "
                    f"reads: ClassVar[tuple[str, ...]] = {(*wanted, *sorted(read))}"
                )

    def test_same_generator_same_plan(self) -> None:
        """Chance comes from the generator given and from nowhere else."""
        _assert_same_plan(self._plan(), self._plan(), "two runs with the same generator")

    def test_starting_twice_gives_the_same_plan(self) -> None:
        """A second bidder, started before the first has decided, begins where the first began."""
        view = make_view()
        bidders = [self.strategy.start(view, np.random.default_rng(SEED)) for _ in range(2)]
        plans = []
        for bidder in bidders:
            market = ToyMarket(view)
            plans.append([self._ask(bidder, market, view, time) for time in times_of(self.strategy, 24)])
        _assert_same_plan(plan_of(plans[0]), plan_of(plans[1]), "two starts with the same generator")

    def test_bidders_share_nothing(self) -> None:
        """Two accounts driven by one strategy, deciding in turns, do not disturb each other."""
        view = make_view()
        pairs = [(self.strategy.start(view, np.random.default_rng(SEED)), ToyMarket(view)) for _ in range(2)]
        plans: list[list[Decision]] = [[], []]
        for time in times_of(self.strategy, 24):
            for (bidder, market), plan in zip(pairs, plans, strict=True):
                plan.append(self._ask(bidder, market, view, time))
        _assert_same_plan(plan_of(plans[0]), plan_of(plans[1]), "two bidders of one strategy")

    def test_decides_together_as_alone(self) -> None:
        """One that can decide for several accounts at once decides for each what it would have alone."""
        if not isinstance(self.strategy, GroupStrategy):
            return
        views = [
            make_view(targets=7, campaigns=3), make_view(targets=1, campaigns=1), make_view(budget=math.inf),
            make_view(targets=30, campaigns=11, budget=3.3), make_view(budget=0.0),
            make_view(bid=0.0, creatives=2), make_view(account_budget=25.0),
        ]  # fmt: skip
        together = play_together(self.strategy, views, hours=48)
        for number, (view, decisions) in enumerate(zip(views, together, strict=True)):
            alone = play(self.strategy, ToyMarket(view), view, hours=48, seed=SEED + number)
            what = f"account {number} together with others and alone"
            _assert_same_plan(_effects(view, alone), _effects(view, decisions), what)

    def test_same_plan_in_another_process(self) -> None:
        """A new process with another hash seed decides the same."""
        there = plan_elsewhere(self.strategy)
        _assert_same_plan(self._plan(), there, "this process and one with another hash seed")

    def test_leaves_its_input_alone(self) -> None:
        """Neither view nor report is changed by deciding."""
        view, market = make_view(), ToyMarket(make_view())
        view = dataclasses.replace(view, initial_bids=view.initial_bids.copy())
        bidder = self.strategy.start(view, np.random.default_rng(SEED))
        untouched_view = copy.deepcopy(view)
        for time in (0.0, 12.0, 24.0):
            market.advance(time)
            report = market.report(reads=reads_of(self.strategy), writable=True)
            untouched_report = copy.deepcopy(report)
            market.apply(copy.deepcopy(bidder.decide(report)))
            _assert_equal_fields(untouched_report, report)
            _assert_equal_fields(untouched_view, view)

    def test_decides_at_time_zero(self) -> None:
        """The first report, at time 0 after the warm-up, is answered."""
        self._survive(make_view(), hours=0.1)

    def test_decides_without_warm_up(self) -> None:
        """The first report may be empty."""
        self._survive(make_view(), hours=0.1, warm_up_days=0)

    def test_decisions_are_accepted(self) -> None:
        """Bids, throttles and pauses have the right shape and are in range for two days."""
        self._survive(make_view(targets=7), hours=48)

    def test_budgets_keep_the_total(self) -> None:
        """Campaign budgets never sum to more than the account's, also when all run out."""
        self._survive(make_view(budget=5.0), hours=48, searches=500.0)

    def test_budgets_count_what_is_spent(self) -> None:
        """Where one campaign has spent early, the others' budgets leave room for its spend."""
        self._survive(make_view(), hours=48, searches=np.array([2000.0, 1.0, 5.0, 2000.0, 1.0, 5.0]))

    def test_survives_overdrawn_budgets(self) -> None:
        """Where the last click is charged in full, more may be spent than a budget, or than all of them."""
        self._survive(make_view(budget=5.0), hours=48, searches=500.0, overdraws=True)

    def test_survives_no_impressions(self) -> None:
        """Without searches all counts stay 0 and average positions are NaN."""
        self._survive(make_view(), hours=48, searches=0.0)

    def test_survives_no_clicks(self) -> None:
        """Impressions without any click divide nothing by zero."""
        self._survive(make_view(), hours=48, click_rate=0.0)

    def test_survives_no_tables_yet(self) -> None:
        """Without a day behind it the bid simulator is None, and peers' rates are NaN."""
        self._survive(make_view(), hours=48, warm_up_days=0)

    def test_survives_zero_budget(self) -> None:
        """An account without money decides something harmless."""
        self._survive(make_view(budget=0.0), hours=48)

    def test_survives_unlimited_budget(self) -> None:
        """An account without limits is left without, or given finite budgets."""
        self._survive(make_view(budget=math.inf), hours=48)

    def test_survives_zero_bids(self) -> None:
        """An account that takes part in nothing decides something harmless."""
        self._survive(make_view(bid=0.0), hours=48)

    def test_survives_one_target(self) -> None:
        """An account of one target, one campaign and one slot has nothing to compare with."""
        self._survive(make_view(targets=1, campaigns=1, slots=1), hours=48)

    def test_survives_several_creatives(self) -> None:
        """Creatives are counted by themselves, and weighed by campaign or left alone."""
        self._survive(make_view(creatives=3), hours=48)

    def test_survives_segments(self) -> None:
        """Where searchers come in kinds, modifiers have a column for each."""
        self._survive(make_view(segments=2), hours=48)

    def test_survives_a_display_campaign(self) -> None:
        """A campaign that bids on audiences may stand beside those that bid on keywords."""
        self._survive(make_view(display=1), hours=48)

    def test_survives_no_stock(self) -> None:
        """An account that has sold out decides something harmless."""
        self._survive(make_view(), hours=48, stock=0.0)

    def test_survives_all_paused(self) -> None:
        """An account whose targets are all paused gets reports all the same."""
        view = make_view()
        market = ToyMarket(view, warm_up_days=0)
        market.apply(Decision(paused=np.ones(len(view.targets), dtype=np.bool_)))
        play(self.strategy, market, view, hours=48)

    def test_survives_a_jump_in_time(self) -> None:
        """Reports may be days apart, and not at full hours."""
        view = make_view()
        market = ToyMarket(view)
        bidder = self.strategy.start(view, np.random.default_rng(SEED))
        for time in (0.0, 30.5, 200.25, 200.5, 1000.0):
            self._ask(bidder, market, view, time)

    def test_survives_many_days(self) -> None:
        """A month of decisions stays in range."""
        self._survive(make_view(), hours=24 * 30)

    def _ask(self, bidder: Bidder, market: ToyMarket, view: View, time: float) -> Decision:
        """Let time pass, ask once, check the decision and put it in force."""
        market.advance(time)
        report = market.report(reads=reads_of(self.strategy))
        decision = bidder.decide(report)
        check_decision(view, report, decision)
        market.apply(decision)
        return decision

    def _plan(self) -> list[str]:
        """Return the plan of one day in the standard toy market."""
        view = make_view()
        return plan_of(play(self.strategy, ToyMarket(view), view, hours=24))

    def _survive(
        self,
        view: View,
        *,
        hours: float,
        searches: float | Floats = 30.0,
        click_rate: float = 0.2,
        warm_up_days: int = 2,
        stock: float = math.inf,
        overdraws: bool = False,
    ) -> None:
        """Play in a toy market; every decision is checked."""
        market = ToyMarket(
            view,
            searches=searches,
            click_rate=click_rate,
            warm_up_days=warm_up_days,
            stock=stock,
            overdraws=overdraws,
        )
        play(self.strategy, market, view, hours=hours)


def _parameters(strategy: object) -> dict[str, object]:
    """Return the parameters a strategy is made from."""
    assert dataclasses.is_dataclass(strategy), "a strategy is a @dataclass(frozen=True)"
    fields = dataclasses.fields(strategy)
    return {field.name: getattr(strategy, field.name) for field in fields if field.init}


def _effects(view: View, decisions: list[Decision]) -> list[str]:
    """Return digests of what decisions leave in force: one that sets what stands is one that sets nothing."""
    bids, budgets = view.initial_bids, view.initial_budgets
    left: list[Decision] = []
    for decision in decisions:
        bids = bids if decision.bids is None else decision.bids
        budgets = budgets if decision.budgets is None else decision.budgets
        left.append(dataclasses.replace(decision, bids=bids, budgets=budgets))
    return plan_of(left)


def _assert_same_plan(one: list[str], other: list[str], what: str) -> None:
    """Assert that two plans are equal, naming the first decision that differs."""
    differing = [k for k, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    assert not differing, f"{what} differ from decision {differing[0]} on"


def _assert_equal_fields(expected: View | Report, actual: View | Report) -> None:
    """Assert that two views or reports hold the same values, those of their tables included."""
    before, after = dataclasses.asdict(expected), dataclasses.asdict(actual)
    for name, values in before.items():
        tables = values.items() if isinstance(values, dict) else [(None, values)]
        for column, value in tables:
            now = after[name] if column is None else after[name][column]
            what = name if column is None else f"{name}.{column}"
            np.testing.assert_array_equal(now, value, err_msg=f"{what} was changed by the strategy")
