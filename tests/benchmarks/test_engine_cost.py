"""What a run costs, what an engine adds to it, and what a million would take: into docs/cluster.md."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from performance_page import processor, put_between_marks

from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session
from experiments.storage.folder import RESULTS
from experiments.storage.store import identity
from experiments.study.study import Study, plan
from simulator import load_scenario

pytestmark = pytest.mark.bench

PAGE = Path("docs/cluster.md")
#: The default strategies of `bidloom compare`.
STRATEGIES = ("fixed", "ctr_weighted", "ctr_weighted[adjust=none]", "pid_pacing")
#: Replications at a time, and how often each engine has its turn.
REPLICATIONS, TURNS = 8, 5
MANY = 1_000_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Cost:
    """Of one run: seconds by the clock, CPU seconds of this process."""

    clock: float
    cpu: float


class Bench:
    """Sittings on several engines that take turns at the same replications."""

    def __init__(self, study: Study, folder: Path, engines: dict[str, tuple[Engine, int]]) -> None:
        self._study = study
        self._stack = ExitStack()
        self._sessions = {
            name: self._stack.enter_context(
                Session(
                    identity("compare", study.scenario, study.seed),
                    jobs=jobs, engine=engine, out=folder / name,
                )
            )
            for name, (engine, jobs) in engines.items()
        }  # fmt: skip

    def turn(self, number: int) -> dict[str, Cost]:
        """Let each engine carry out the same replications; return what a run cost."""
        return {name: self._cost(name, number) for name in self._sessions}

    def _cost(self, name: str, number: int) -> Cost:
        study = replace(self._study, first=number * self._study.runs)
        clock, cpu = time.perf_counter(), time.process_time()
        self._sessions[name].carry_out([study])
        runs = len(study.tasks())
        return Cost((time.perf_counter() - clock) / runs, (time.process_time() - cpu) / runs)

    def close(self) -> None:
        """End all workers."""
        self._stack.close()


def test_what_a_run_costs_on_each_engine(tmp_path: Path, say: Say, pytestconfig: pytest.Config) -> None:
    """28 days of outdoor-shop with the default strategies: one process, local workers, Dask's workers."""
    cores = len(os.sched_getaffinity(0))
    study = plan(load_scenario("outdoor-shop"), STRATEGIES, runs=REPLICATIONS, seed=1)
    bench = Bench(
        study, tmp_path, {"one": (LOCAL, 1), "local": (LOCAL, cores), "dask": (Engine("dask"), cores)}
    )
    try:
        bench.turn(0)  # workers start
        turns = [bench.turn(1 + number) for number in range(TURNS)]
    finally:
        bench.close()
    ratio = statistics.median(turn["dask"].clock / turn["local"].clock for turn in turns)
    run = statistics.median(turn["one"].cpu for turn in turns)
    passing = {name: statistics.median(turn[name].cpu for turn in turns) for name in ("local", "dask")}
    stored = (tmp_path / "one" / RESULTS).stat().st_size / ((1 + TURNS) * len(study.tasks()))
    lines = list(_lines(study, cores, run, passing, ratio, stored))
    say("\n".join(lines))
    put_between_marks(Path(pytestconfig.rootpath) / PAGE, lines)


def _lines(
    study: Study, cores: int, run: float, passing: dict[str, float], ratio: float, stored: float
) -> Iterator[str]:
    """Return the figures as lines of the page."""
    yield f"\nMeasured {datetime.date.today().isoformat()} on: {processor()}, {platform.system()}.\n"
    yield (
        f"`{study.scenario.name}`, {study.scenario.days} days, `{','.join(STRATEGIES)}`; medians of {TURNS} "
        f"turns of {REPLICATIONS * len(STRATEGIES)} runs each.\n"
    )
    yield "| of one run | |"
    yield "|---|---|"
    yield f"| CPU time, hindsight and storing included, one process | {run:.3f} s |"
    yield f"| results on the disk | {stored / 1e3:.1f} kB |"
    yield f"| CPU time of the starting process, local workers | {1e3 * passing['local']:.1f} ms |"
    yield f"| CPU time of the starting process, Dask's scheduler included | {1e3 * passing['dask']:.1f} ms |"
    yield f"| clock time with {cores} workers of Dask, times that with {cores} local ones | {ratio:.2f} |"
    yield f"\nProjected to {MANY:,} runs: {MANY * run / 3600:,.0f} CPU hours, {MANY * stored / 1e9:.1f} GB.\n"
    yield "| cores | hours |"
    yield "|---|---|"
    for many in (8, 64, 512):
        limit = " (the starting process is the limit)" if passing["dask"] > run / many else ""
        yield f"| {many} | {MANY * max(run / many, passing['dask']) / 3600:,.1f}{limit} |"
    yield f"\nOne starting process keeps about {run / passing['dask']:.0f} cores busy with such runs."
