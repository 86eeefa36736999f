"""What a user waits for: starting, compiling; and the memory a run takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.bench

Say = Callable[[str], None]


def output(code: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | environment
    ).stdout


def test_compiling(tmp_path: Path, figures: dict[Any, Any], say: Say) -> None:
    """The first run after an install compiles everything; the next loads it (goal: under 10 s)."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from experiments.running.compiling import compile_kernel\n"
        "from simulator import load_scenario, simulate\n"
        "compile_kernel(lambda text: None)\n"
        "simulate(load_scenario('two-campaigns').model_copy(update={'days': 1}), 'fixed', seed=1)\n"
        "print(time.perf_counter() - start)"
    )
    first, later = (float(output(code, NUMBA_CACHE_DIR=str(tmp_path))) for _ in range(2))
    figures["compiling"] = (first, later)
    say(f"first run: {first:.1f} s, all of it compiling; a later one {later:.2f} s")


def peak_mb(days: int) -> float:
    """Peak memory of a fresh process that simulates so many days; what its parent held is not counted."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'tests/benchmarks')\n"
        "from bench_market import scenario; from simulator import simulate\n"
        f"simulate(scenario(16, 4, searches=50_000, days={days}), 'ctr_weighted', seed=1)\n"
        "print(*Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[:1])"
    )
    return int(output(code)) / 1024


def test_memory_is_flat_in_days(figures: dict[Any, Any], say: Say) -> None:
    """Peak memory of 28 and of 280 days (ceiling: 400 MB, and the same)."""
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here to read the peak of memory from")
    short, long = peak_mb(28), peak_mb(280)
    figures["memory"] = (short, long)
    say(f"peak memory {short:.0f} MB for 28 days, {long:.0f} MB for 280")


def test_help_starts_at_once(say: Say) -> None:
    """`bidloom --help` in a fresh process beside starting Python alone (ceiling: 0.4 s)."""

    def best(arguments: list[str]) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return min(times)

    bare, shown = best(["-c", "pass"]), best(["-m", "experiments", "--help"])
    say(f"bidloom --help {shown:.2f} s, {shown / bare:.0f} x starting Python alone")
