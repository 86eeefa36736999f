"""The outcome of a tournament: who earns what against whom, and what the market as a whole comes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from experiments.comparing.outcome import RunError
from experiments.report.outcome import Outcome
from experiments.running.seated import METRICS, WORTH
from experiments.statistics.judged import Judged, judged
from experiments.statistics.paired import (
    Floats,
    Interval,
    PairedDifference,
    mean_interval,
    paired_by_lot,
)
from experiments.study.plain import interval_json, plain
from experiments.study.study import Run
from experiments.tournaments.plan import Tournament
from experiments.tournaments.seating import LineUp
from simulator.settings.scenario import Scenario

#: How the market is called in which all strategies meet, and the one in which all bid the truth.
TOGETHER, TRUTH = "(all of them)", "(all truthful)"

#: Sums over all accounts of a market; ``efficiency`` is added.
SUMS = (*METRICS, WORTH)

#: Two strategies, by their places.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MarketOutcome:
    """All accounts of a market together, when one strategy plays every seat, or all do.

    Attributes
    ----------
    name
        The strategy; :data:`TOGETHER` or :data:`TRUTH`.
    sums
        Metric to mean and 95 % interval, over all accounts and the whole run: profit, revenue, cost
        (the platform's revenue), clicks, impressions, worth (currency units), and ``efficiency``, worth
        over that of the truthful market in the same replication.
    """

    name: str
    sums: Mapping[str, Interval]


@dataclass(frozen=True, slots=True, eq=False)
class Payoffs(Outcome):
    """The outcome of a tournament of K strategies.

    Attributes
    ----------
    scenario
        The market as it was played, every account in it a seat.
    seed, runs
        Of the tournament; ``runs`` replications.
    strategies, parameters
        (K,) names, and of each what :class:`experiments.study.entrant.Entrant` holds.
    payoff
        K x K: mean profit a seat over the run, with its 95 % interval, of the row's strategy where the
        column's plays the other half of the seats; on the diagonal it plays them all.
    together
        (K,) the same where all strategies share the market.
    duels
        (i, j), i and j different, to profit of i less that of j where they share the market; Holm over
        the pairs, each counted once.
    harm
        (i, j), i and j different, to profit of j beside i less that of j among its own kind; Holm over
        all of them.
    shared
        (i, j), i and j different, to profit of i less that of j where all share the market; Holm over
        the pairs, each counted once.
    markets
        Each strategy alone, all together, the truth.
    errors
        Failed runs; ``strategy`` says the line-up.
    """

    scenario: Scenario
    seed: int
    runs: int
    strategies: tuple[str, ...]
    parameters: tuple[Mapping[str, object], ...]
    payoff: tuple[tuple[Interval, ...], ...]
    together: tuple[Interval, ...]
    duels: Mapping[Pair, Judged]
    harm: Mapping[Pair, Judged]
    shared: Mapping[Pair, Judged]
    markets: tuple[MarketOutcome, ...]
    errors: tuple[RunError, ...]

    @property
    def seats(self) -> int:
        """Accounts of the market."""
        return len(self.scenario.account)

    def beats(self, i: int, j: int) -> bool:
        """Whether i clearly earns more a seat than j where the two share the market."""
        return self.duels[i, j].more

    def exploits(self, i: int, j: int) -> bool:
        """Whether i beats j, and j clearly earns less beside i than among its own kind."""
        return self.beats(i, j) and self.harm[i, j].less

    @property
    def failed(self) -> bool:
        """Whether a run failed."""
        return bool(self.errors)

    def numbers(self) -> dict[str, object]:
        """Return the tournament as plain data."""
        names = self.strategies
        pairs = [
            {
                "strategy": names[i],
                "against": names[j],
                "payoff": interval_json(self.payoff[i][j]),
                "ahead": _judged_json(self.duels[i, j]),
                "change_of_other": _judged_json(self.harm[i, j]),
                "ahead_together": _judged_json(self.shared[i, j]),
                "beats": self.beats(i, j),
                "exploits": self.exploits(i, j),
            }
            for i, j in permutations(range(len(names)), 2)
        ]
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "currency": self.scenario.currency,
            "seats": self.seats,
            "seed": self.seed,
            "runs": self.runs,
            "strategies": [
                {
                    "name": name,
                    "alone": interval_json(self.payoff[i][i]),
                    "together": interval_json(self.together[i]),
                }
                for i, name in enumerate(names)
            ],
            "pairs": pairs,
            "markets": [
                {"market": market.name, **{name: interval_json(sum_) for name, sum_ in market.sums.items()}}
                for market in self.markets
            ],
            "errors": [
                {"line_up": error.strategy, "replication": error.replication, "error": error.error}
                for error in self.errors
            ],
        }


def summarise_tournament(study: Tournament, finished: Mapping[tuple[str, int], Run]) -> Payoffs:
    """Turn the runs of a tournament into payoffs and tests.

    Parameters
    ----------
    study
        Whose runs they are; its scenario is the one that was played.
    finished
        Runs by (key, replication).

    Notes
    -----
    A strategy's payoff in a kind of market is the mean over the seats it plays in all its line-ups: each
    seat once. Differences are paired within replications, t intervals as in `compare`. A replication in
    which a run failed is left out of what that run belongs to. Who sits beside whom is drawn, so that p is
    :func:`experiments.statistics.paired.paired_by_lot`'s.
    """
    names = tuple(entrant.name for entrant in study.entrants)
    played = {
        line_up: [finished.get((study.key(line_up), replication)) for replication in range(study.runs)]
        for line_up in study.line_ups
    }
    values = _Values(study, played)
    places = range(len(names))
    pairs = list(permutations(places, 2))
    duels = {(i, j): _ahead(values.pair(i, j), values.pair(j, i)) for i, j in pairs}
    harm = {(i, j): _ahead(values.pair(j, i), values.pair(j, j)) for i, j in pairs}
    shared = {(i, j): _ahead(values.shared(i), values.shared(j)) for i, j in pairs}
    return Payoffs(
        scenario=study.scenario,
        seed=study.seed,
        runs=study.runs,
        strategies=names,
        parameters=tuple(entrant.parameters for entrant in study.entrants),
        payoff=tuple(tuple(mean_interval(values.pair(i, j)) for j in places) for i in places),
        together=tuple(mean_interval(values.shared(i)) for i in places),
        duels=_both_ways(duels),
        harm=judged(harm),
        shared=_both_ways(shared),
        markets=values.markets(names),
        errors=tuple(
            RunError(_called(line_up, names), replication, run.error)
            for line_up, runs in played.items()
            for replication, run in enumerate(runs)
            if run is not None and run.error is not None
        ),
    )


class _Values:
    """Columns over replications, NaN where a run is missing."""

    def __init__(self, study: Tournament, played: Mapping[LineUp, Sequence[Run | None]]) -> None:
        self._strategies, seats = len(study.entrants), len(study.scenario.account)
        #: Line-up to metric to (runs, seats).
        self._seats = {
            line_up: {metric: np.array([_row(run, metric, seats) for run in runs]) for metric in SUMS}
            for line_up, runs in played.items()
        }
        #: Line-up to (runs, seats) who sits where.
        self._sitting = {
            line_up: np.array([study.sitting(line_up, replication) for replication in range(study.runs)])
            for line_up in played
        }

    def pair(self, i: int, j: int) -> Floats:
        """Return (runs,) profit a seat of i beside j, alone where the two are one."""
        if i == j:
            return self._profit(i, _alone(i))
        return self._profit(i, lambda line_up: line_up.kind == "pair" and set(line_up.places) == {i, j})

    def shared(self, i: int) -> Floats:
        """Return (runs,) profit a seat of i where all share the market."""
        return self._profit(i, self._is_shared)

    def markets(self, names: Sequence[str]) -> tuple[MarketOutcome, ...]:
        """Return the sums of every kind of market."""
        truth = self._sums(lambda line_up: line_up.kind == "truthful")
        kinds = [(name, self._sums(_alone(i))) for i, name in enumerate(names)]
        kinds += [(TOGETHER, self._sums(self._is_shared)), (TRUTH, truth)]
        outcomes = []
        for name, sums in kinds:
            means = {metric: mean_interval(column) for metric, column in sums.items()}
            with np.errstate(divide="ignore", invalid="ignore"):  # nothing was worth anything: not a number
                means["efficiency"] = mean_interval(sums[WORTH] / truth[WORTH])
            outcomes.append(MarketOutcome(name, means))
        return tuple(outcomes)

    def _is_shared(self, line_up: LineUp) -> bool:
        """Tell whether all strategies play; for two that is their pair."""
        return line_up.kind == ("together" if self._strategies > 2 else "pair")

    def _profit(self, i: int, wanted: Callable[[LineUp], bool]) -> Floats:
        """Return (runs,) profit a seat of i over all seats that it plays in some line-ups."""
        lots = [line_up for line_up in self._seats if wanted(line_up)]
        own = [self._sitting[line_up] == i for line_up in lots]
        profits = [
            np.where(mine, self._seats[line_up]["profit"], 0.0)
            for mine, line_up in zip(own, lots, strict=True)
        ]
        # Summed by seat first, so that what is equal stays equal to the last bit.
        by_seat, seats = np.sum(profits, axis=0), np.sum(own, axis=(0, 2))
        failed = np.any([np.isnan(self._seats[line_up]["profit"]).any(axis=1) for line_up in lots], axis=0)
        return np.where(failed, np.nan, by_seat.sum(axis=1) / seats)

    def _sums(self, wanted: Callable[[LineUp], bool]) -> dict[str, Floats]:
        """Return (runs,) of every metric, the sum over accounts, the mean over some line-ups."""
        tables = [table for line_up, table in self._seats.items() if wanted(line_up)]
        return {
            metric: np.asarray(np.mean([table[metric].sum(axis=1) for table in tables], axis=0))
            for metric in SUMS
        }


def _alone(i: int) -> Callable[[LineUp], bool]:
    """Return whether a strategy plays every seat."""
    return lambda line_up: line_up.kind == "alone" and line_up.places[0] == i


def _row(run: Run | None, metric: str, seats: int) -> list[float]:
    """Return (n_seats,) of one run; not-a-number where it failed or is missing."""
    totals = run.totals if run is not None else None
    return [math.nan if totals is None else totals[f"{metric}/{seat}"] for seat in range(seats)]


def _ahead(values: Floats, others: Floats) -> PairedDifference:
    """Compare in money alone: a seat's profit may lie on either side of 0, where shares of it say little."""
    return replace(paired_by_lot(values, others), relative=None)


def _both_ways(pairs: Mapping[Pair, PairedDifference]) -> dict[Pair, Judged]:
    """Judge the differences of all pairs, of which each stands in the table twice, with either sign."""
    once = judged({(i, j): difference for (i, j), difference in pairs.items() if i < j})
    return {(i, j): Judged(pair, once[min(i, j), max(i, j)].p_holm) for (i, j), pair in pairs.items()}


def _called(line_up: LineUp, names: Sequence[str]) -> str:
    """Name a line-up for a message."""
    sitting = [names[i] for i in sorted(set(line_up.places))]
    return f"{line_up.kind}: {', '.join(sitting)}" if sitting else line_up.kind


def _judged_json(judged: Judged) -> dict[str, object]:
    """Return a difference as plain data."""
    return {
        **interval_json(judged.paired.absolute),
        "same": judged.same,
        "p": plain(judged.paired.p),
        "p_holm": plain(judged.p_holm),
        "n": judged.paired.n,
    }
