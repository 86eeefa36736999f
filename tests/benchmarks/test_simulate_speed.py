"""`simulate` from end to end beside the C loop, and what its time goes to."""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import c_loop
import pytest
from bench_market import WARM_UP, Settled, cpu_seconds, scenario

from experiments.comparing.compare import compare
from simulator import load_scenario, simulate
from simulator.settings.scenario import Scenario

pytestmark = pytest.mark.bench

ACCOUNTS, SLOTS, SEARCHES, DAYS = 17, 4, 100_000, 28
CASES = {
    "deciding hourly": (50, "ctr_weighted", 1.5),
    "decisions left out": (50, "fixed", 2.5),
    "1,000 keywords": (1000, "ctr_weighted", 0.8),
    "1,000 keywords, decisions left out": (1000, "fixed", 0.0),
}
#: What a run spends its time on, by the functions it is spent in (with all that they call).
PARTS = {
    "auctions (kernel)": [("kernel/settle.py", "settle")],
    "arrivals of searches": [("exchange/demand.py", "__init__")],
    "orders": [("sales/sales.py", "book"), ("sales/sales.py", "release")],
    "reports": [("console/reporting.py", "report"), ("console/reporting.py", "column")],
    "decisions put in force": [("console/console.py", "apply")],
    "midnights: counters, quality": [
        ("exchange/exchange.py", "close_day"), ("exchange/exchange.py", "refresh_quality"),
    ],
    "building the world": [("world/world.py", "build_world")],
}  # fmt: skip
#: Putting decisions in force completes the reports that are still read: that time is of reports alone.
COMPLETING = ("exchange/exchange.py", "complete_reports")
Say = Callable[[str], None]


def market(keywords: int, strategy: str) -> Scenario:
    return scenario(
        ACCOUNTS, SLOTS, keywords=keywords, searches=SEARCHES, days=DAYS, rivals=strategy
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_simulate_against_the_c_loop(case: str, tmp_path: Path, figures: dict[Any, Any], say: Say) -> None:
    """28 days, 100,000 searches a day, 17 accounts, quality, conversions and reports included."""
    if c_loop.compiler() is None:
        pytest.skip("no C compiler (cc, or what $CC names): the obvious C loop is left out")
    keywords, strategy, goal = CASES[case]
    run = market(keywords, strategy)
    simulate(run.model_copy(update={"days": 1}), strategy, seed=1)
    # The C loop at its best: the same ads and slots, fifty keywords.
    plain = Settled(scenario(ACCOUNTS, SLOTS), c_loop.settler(c_loop.build(tmp_path)))
    seconds, rates = [], []
    for _ in range(5):
        rates.append(plain.hour())
        seconds.append(cpu_seconds(lambda: simulate(run, strategy, seed=1)))
    rate = (DAYS + WARM_UP) * SEARCHES / sorted(seconds)[2]
    ratio = rate / sorted(rates)[2]
    figures["simulate", case] = (rate, ratio, goal)
    say(
        f"simulate, {case}: {rate / 1e6:.2f} M searches per CPU second, "
        f"{ratio:.2f} x the C loop" + (f" (goal {goal})" if goal else "")
    )


@pytest.mark.parametrize("case", ["deciding hourly", "1,000 keywords"])
def test_where_the_time_goes(case: str, figures: dict[Any, Any], say: Say) -> None:
    """Shares of a run, from a profile: whatever is not named is the strategies' own and the clock's."""
    keywords, strategy, _ = CASES[case]
    run = market(keywords, strategy)
    simulate(run.model_copy(update={"days": 1}), strategy, seed=1)
    profile = cProfile.Profile()
    profile.runcall(simulate, run, strategy, seed=1)
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined] # since Python 2.4
    whole = max(cumulative for _, _, _, cumulative, _ in stats.values())

    def found(file: str, name: str) -> list[tuple[str, int, str]]:
        keys = [key for key in stats if key[0].endswith(f"simulator/{file}") and key[2] == name]
        assert keys, f"{name} of {file} was not called: it has moved"
        return keys

    def spent(file: str, name: str) -> float:
        return sum(stats[key][3] for key in found(file, name))

    shares = {part: sum(spent(*place) for place in places) / whole for part, places in PARTS.items()}
    (apply,), (completing,) = found("console/console.py", "apply"), found(*COMPLETING)
    shares["decisions put in force"] -= stats[completing][4][apply][3] / whole
    shares["strategies, clock and the rest"] = 1 - sum(shares.values())
    figures["shares", case] = shares
    say(f"{case}: " + ", ".join(f"{part} {share:.0%}" for part, share in shares.items()))


def test_cost_is_linear_in_searches(figures: dict[Any, Any], say: Say) -> None:
    """CPU time of a search from a hundred thousand to a hundred million (a thousand million: `make slow`)."""
    costs = []
    for total in (1e5, 1e6, 1e7, 1e8):
        run = scenario(8, SLOTS, searches=total / (DAYS + WARM_UP))
        costs.append((total, cpu_seconds(lambda: simulate(run, "fixed", seed=1)) / total))  # noqa: B023 # called at once
    figures["linear"] = costs
    say("ns per search: " + ", ".join(f"{total:.0e}: {cost * 1e9:.0f}" for total, cost in costs))


def test_cost_is_linear_in_replications(figures: dict[Any, Any], say: Say) -> None:
    """CPU time of a run in studies of 10, 40 and 160, two strategies each, statistics included."""
    run = load_scenario("two-campaigns")
    compare(run, ["fixed", "ctr_weighted"], runs=2, seed=1)
    costs = []
    for runs in (10, 40, 160):
        seconds = cpu_seconds(lambda: compare(run, ["fixed", "ctr_weighted"], runs=runs, seed=1))  # noqa: B023
        costs.append((runs, seconds / runs / 2))
    figures["replications"] = costs
    say("ms per run: " + ", ".join(f"{runs} replications: {cost * 1e3:.1f}" for runs, cost in costs))


def test_two_processes_do_almost_twice_as_much(figures: dict[Any, Any], say: Say) -> None:
    """Eight runs each in two processes at once, beside eight in one (goal: 1.8 x)."""
    code = (
        "import sys; sys.path.insert(0, 'tests/benchmarks'); import time\n"
        "from test_simulate_speed import market; from simulator import simulate\n"
        "run = market(50, 'ctr_weighted'); simulate(run, 'fixed', seed=1)\n"
        "print(flush=True); sys.stdin.readline()\n"
        "for replication in range(8): simulate(run, 'ctr_weighted', seed=1, replication=replication)\n"
    )

    def seconds(processes: int) -> float:
        """Let processes that have come up run at once."""
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(processes)
        ]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        start = time.perf_counter()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            worker.communicate()
        return time.perf_counter() - start

    ratios = sorted(2 * seconds(1) / seconds(2) for _ in range(3))
    figures["processes"] = ratios[1]
    say(f"two processes do {ratios[1]:.2f} x what one does")
