"""Speed as ratios within one run; `make bench` prints them. A timing never fails a test."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import plain_loop
import pytest

from simulator import exchange as exchange_module
from simulator import simulate
from simulator.exchange import Exchange
from simulator.scenario import Scenario

pytestmark = pytest.mark.bench

ADS, KEYWORDS, SEARCHES_A_DAY, DAYS = 16, 50, 50_000, 28


def scenario(days: int = DAYS, ads: int = ADS, searches: int = SEARCHES_A_DAY) -> Scenario:
    """Fifty keywords, one shop, all other ads by rivals that cover every keyword, noise on."""
    names = [f"keyword {k}" for k in range(KEYWORDS)]
    return Scenario.model_validate(
        {
            "name": "bench",
            "days": days,
            "learner": "shop",
            "keyword": [{"name": name, "volume": searches / KEYWORDS, "relevance": 0.04} for name in names],
            "rivals": {"count": ads - 1},
            "account": [
                {
                    "name": "shop",
                    "campaign": [
                        {
                            "name": "all",
                            "budget": 500.0,
                            "target": [{"keyword": n, "bid": 0.5} for n in names],
                        }
                    ],
                }
            ],
        }
    )


def cpu_seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def auctions_a_second(hours: int, monkeypatch: pytest.MonkeyPatch | None = None) -> float:
    """Auctions per CPU second of the settlement loop alone, arrivals left out."""
    exchange = Exchange(scenario(), 1, 0)
    if monkeypatch is not None:
        monkeypatch.setattr(exchange_module, "settle", plain_loop.settle)
    spent, done = 0.0, 0
    for hour in range(-168, -168 + hours):
        exchange.settle(hour + 1e-9)  # the hour's searches arrive
        n = len(exchange._searches) - exchange._next
        spent += cpu_seconds(lambda: exchange.settle(float(hour + 1)))  # noqa: B023 # called at once
        done += n
    return done / spent


def test_kernel_against_the_plain_loop(benchmark: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """The kernel at 16 ads x 4 slots, noise on, beside the plain Python loop (floor: 20 x)."""
    auctions_a_second(24)
    kernel = benchmark.pedantic(lambda: auctions_a_second(168), rounds=5)
    plain = auctions_a_second(2, monkeypatch)
    benchmark.extra_info["ratio"] = kernel / plain
    with capsys.disabled():
        print(f"\nkernel {kernel / 1e6:.2f} M auctions per CPU second, plain loop {plain / 1e3:.1f} k: "
              f"{kernel / plain:.0f} x")  # fmt: skip


def test_simulate_against_the_kernel(benchmark: Any, capsys: Any) -> None:
    """28 days x 50,000 searches, decisions and reports in, beside the kernel (floor .5)."""
    simulate(scenario(days=1), "ctr_weighted", seed=1)
    searches = (DAYS + 7) * SEARCHES_A_DAY
    seconds = [cpu_seconds(lambda: simulate(scenario(), "ctr_weighted", seed=1)) for _ in range(4)]
    benchmark.pedantic(lambda: simulate(scenario(), "ctr_weighted", seed=1), rounds=1)
    rate, kernel = searches / sorted(seconds)[1], auctions_a_second(168)
    benchmark.extra_info["ratio"] = rate / kernel
    with capsys.disabled():
        print(
            f"\nsimulate {rate / 1e6:.2f} M searches per CPU second, {rate / kernel:.2f} of the kernel's rate"
        )


def peak_mb(days: int) -> float:
    """Peak memory of a fresh process that simulates so many days."""
    code = (
        "import resource, sys\n"
        "sys.path[:0] = ['tests/benchmarks', 'tests/reference']\n"
        "from test_speed import scenario; from simulator import simulate\n"
        f"simulate(scenario(days={days}), 'ctr_weighted', seed=1)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return int(printed) / (1024 if sys.platform != "darwin" else 1024**2)


def test_memory_is_flat_in_days(benchmark: Any, capsys: Any) -> None:
    """Peak memory of 28 and of 280 days (ceiling: 400 MB, and the same)."""
    assert resource.RUSAGE_SELF == 0
    short = benchmark.pedantic(lambda: peak_mb(28), rounds=1)
    long = peak_mb(280)
    with capsys.disabled():
        print(f"\npeak memory {short:.0f} MB for 28 days, {long:.0f} MB for 280")


def test_help_starts_at_once(benchmark: Any, capsys: Any) -> None:
    """`bidlab --help` in a fresh process beside starting Python alone (ceiling: 0.4 s)."""

    def best(arguments: list[str]) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return min(times)

    bare = best(["-c", "pass"])
    shown = benchmark.pedantic(lambda: best(["-m", "experiments", "--help"]), rounds=1)
    with capsys.disabled():
        print(f"\nbidlab --help {shown:.2f} s, {shown / bare:.0f} x starting Python alone")
