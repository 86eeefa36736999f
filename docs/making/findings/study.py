"""Which rules on which markets, and their runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import experiments
import simulator
import strategies
from experiments.comparing.compare import compare
from experiments.comparing.outcome import Comparison
from page_command import Watching
from simulator import load_scenario
from simulator.plugins.finding import package_of, registered

BASELINE = "fixed"
#: The founding rule as sellers follow it, beside the one that allows for slots.
RAW = "ctr_weighted[adjust=none]"
#: The rules that follow clicks.
CHASERS = ("ctr_weighted", RAW, "ctr_steps")
#: What decides a run besides the scenario, the rule's own file and the versions of libraries.
_SOURCES = (
    (simulator, "**/*.py"),
    (strategies, "*.py"),
    (strategies, "shared/*.py"),
    (experiments, "running/worker.py"),
    (experiments, "hindsight/*.py"),
)


def rules() -> list[str]:
    """Return the baseline and every rule that ships, with default parameters, and the raw founding rule."""
    return [BASELINE, *sorted({*(point.name for point in _shipped()), RAW} - {BASELINE})]


def source() -> str:
    """Return twelve digits that change with any source file that decides the runs of several rules.

    The file of a rule that no other one imports does not count: its runs are told apart by that file
    anyway, so that a new rule leaves the runs of the others as they are.
    """
    texts: dict[str, bytes] = {}
    for package, pattern in _SOURCES:
        folder = Path(package.__path__[0])
        paths = [path for path in folder.glob(pattern) if path.name != "__init__.py"]
        if not paths:
            raise FileNotFoundError(
                f"{folder / pattern}: there is no such file, so its changes would go unseen"
            )
        texts |= {
            f"{package.__name__}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths
        }
    alone = {
        module.replace(".", "/") + ".py"
        for module in (point.value.partition(":")[0] for point in _shipped())
        if not any(f"from {module} import".encode() in text for text in texts.values())
    }
    digest = hashlib.sha256()
    for name in sorted(texts.keys() - alone):
        digest.update(name.encode() + b"\0" + texts[name] + b"\0")
    return digest.hexdigest()[:12]


def _shipped() -> list[EntryPoint]:
    """Return the rules that Bidloom itself registers."""
    return [point for point in registered() if (package_of(point) or "").startswith("bidloom ")]


def carry_out(
    markets: Sequence[str | Path],
    names: Sequence[str],
    *,
    runs: int,
    seed: int,
    jobs: int,
    out: Path,
    observer: Callable[[], Watching],
) -> list[Comparison]:
    """Compare rules on markets, one market after the other; runs that are stored are not done again.

    Parameters
    ----------
    markets
        Names or paths of scenarios.
    names
        Of rules, the baseline first.
    runs, seed, jobs
        As :func:`experiments.comparing.compare.compare` takes them.
    out
        Runs are kept in ``out / source() / seed / market``: those of another version of the code
        are never mixed with these.
    observer
        Returns one for each market.
    """
    comparisons = []
    for market in markets:
        scenario = load_scenario(market)
        folder = out / source() / f"seed-{seed}" / scenario.name
        with observer() as watching:
            watching.say(f"{scenario.name}: {len(names)} rules, {runs} runs each, kept in {folder}")
            comparisons.append(
                compare(scenario, names, runs=runs, seed=seed, jobs=jobs, out=folder, observer=watching)
            )
    return comparisons
