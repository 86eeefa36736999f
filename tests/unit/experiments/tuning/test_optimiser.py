"""The search finds what is best, the same on every way to it; what ends early or breaks a rule never wins."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from experiments.statistics.paired import Floats
from experiments.tuning.constraints import read_constraint
from experiments.tuning.optimiser import Search
from experiments.tuning.search_space import Choice, Range, SearchSpace, Values, read_space
from experiments.tuning.trials import COMPLETE, FAILED, PRUNED, VOID, Goal, Trial, Tried

RUNS = 12
Profit = Callable[[float, float], float]


@pytest.fixture
def space() -> SearchSpace:
    """Two numbers of the founding rule; what they do is the tests' own."""
    return read_space("ctr_weighted", ["gain=0..3", "floor=0.1..0.9"])


class Market:
    """A made-up market: luck shared by all candidates, and some of each one's own.

    ``runs`` counts what was run and not remembered; a run beyond ``patience`` ends the sitting.
    """

    def __init__(self, profit: Profit, own_luck: float = 0.5, patience: float = math.inf) -> None:
        self._profit = profit
        self._own_luck = own_luck
        self._patience = patience
        self.known: dict[tuple[float, float, int], tuple[float, float]] = {}
        self.runs = 0

    def __call__(self, candidates: Sequence[Values], replications: range) -> list[Tried]:
        """Run all candidates in the same replications."""
        return [self._outcome(candidate, replications) for candidate in candidates]

    def _outcome(self, candidate: Values, replications: range) -> Tried:
        gain, floor = float(str(candidate["gain"])), float(str(candidate["floor"]))
        rows: Floats = np.array([self._run(gain, floor, replication) for replication in replications])
        return Tried({"profit": rows[:, 0], "roas": rows[:, 1], "cost": -rows[:, 0]})

    def _run(self, gain: float, floor: float, replication: int) -> tuple[float, float]:
        if (gain, floor, replication) not in self.known:
            if self.runs >= self._patience:
                raise KeyboardInterrupt
            self.runs += 1
            shared = np.random.default_rng([1, replication]).normal(0, 3)
            own = np.random.default_rng([2, replication, int(1e6 * gain), int(1e6 * floor)]).normal()
            profit = self._profit(gain, floor) + shared + self._own_luck * own
            self.known[gain, floor, replication] = profit, 4 - gain
        return self.known[gain, floor, replication]


def hill(gain: float, floor: float) -> float:
    """Best at a gain of .7 and a floor of .3; the strategy as it is (1, .5) has .2 less."""
    return 10 - (gain - 0.7) ** 2 - 3 * (floor - 0.3) ** 2


def searched(space: SearchSpace, market: Market, trials: int, goal: Goal | None = None) -> list[Trial]:
    """Return all trials of a search with seed 5."""
    search = Search(space, goal or Goal("profit"), runs=RUNS, seed=5)
    search.go_on(trials, market)
    return search.trials


def test_the_strategy_as_it_is_comes_first(space: SearchSpace) -> None:
    """Trial 0 is what every other is measured by."""
    (first,) = searched(space, Market(hill), 1)

    assert (0, {"gain": 1.0, "floor": 0.5}, COMPLETE, RUNS) == (
        first.number,
        first.parameters,
        first.state,
        first.runs,
    )


def test_the_top_of_a_hill_is_found(space: SearchSpace) -> None:
    """Of 80 trials the best lies near the top, and most that are far from it ended early."""
    market = Market(hill, own_luck=0.2)
    search = Search(space, Goal("profit"), runs=RUNS, seed=5)
    search.go_on(80, market)
    best = search.ranked()[0].parameters

    assert 10 - 0.05 < hill(float(str(best["gain"])), float(str(best["floor"])))
    assert market.runs < 0.75 * 80 * RUNS


def test_twin_with_luck_of_its_own_for_every_run_far_less_is_sure(space: SearchSpace) -> None:
    """Where luck is not shared nothing ends early for being worse than the best: pairs carry the search."""
    market = Market(hill, own_luck=30.0)
    searched(space, market, 80)

    assert market.runs > 0.75 * 80 * RUNS


def test_a_trial_that_ended_early_never_wins(space: SearchSpace) -> None:
    """Nor one that failed; those that rank are complete, best first, each set of values once."""
    search = Search(space, Goal("profit"), runs=RUNS, seed=5)
    search.go_on(60, Market(hill))
    ranked = search.ranked()
    means = [trial.mean("profit") for trial in ranked]

    assert {COMPLETE} == {trial.state for trial in ranked}
    assert PRUNED in {trial.state for trial in search.trials}
    assert sorted(means, reverse=True) == means
    assert len(ranked) == len({str(trial.parameters) for trial in ranked})


@pytest.mark.parametrize("patience", [0, 1, 40, 100, 333])
def test_a_search_that_was_stopped_goes_on_to_the_same_trials(space: SearchSpace, patience: int) -> None:
    """From the runs it had, wherever it was stopped, and no run is done twice."""
    straight = Market(hill)
    wanted = [str(trial) for trial in searched(space, straight, 50)]
    stopped = Market(hill, patience=patience)
    with pytest.raises(KeyboardInterrupt):
        searched(space, stopped, 50)
    resumed = Market(hill)
    resumed.known = stopped.known

    assert wanted == [str(trial) for trial in searched(space, resumed, 50)]
    assert straight.runs == stopped.runs + resumed.runs


def test_the_first_trials_of_a_longer_search_are_those_of_a_shorter_one(space: SearchSpace) -> None:
    """So a search may be made longer; 12 ends in the midst of a batch."""
    longer = searched(space, Market(hill), 30)

    assert [str(trial) for trial in longer[:12]] == [
        str(trial) for trial in searched(space, Market(hill), 12)
    ]


def test_another_seed_tries_other_values(space: SearchSpace) -> None:
    """After the strategy as it is, which is the same."""
    search = Search(space, Goal("profit"), runs=RUNS, seed=6)
    search.go_on(2, Market(hill))
    same, other = searched(space, Market(hill), 2)

    assert (True, False) == (str(same) == str(search.trials[0]), str(other) == str(search.trials[1]))


def test_what_is_better_smaller_is_made_small(space: SearchSpace) -> None:
    """The cost of the made-up market is least where its profit is highest."""
    search = Search(space, Goal("cost"), runs=RUNS, seed=5)
    search.go_on(80, Market(hill, own_luck=0.2))

    assert 0.7 == pytest.approx(search.ranked()[0].parameters["gain"], abs=0.25)


def test_the_best_meets_the_constraints(space: SearchSpace) -> None:
    """Its ROAS is 4 - gain, so at 3.6 or more the top at .7 is out of reach and .4 is the edge."""
    goal = Goal("profit", (read_constraint("roas>=3.6"),))
    search = Search(space, goal, runs=RUNS, seed=5)
    search.go_on(80, Market(hill, own_luck=0.2))
    best = search.ranked()[0]

    assert 3.6 <= best.mean("roas") < 3.75
    assert search.trials[0].short == pytest.approx((0.6,))
    assert not search.trials[0].feasible


def test_where_nothing_meets_a_constraint_nothing_ranks(space: SearchSpace) -> None:
    """Every trial tells how much it is short."""
    goal = Goal("profit", (read_constraint("roas>=5"),))
    search = Search(space, goal, runs=RUNS, seed=5)
    search.go_on(20, Market(hill))

    assert [] == search.ranked()
    assert 1.0 < min(trial.short[0] for trial in search.trials) < 1.5


def test_values_that_the_strategy_refuses_are_void(space: SearchSpace) -> None:
    """The search goes on without them."""
    market = Market(hill)

    def picky(candidates: Sequence[Values], replications: range) -> list[Tried]:
        return [
            Tried({}, "gain is too much", begun=False)
            if float(str(each["gain"])) > 2
            else market([each], replications)[0]
            for each in candidates
        ]

    search = Search(space, Goal("profit"), runs=RUNS, seed=5)
    search.go_on(30, picky)
    failed = [trial for trial in search.trials if trial.state == VOID]

    assert {"gain is too much"} == {trial.error for trial in failed}
    assert 2 >= max(float(str(trial.parameters["gain"])) for trial in search.ranked())


def test_a_run_that_fails_fails_its_trial(space: SearchSpace) -> None:
    """In whichever rung it fails, and the rest of the batch goes on."""
    market = Market(hill)

    def fragile(candidates: Sequence[Values], replications: range) -> list[Tried]:
        late = replications.start >= 5
        return [
            Tried({}, "broken") if late and float(str(each["gain"])) < 1 else market([each], replications)[0]
            for each in candidates
        ]

    search = Search(space, Goal("profit"), runs=RUNS, seed=5)
    search.go_on(30, fragile)
    failed = [trial for trial in search.trials if trial.state == FAILED]

    assert {("broken", 5)} == {(trial.error, trial.runs) for trial in failed}
    assert search.ranked()


def test_a_trial_without_a_value_of_the_metric_is_void(space: SearchSpace) -> None:
    """As the ROAS of a strategy that never buys; a few runs without one are left out of the mean."""

    def idle(candidates: Sequence[Values], replications: range) -> list[Tried]:
        known = np.array([3.0 if replication == 4 else math.nan for replication in replications])
        none = np.full(len(replications), math.nan)
        return [Tried({"roas": none if float(str(each["gain"])) < 1 else known}) for each in candidates]

    search = Search(space, Goal("roas"), runs=RUNS, seed=5)
    search.go_on(9, idle)
    lazy = next(trial for trial in search.trials if trial.state == VOID)

    assert "no run has a value of roas" == lazy.error
    assert 3.0 == search.trials[0].mean("roas")


def test_a_default_out_of_the_range_is_still_tried() -> None:
    """It is what others are measured by, though the search may not come back to it."""
    space = read_space("ctr_weighted", ["gain=2..3", "floor=0.1..0.9"])
    trials = searched(space, Market(hill), 12)

    assert {"gain": 1.0, "floor": 0.5} == trials[0].parameters
    assert 2 <= min(float(str(trial.parameters["gain"])) for trial in trials[1:])


def test_choices_and_whole_numbers_are_tried_as_they_are(space: SearchSpace) -> None:
    """Words stay words, whole numbers whole, and neither is rounded."""
    mixed = replace(
        space,
        parameters=(Choice("mode", ("calm", None)), Range("days", 10000, 99999, whole=True, log=True)),
        default={"mode": "calm", "days": 12345},
    )

    def flat(candidates: Sequence[Values], replications: range) -> list[Tried]:
        return [Tried({"profit": np.zeros(len(replications))}) for _ in candidates]

    search = Search(mixed, Goal("profit"), runs=2, seed=5)
    search.go_on(12, flat)

    assert {"calm", None} == {trial.parameters["mode"] for trial in search.trials}
    assert {int} == {type(trial.parameters["days"]) for trial in search.trials}
    assert any(int(str(trial.parameters["days"])) % 100 for trial in search.trials[1:])
