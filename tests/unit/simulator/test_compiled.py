"""Compilation: once, cached, with one set of types."""

from __future__ import annotations

import ast
import gc
import importlib.util
import inspect
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import markets
import pytest
from installs import PROJECT, read_only_install
from numba.core.dispatcher import Dispatcher

import simulator
from simulator import compiled, simulate
from simulator.exchange.demand import _arrivals, _sort
from simulator.kernel.settle import settle
from simulator.sales.organic import _draw


@pytest.mark.compiled
def test_every_market_runs_on_one_compilation() -> None:
    """Markets of other sizes, strategies and logs never make numba compile a second version."""
    simulate(markets.market(), "fixed", seed=1, keep_clicks=True)
    simulate(markets.market(rivals={"count": 0}), "ctr_weighted", seed=1)
    segments = [{"name": "mobile"}, {"name": "desktop", "share": 2.0}]
    audience = [{"name": "past visitors", "volume": 9.0}]
    simulate(markets.market(segment=segments, audience=audience), "balanced_bidding", seed=1)
    simulate(markets.market(market={"depth": [1, 1, 1, 1], "squashing": 0.0}), "pid_pacing", seed=1)
    simulate(markets.market(organic={}), "fixed", seed=1)
    one = markets.shop()["campaign"][:1]
    simulate(markets.market(organic={}, account=[markets.shop(campaign=one)]), "fixed", seed=1)
    assert [1, 1, 1, 1] == [len(function.signatures) for function in (settle, _arrivals, _sort, _draw)]


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


@pytest.mark.compiled
def test_a_read_only_install_will_cache_with_the_user(tmp_path: Path) -> None:
    """Where nothing can be written beside the file, machine code goes below the user's home."""
    installed = read_only_install(tmp_path)
    folder = installed.python("from simulator.kernel.settle import settle; print(settle.stats.cache_path)")
    assert Path(folder).is_relative_to(installed.home)


class Sources:
    """A copy of the simulator's files, and the digest that machine code made of them is named by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def digest(self) -> str:
        """Load the copied `compiled.py` anew and ask it."""
        spec = importlib.util.spec_from_file_location("copied", self._folder / "compiled.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return str(module._sources())

    def digest_with_a_change_in(self, module: str) -> str:
        """Add a byte to a file, ask, and take it back."""
        file = self._folder / f"{module.replace('.', '/')}.py"
        text = file.read_bytes()
        file.write_bytes(text + b"\n")
        digest = self.digest()
        file.write_bytes(text)
        return digest


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """A copy of the simulator's own files."""
    return Sources(Path(shutil.copytree(PROJECT / "simulator", tmp_path / "simulator")))


def compiled_from() -> set[str]:
    """Modules of the simulator that define compiled functions, or the constants and tables these use."""
    for module in pkgutil.walk_packages(simulator.__path__, "simulator."):
        importlib.import_module(module.name)
    found = {"compiled"}
    functions = [thing.py_func for thing in gc.get_objects() if isinstance(thing, Dispatcher)]
    for function in functions:
        own = sys.modules[function.__module__]
        tree = ast.parse(inspect.getsource(own))
        origin = {
            alias.asname or alias.name: str(line.module)
            for line in ast.walk(tree)
            if isinstance(line, ast.ImportFrom)
            for alias in line.names
        }
        constants = {
            node.id
            for line in tree.body
            if isinstance(line, ast.Assign)
            for node in ast.walk(line)
            if isinstance(node, ast.Name)
        }
        tables = {name for name in origin if hasattr(getattr(own, name, None), "_fields")}
        used = {*function.__code__.co_names, *constants, *tables}
        found |= {own.__name__, *(origin[name] for name in used & origin.keys())}
    return {name.removeprefix("simulator.") for name in found if name.startswith("simulator.")}


@pytest.mark.long
@pytest.mark.compiled
def test_machine_code_is_named_by_all_it_is_made_of(sources: Sources) -> None:
    """One more byte in any file that compiled functions or their constants come from, another digest."""
    some = {
        "kernel.settle",
        "kernel.tables",
        "kernel.options",
        "sales.orders",
        "sales.organic",
        "exchange.demand",
    }
    assert {"draws", *some} < compiled_from()
    assert [] == [
        name for name in compiled_from() if sources.digest() == sources.digest_with_a_change_in(name)
    ]


def test_machine_code_outlives_changes_elsewhere(sources: Sources) -> None:
    """One more byte in a file that has nothing to do with compiled code makes nobody compile again."""
    assert sources.digest() == sources.digest_with_a_change_in("world.rivals")


def test_machine_code_is_named_by_the_version_of_numba(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older numba kept is not counted on: numba would compile it anew, and in every worker."""
    before = sources.digest()
    monkeypatch.setattr("numba.__version__", "0.0")
    assert before != sources.digest()
