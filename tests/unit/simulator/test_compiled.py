"""Compilation: once, cached, with one set of types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import markets
import pytest

from simulator import compiled, simulate
from simulator.demand import _arrivals, _sort
from simulator.kernel import settle


@pytest.mark.compiled
def test_every_market_runs_on_one_compilation() -> None:
    """Markets of other sizes, strategies and logs never make numba compile a second version."""
    simulate(markets.market(), "fixed", seed=1, keep_clicks=True)
    simulate(markets.market(rivals={"count": 0}), "ctr_weighted", seed=1)
    segments = [{"name": "mobile"}, {"name": "desktop", "share": 2.0}]
    audience = [{"name": "past visitors", "volume": 9.0}]
    simulate(markets.market(segment=segments, audience=audience), "balanced_bidding", seed=1)
    simulate(markets.market(market={"depth": [1, 1, 1, 1], "squashing": 0.0}), "pid_pacing", seed=1)
    assert [1, 1, 1] == [len(function.signatures) for function in (settle, _arrivals, _sort)]


@pytest.mark.compiled
def test_compiled_code_is_found_on_disk() -> None:
    """After a run the machine code is cached; a function that was never called has none."""
    simulate(markets.market(), "fixed", seed=1)
    assert compiled.is_cached(settle)

    @compiled.compiled
    def never_called(x: float) -> float:
        return x

    assert not compiled.is_cached(never_called)


@pytest.mark.compiled
def test_without_a_writable_cache_it_still_compiles(tmp_path: Path) -> None:
    """A read-only install with no user folder compiles in memory instead of failing."""
    script = (
        "import numba.core.caching as caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from simulator.compiled import compiled, is_cached\n"
        "double = compiled(lambda x: 2 * x)\n"
        "print(double(21), is_cached(double))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert "42 False" == run.stdout.strip()
