"""The outcome of a tournament, from numbers chosen by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from gist import gist, tells
from rich.console import Console

from experiments.report.drawing import save, svg
from experiments.report.outcome import tables
from experiments.report.terminal import terminal_table
from experiments.study.study import Run
from experiments.tournaments.figures import payoff_map
from experiments.tournaments.outcome import SUMS, Payoffs, summarise_tournament
from experiments.tournaments.plan import plan_tournament
from experiments.tournaments.seating import LineUp
from experiments.tournaments.tables import market_grid, payoff_grid
from experiments.tournaments.words import headline, sentences, verdict
from simulator import Scenario

#: Profit a seat by line-up and strategy; noise is added by replication and seat.
Profits = Callable[[LineUp, int], float | None]


@pytest.fixture
def outcome(market: Scenario) -> Callable[..., Payoffs]:
    """Return a maker of outcomes of `fixed` (0), `ctr_steps` (1) and, where asked for, `random_walk` (2)."""

    def make(
        profit: Profits, strategies: Sequence[str] = ("fixed", "ctr_steps"), runs: int = 12, seats: int = 4
    ) -> Payoffs:
        study = plan_tournament(market, strategies, runs=runs, seed=1, seats=seats)
        finished = {}
        for line_up in study.line_ups:
            for r in range(runs):
                totals = {f"{metric}/{seat}": 10.0 for metric in SUMS for seat in range(seats)}
                own = [profit(line_up, i) for i in study.sitting(line_up, r)] or [0.0] * seats
                key = study.key(line_up)
                if any(value is None for value in own):
                    finished[key, r] = Run(key, r, None, "broken")
                    continue
                for seat, (value, i) in enumerate(
                    zip(own, study.sitting(line_up, r) or [0] * seats, strict=True)
                ):
                    # The seat's own worth and the replication's luck, alike for all, and a little beside.
                    beside = 0.1 * float(np.random.default_rng((r, seat, i, len({*line_up.places}))).normal())
                    totals[f"profit/{seat}"] = (value or 0.0) + 100 * seat + 10 * (r % 4) + beside
                    totals[f"worth/{seat}"] = 50.0 if line_up.kind == "truthful" else 40.0
                finished[key, r] = Run(key, r, totals, None)
        return summarise_tournament(study, finished)

    return make


def exploiter(line_up: LineUp, strategy: int) -> float:
    """1 earns 20 more than 0 where both play, and takes 10 of it from 0, which has 50 among its own kind."""
    if line_up.kind == "alone":
        return 50.0
    return {0: 40.0, 1: 60.0}[strategy]


def test_payoffs_are_means_over_seats_and_replications(outcome: Callable[..., Payoffs]) -> None:
    """Seats add 150 on average and replications 15, whoever sits where: 40 + 165 and 60 + 165."""
    payoffs = outcome(exploiter)
    estimates = [[interval.estimate for interval in row] for row in payoffs.payoff]

    assert pytest.approx([215, 205], abs=0.11) == estimates[0]
    assert pytest.approx([225, 215], abs=0.11) == estimates[1]
    assert pytest.approx(20, abs=0.11) == payoffs.duels[1, 0].paired.absolute.estimate
    assert pytest.approx(-20, abs=0.11) == payoffs.duels[0, 1].paired.absolute.estimate
    assert pytest.approx(-10, abs=0.11) == payoffs.harm[1, 0].paired.absolute.estimate


def test_who_earns_more_and_harms_exploits(outcome: Callable[..., Payoffs]) -> None:
    """1 beats and exploits 0; 0 does neither."""
    payoffs = outcome(exploiter)

    assert (True, True) == (payoffs.beats(1, 0), payoffs.exploits(1, 0))
    assert (False, False) == (payoffs.beats(0, 1), payoffs.exploits(0, 1))
    assert ["2 ctr_steps", "225 >>", "215", "225"] == payoff_row(payoffs, 1)
    assert tells(sentences(payoffs)[0], "`ctr_steps` exploits `fixed` 20.0 more", "exploits")
    assert tells(verdict(payoffs), "`ctr_steps` more 225")
    assert tells(verdict(payoffs), "clear more `fixed` 20.0 more")


def test_twin_who_earns_more_without_harm_only_beats(outcome: Callable[..., Payoffs]) -> None:
    """Where 0 has among its own kind what it has beside 1, nobody exploits."""
    payoffs = outcome(lambda _, i: 60.0 if i == 1 else 40.0)

    assert (True, False) == (payoffs.beats(1, 0), payoffs.exploits(1, 0))
    assert ["`ctr_steps` more `fixed` clear more", "unclear exploits"] == [
        gist(line, "exploits") for line in sentences(payoffs)[:2]
    ]


def test_equals_neither_beat_nor_lead(outcome: Callable[..., Payoffs]) -> None:
    """The seats' own worth cancels, because each plays every seat."""
    payoffs = outcome(lambda _, __: 50.0)

    assert not payoffs.beats(0, 1)
    assert not payoffs.beats(1, 0)
    assert gist(verdict(payoffs)).startswith("unclear")


def test_holm_counts_every_pair_once(outcome: Callable[..., Payoffs]) -> None:
    """Three strategies are a family of three duels: the smallest p is tripled, both ways round."""
    payoffs = outcome(lambda _, i: 5.0 * i, ("fixed", "ctr_steps", "random_walk"))
    duels = [payoffs.duels[pair] for pair in ((0, 1), (0, 2), (1, 2))]
    smallest = min(duels, key=lambda duel: duel.paired.p or 1.0)

    assert pytest.approx(3 * (smallest.paired.p or 0.0)) == smallest.p_holm
    assert payoffs.duels[2, 0].p_holm == payoffs.duels[0, 2].p_holm
    assert pytest.approx(10.0, abs=0.2) == payoffs.shared[2, 0].paired.absolute.estimate


def test_who_is_ahead_of_the_worst_alone_has_not_won(outcome: Callable[..., Payoffs]) -> None:
    """2 and 1 are level and far ahead of 0: both beat the mean of the others, and neither wins."""
    payoffs = outcome(lambda _, i: 50.0 * (i > 0), ("fixed", "ctr_steps", "random_walk"))
    said = verdict(payoffs)

    assert gist(said).startswith("unclear")
    assert tells(said, "clear more `fixed` unclear more")


def test_efficiency_is_worth_over_that_of_the_truth(outcome: Callable[..., Payoffs]) -> None:
    """40 of 50 a seat, in every market but the truth."""
    payoffs = outcome(exploiter)

    assert pytest.approx([0.8, 0.8, 0.8, 1.0]) == [m.sums["efficiency"].estimate for m in payoffs.markets]
    assert 40.0 == payoffs.markets[0].sums["cost"].estimate
    assert ["fixed", "40.0", "860", "40.0", "80.0"] == [
        cell.text for cell in market_grid(payoffs).groups[0].rows[0]
    ]


def test_failed_runs_leave_out_what_they_belong_to(outcome: Callable[..., Payoffs]) -> None:
    """Where the pair fails, each strategy's own market is still told, and the verdict claims nothing."""
    payoffs = outcome(lambda line_up, _: None if line_up.kind == "pair" else 50.0)

    assert None is payoffs.payoff[0][1].estimate
    assert pytest.approx(215, abs=0.11) == payoffs.payoff[0][0].estimate
    assert "pair: fixed, ctr_steps" == payoffs.errors[0].strategy
    assert ["nothing", "nothing"] == [gist(verdict(payoffs)), gist(str(payoffs.to_json()["verdict"]))]
    json.dumps(payoffs.to_json(), allow_nan=False)
    assert "-" in svg(payoff_map(payoffs).panels[0])


def test_one_replication_claims_nothing(outcome: Callable[..., Payoffs]) -> None:
    """No interval, no exploit, and a verdict that asks for more."""
    payoffs = outcome(exploiter, runs=1)

    assert not payoffs.exploits(1, 0)
    assert gist(verdict(payoffs)).endswith("1 nothing 1 more")
    assert "nothing 20 more" == gist(headline(payoffs))


def test_tables_json_and_picture(outcome: Callable[..., Payoffs], tmp_path: Path) -> None:
    """All strategies and markets are in each; units are named; the picture is drawn."""
    payoffs = outcome(exploiter)
    save(payoff_map(payoffs), tmp_path / "payoffs.png")
    header, *table = tables(payoffs)["payoffs"]().csv()
    markets = tables(payoffs)["markets"]().frame()
    written = payoffs.to_json()

    assert header.startswith("strategy,beside,profit (currency units a seat),low,high,together")
    assert 2 * 2 == len(table)
    assert table[2].startswith("ctr_steps,fixed,22")
    assert table[2].endswith(",true,true\n")
    assert {"fixed", "ctr_steps", "(all of them)", "(all truthful)"} == {*markets["market"]}
    assert 4 == len(market_grid(payoffs).groups[0].rows)
    assert isinstance(written["pairs"], list)
    assert [False, True] == [pair["exploits"] for pair in written["pairs"]]
    assert 10_000 < (tmp_path / "payoffs.png").stat().st_size


@pytest.mark.long
def test_many_strategies_fit_a_narrow_table(outcome: Callable[..., Payoffs]) -> None:
    """Seven with long names in 80 columns: every name and number is whole, and who is beaten is listed."""
    names = [f"random_walk[step=0.{i}]" for i in range(1, 5)] + ["fixed", "ctr_steps", "pid_pacing"]
    payoffs = outcome(lambda _, i: 5.0 * i, names, seats=7)
    console = Console(width=80)
    with console.capture() as captured:
        console.print(terminal_table(payoff_grid(payoffs)))
    printed = captured.get()

    assert all(name.partition("[")[0] in printed for name in names)
    assert "…" not in printed
    assert "1 2 3 4 5 6" in printed  # whom the last beats


def payoff_row(payoffs: Payoffs, i: int) -> list[str]:
    """Return what stands in a row of the table, without half an interval."""
    return [cell.text for cell in payoff_grid(payoffs).groups[0].rows[i]]
