"""A thousand million searches, ten thousand keywords, a hundred thousand runs: memory stays small, laws hold.

Each market runs in a process of its own, which tells the most memory it ever held: the VmHWM of
proc(5), KiB, counted from its first instruction on; getrusage would count what its parent held.
Bounds on counts are six standard errors: a false alarm twice in a thousand million.
"""

from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from experiments.comparing.compare import compare
from experiments.running.compiling import compile_kernel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak of memory from /proc"),
]

MEGABYTE = 1e6
KEYWORDS = 50
RIVALS = 7
WARM_UP_DAYS = 7
#: What a search brings in clicks of all shown ads together, each 0.1 once examined, of four slots.
CLICKS_A_SEARCH = 0.1 * (1.0 + 0.47 + 0.19 + 0.08)

TELL_PEAK = """
import atexit, json, re, runpy, sys
from pathlib import Path

def tell_peak():
    kib = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text()).group(1)
    print(json.dumps(1024 * int(kib)), file=sys.stderr)

atexit.register(tell_peak)
"""
SIMULATE = """
from simulator import Scenario, simulate

result = simulate(Scenario.model_validate_json(sys.stdin.read()), "fixed", seed=1)
clicks = int(result.by_account["clicks"].sum())
print(json.dumps({"totals": {**result.totals, "clicks of all": clicks}}))
"""
COMMAND_LINE = """
sys.argv[0] = "bidloom"
runpy.run_module("experiments", run_name="__main__")
"""


class Child(NamedTuple):
    """What a process printed, and the most memory it held, bytes."""

    totals: dict[str, float]
    peak: int


def run(script: str, *arguments: str, given: str = "") -> Child:
    """Run a script in a process of its own."""
    child = subprocess.run(
        [sys.executable, "-c", TELL_PEAK + script, *arguments],
        input=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    totals = json.loads(child.stdout)["totals"] if child.stdout else {}
    return Child(totals, int(child.stderr.splitlines()[-1]))


def market(*, searches_a_day: float, days: int) -> str:
    """Eight ads a keyword, none of them short of money, and demand without noise; as JSON."""
    names = [f"keyword {k}" for k in range(KEYWORDS)]
    target = {"bid": 0.5, "relevance": 0.1}
    campaign = {"name": "all", "budget": 1e9, "target": [target | {"keyword": name} for name in names]}
    settings: dict[str, Any] = {
        "name": "scale",
        "days": days,
        "learner": "shop",
        "market": {"warm_up_days": WARM_UP_DAYS, "searcher_sd": 0.0},
        "keyword": [{"name": name, "volume": searches_a_day / KEYWORDS, "relevance": 0.1} for name in names],
        "rivals": {"count": RIVALS, "bid": 0.5, "relevance_sd": 0.0},
        "account": [{"name": "shop", "campaign": [campaign]}],
    }
    return json.dumps(settings)


@pytest.fixture(scope="module", autouse=True)
def kernel() -> None:
    """Compiling takes memory of its own, once a machine."""
    compile_kernel(print)


def test_a_thousand_million_searches_fit_into_600_megabytes() -> None:
    """A run of 1e9 searches, 8e8 after the warm-up, is counted and clicked as it must within 600 MB.

    Searches are Poisson; all ads are equally relevant, so clicks are searches x 0.174 whoever ranks where.
    """
    days = 28
    child = run(SIMULATE, given=market(searches_a_day=1e9 / (WARM_UP_DAYS + days), days=days))
    searches = 1e9 * days / (WARM_UP_DAYS + days)
    clicks = child.totals["searches"] * CLICKS_A_SEARCH
    assert 600 * MEGABYTE > child.peak
    assert searches == pytest.approx(child.totals["searches"], rel=0, abs=6 * math.sqrt(searches))
    assert clicks == pytest.approx(child.totals["clicks of all"], rel=0, abs=6 * math.sqrt(clicks))


def test_memory_does_not_grow_with_days() -> None:
    """280 days of 50,000 searches take the memory of 28 days, within a tenth."""
    short = run(SIMULATE, given=market(searches_a_day=50_000.0, days=28))
    long = run(SIMULATE, given=market(searches_a_day=50_000.0, days=280))
    assert short.peak == pytest.approx(long.peak, rel=0.1)


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A file in which ten accounts bid on each of ten thousand keywords."""
    keywords = range(10_000)
    head = 'name = "wide"\ndays = 1\nlearner = "account 0"\nrivals.count = 0\nmarket.warm_up_days = 0\n'
    words = "".join(f'[[keyword]]\nname = "keyword {k}"\nvolume = 10\nrelevance = 0.1\n' for k in keywords)
    targets = "".join(f'[[account.campaign.target]]\nkeyword = "keyword {k}"\nbid = 0.5\n' for k in keywords)
    accounts = "".join(
        f'[[account]]\nname = "account {a}"\n[[account.campaign]]\nname = "all"\nbudget = 1e6\n{targets}'
        for a in range(10)
    )
    file = tmp_path / "wide.toml"
    file.write_text(head + words + accounts, encoding="utf-8")
    return file


def test_a_hundred_thousand_targets_fit_into_a_gigabyte(wide: Path) -> None:
    """A file of 10,000 keywords and 100,000 targets runs a day from the command line within 1 GB.

    The day has 100,000 searches; a total that is not finite would be missing.
    """
    child = run(COMMAND_LINE, "simulate", str(wide), "--seed", "1", "--json")
    assert 1000 * MEGABYTE > child.peak
    assert 1e5 == pytest.approx(child.totals["searches"], rel=0, abs=6 * math.sqrt(1e5))
    assert 0 < child.totals["clicks"] < child.totals["impressions"] < child.totals["searches"]
    assert None not in child.totals.values()


# Every run that is there once more under other replications, 1,250 times.
MULTIPLIED = """
WITH RECURSIVE turn(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < 1249)
INSERT INTO {table} SELECT study, scenario, replication + 20 * n, strategy, {rest} FROM {table}, turn
"""


@pytest.fixture
def long_study(tmp_path: Path) -> Path:
    """100,000 stored runs of `outdoor-shop` by four strategies: those of 20 replications, again and again."""
    folder = tmp_path / "study"
    strategies = ["fixed", "ctr_weighted", "ctr_weighted[adjust=none]", "pid_pacing"]
    compare("outdoor-shop", strategies, runs=20, seed=1, out=folder)
    with closing(sqlite3.connect(folder / "results.sqlite")) as database, database:
        database.execute(MULTIPLIED.format(table="run", rest="totals, error"))
        database.execute(MULTIPLIED.format(table="part", rest="layout, numbers"))
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"runs": 25_000}), "utf-8")
    return folder


def test_a_hundred_thousand_stored_runs_are_reported_within_500_megabytes(long_study: Path) -> None:
    """All of them are in the report and in its table of runs."""
    child = run(COMMAND_LINE, "report", str(long_study))

    assert 500 * MEGABYTE > child.peak
    assert "Means of 25000 runs of 28 days" in (long_study / "report.md").read_text("utf-8")
    with (long_study / "tables" / "runs.csv").open(encoding="utf-8") as table:
        assert 1 + 100_000 == sum(1 for _ in table)
