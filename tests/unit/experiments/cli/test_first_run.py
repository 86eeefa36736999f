"""The first run after an install compiles and says so; nothing after it compiles again.

The install is one that cannot be written, so that machine code goes to the user's own cache folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from installs import Install, read_only_install

pytestmark = [pytest.mark.slow, pytest.mark.compiled]

#: Every function that is kept compiled, under the name its module has for it.
KEPT = {
    "simulator.exchange.demand": ["_arrivals", "_sort"],
    "simulator.kernel.settle": ["settle"],
    "simulator.kernel.options": ["list_options"],
    "simulator.sales.orders": ["book", "release"],
    "simulator.sales.organic": ["_draw"],
    "experiments.hindsight.dual": ["best_of"],
}
NAMES = sorted(name for names in KEPT.values() for name in names)

COMPILE = """
from experiments.running.compiling import compile_kernel

compile_kernel(print)
"""
IS_CACHED = """
from simulator.compiled import is_cached
from simulator.kernel.settle import settle

print(is_cached(settle))
"""
#: Prints what numba compiled, parts included, in a one-day run.
SIMULATE = """
import json
from numba.core import event

listener = event.RecordingListener()
event.register("numba:compile", listener)

from simulator import load_scenario, simulate

simulate(load_scenario("two-campaigns").model_copy(update={"days": 1}), "fixed", seed=1)
print(json.dumps([str(happened.data["dispatcher"]) for _, happened in listener.buffer]))
"""
#: Prints what a worker of a study has loaded from the cache and what it has compiled.
STUDY = f"""
import json
from concurrent.futures import ProcessPoolExecutor

from experiments.running.local_pool import start_context
from experiments.study.study import plan
from experiments.running.worker import Batch, run_batch, set_up
from simulator import load_scenario

study = plan(load_scenario("new-product").model_copy(update={{"days": 1}}), ["fixed"], runs=1, seed=1)
batch = Batch(study.scenario.model_dump_json(by_alias=True), study.seed, study.tasks())
count = '''
import importlib
loaded, compiled = [], []
for module, names in {KEPT}.items():
    for name in names:
        stats = getattr(importlib.import_module(module), name).stats
        loaded += [name] * sum(stats.cache_hits.values())
        compiled += [name] * sum(stats.cache_misses.values())
'''
with ProcessPoolExecutor(1, start_context(), set_up) as pool:
    runs = pool.submit(run_batch, batch).result()
    pool.submit(exec, "import builtins" + count + "builtins.counts = sorted(loaded), compiled").result()
    loaded, compiled = pool.submit(eval, "__import__('builtins').counts").result()
print(json.dumps({{"errors": [run.error for run in runs], "loaded": loaded, "compiled": compiled}}))
"""
COMPARE = """
from experiments.comparing.compare import compare
from simulator import load_scenario

compare(load_scenario("singles-day").model_copy(update={"days": 1}), ["fixed"], runs=4, seed=1, jobs=2)
"""


class Compiled(Install):
    """An install whose kernel was compiled once."""

    @property
    def kept(self) -> dict[str, int]:
        """The files of machine code in the user's folder, and when each was written, ns."""
        return {file.name: file.stat().st_mtime_ns for file in self.home.rglob("*.nbc")}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Compiled, str]:
    """A fresh install after its first run, and what that said."""
    installed = Compiled(*read_only_install(tmp_path_factory.mktemp("install")))
    return installed, installed.python(COMPILE)


@pytest.fixture
def installed(first_run: tuple[Compiled, str]) -> Compiled:
    """A fresh install after its first run."""
    return first_run[0]


def test_the_first_run_says_that_it_compiles(first_run: tuple[Compiled, str]) -> None:
    """One line, once: a second process has nothing to say."""
    installed, said = first_run
    assert "compiling the kernel (once, then cached) ...\n" == said
    assert "" == installed.python(COMPILE)


def test_a_read_only_install_keeps_machine_code_with_the_user(installed: Compiled) -> None:
    """Every function lies compiled once in the user's cache folder, none beside its file."""
    assert NAMES == sorted(name.split(".")[1].split("-")[0] for name in installed.kept)
    assert [] == list(installed.packages.rglob("*.nb?"))


def test_a_second_process_compiles_nothing(installed: Compiled) -> None:
    """A run in a new process finds the kernel in the cache and compiles no function, part or not."""
    assert "True\n" == installed.python(IS_CACHED)
    assert [] == json.loads(installed.python(SIMULATE))


def test_a_worker_process_compiles_nothing(installed: Compiled) -> None:
    """A worker of a study loads each function once, organic visits and hindsight included."""
    assert {"errors": [None], "loaded": NAMES, "compiled": []} == json.loads(installed.python(STUDY))


def test_a_study_in_two_workers_writes_no_machine_code(installed: Compiled) -> None:
    """Events, presale and organic visits need no other machine code than the first run made."""
    kept = installed.kept
    installed.python(COMPARE)
    assert kept == installed.kept


@pytest.fixture
def change(installed: Compiled) -> Iterator[Path]:
    """The installed simulator, whose files are as they were after the test."""
    folder = installed.packages / "simulator"
    before = {path: path.read_bytes() for path in folder.rglob("*.py")}
    yield folder
    for path, content in before.items():
        path.write_bytes(content)


def test_machine_code_of_other_sources_is_not_run(installed: Compiled, change: Path) -> None:
    """One more byte in a part that the kernel is compiled from, and the kernel counts as not compiled."""
    assert "True\n" == installed.python(IS_CACHED)
    with (change / "kernel" / "side_by_side.py").open("a") as file:
        file.write("\n")
    assert "False\n" == installed.python(IS_CACHED)


def test_what_is_not_compiled_may_change(installed: Compiled, change: Path) -> None:
    """One more byte in a file that has nothing to do with the kernel leaves it compiled."""
    with (change / "world" / "rivals.py").open("a") as file:
        file.write("\n")
    assert "True\n" == installed.python(IS_CACHED)


def test_machine_code_of_another_processor_is_not_counted_on(installed: Compiled) -> None:
    """In a home that machines share, each kind of processor has its own first run, which says so."""
    assert "False\n" == installed.python(IS_CACHED, NUMBA_CPU_NAME="generic")
