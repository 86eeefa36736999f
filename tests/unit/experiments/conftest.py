"""A market small enough to run in milliseconds, and comparisons made of numbers chosen by hand."""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path

import pytest

from experiments.comparing.outcome import Comparison, summarise
from experiments.study.study import Run, plan
from experiments.sweeping.factor import read_factor
from experiments.sweeping.outcome import Point, Sweep, summarise_sweep
from simulator import Scenario, load_scenario

#: Strategies that go wrong, for `file.py:Class`.
MISBEHAVING = Path(__file__).with_name("misbehaving.py")

#: Strategy to metric to one value a replication; None in place of the metrics: every run failed.
Values = Mapping[str, Mapping[str, Sequence[float]] | None]


@pytest.fixture
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a market of one day: two campaigns, 500 searches each, without warm-up."""
    shipped = resources.files("simulator") / "scenarios" / "two-campaigns.toml"
    text = (
        shipped.read_text("utf-8").replace("volume = 1500", "volume = 500").replace("days = 14", "days = 1")
    )
    path = tmp_path_factory.mktemp("scenario") / "tiny.toml"
    path.write_text(f"{text}\n[market]\nwarm_up_days = 0\n", "utf-8")
    return path


@pytest.fixture
def market(tiny: Path) -> Scenario:
    """The market in that file."""
    return load_scenario(tiny)


@pytest.fixture
def misbehaving() -> str:
    """Where the strategies are that go wrong."""
    return str(MISBEHAVING)


@pytest.fixture
def outcome(market: Scenario) -> Callable[[Values], Comparison]:
    """Return a maker of comparisons from chosen values, clicks being 100 where nothing else is said."""

    def make(values: Values) -> Comparison:
        runs = max(len(column) for metrics in values.values() if metrics for column in metrics.values())
        study = plan(market, list(values), runs=runs, seed=1)
        return summarise(
            study,
            [
                _run(entrant.key, replication, values[entrant.name])
                for replication in range(runs)
                for entrant in study.entrants
            ],
        )

    return make


def _run(key: str, replication: int, metrics: Mapping[str, Sequence[float]] | None) -> Run:
    """Make one run of a strategy."""
    if metrics is None:
        return Run(key, replication, None, "broken on purpose")
    filled = {"clicks": [100.0] * (replication + 1)} | dict(metrics)
    return Run(key, replication, {name: column[replication] for name, column in filled.items()}, None)


@pytest.fixture
def swept(market: Scenario, outcome: Callable[[Values], Comparison]) -> Callable[..., Sweep]:
    """Return a maker of sweeps from chosen values, one comparison a point."""

    def make(vary: Sequence[str], cells: Sequence[Values], metric: str = "profit") -> Sweep:
        factors = [read_factor(text, market, list(cells[0]), 7) for text in vary]
        places = itertools.product(*(factor.values for factor in factors))
        points = [Point(values, outcome(cell)) for values, cell in zip(places, cells, strict=True)]
        return summarise_sweep(market, factors, list(cells[0]), metric, points)

    return make


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a maker of files named ``log.csv``."""

    def make(text: str) -> Path:
        path = tmp_path / "log.csv"
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real logs; tests that want it are skipped where it is absent."""
    folder = Path(os.environ.get("BIDLOOM_DATA", Path(__file__).parents[3].parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: neither BIDLOOM_DATA nor {folder.name} beside the project")
    return folder
