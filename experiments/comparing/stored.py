"""The comparison that a folder holds, read without running anything and without the strategies' code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.comparing.drawn import run_by_market, studies_of
from experiments.comparing.looking import at_look
from experiments.comparing.outcome import Comparison, summarise
from experiments.comparing.precision import Aim
from experiments.comparing.several import Comparisons
from experiments.storage.folder import MANIFEST, RESULTS, locked
from experiments.storage.results import opened
from experiments.storage.store import Store, Terms
from experiments.study.entrant import Entrant
from experiments.study.study import Run, Study
from simulator.errors import InputError
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Stored:
    """What a folder holds.

    Attributes
    ----------
    comparisons
        One a market, in the order given when it was made.
    versions
        Of what computed its runs.
    markets
        How many the study has.
    metric
        What its verdicts are about.
    missing
        Runs that were asked for and never finished, as after Ctrl-C.
    """

    comparisons: tuple[Comparison, ...]
    versions: Mapping[str, str]
    markets: int
    metric: str
    missing: int

    @property
    def outcome(self) -> Comparison | Comparisons:
        """The comparison; of several markets, all of them."""
        return self.comparisons[0] if self.markets == 1 else Comparisons(self.comparisons, self.metric)


def read_study(folder: Path) -> Stored:
    """Read a comparison from its folder.

    Parameters
    ----------
    folder
        As ``compare`` left it.

    Returns
    -------
    Stored
        The same comparison as the sitting that made it had; of one that was stopped, the replications
        begun so far.

    Raises
    ------
    InputError
        When the folder holds no study, one of another kind, none of its runs, or is in use.
    """
    settings = _settings(folder)
    contents = _manifest(folder)
    lock = locked(folder)
    try:
        return _read(folder, settings, contents)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{folder / MANIFEST}: cannot be read as that of a comparison ({error!r})") from None
    finally:
        lock.release()


def _read(folder: Path, settings: Mapping[str, Any], contents: Mapping[str, Any]) -> Stored:
    """Put together what the folder holds."""
    markets = [_scenario(folder, digest) for digest in str(settings["scenario_hash"]).split(", ")]
    entrants = tuple(
        Entrant(one["name"], one["parameters"], one["key"], None, by_name=True)
        for one in contents["strategies"]
    )
    aim = None if contents.get("precision") is None else Aim(**contents["precision"])
    found, missing = [], 0
    around_each = str(settings.get("draws", "; " * (len(markets) - 1))).split("; ")
    drawn = [_drawn(folder, hashes) for hashes in around_each]
    with closing(Store(folder / RESULTS, Terms(settings, markets[0]))) as store:

        def stored_runs(study: Study) -> Iterator[Run]:
            return store.runs(study.scenario.hash, study.first, study.replications.stop - 1)

        for market, around in zip(markets, drawn, strict=True):
            begun = _begun(folder, around or [market])
            # Of drawn markets the first is run through before the second is begun.
            runs = begun if aim else int(contents["runs"]) if around else min(begun, int(contents["runs"]))
            if not begun:
                continue
            study = Study(market, entrants, runs, int(settings["seed"]))
            if around:
                by_market, means, over = run_by_market(study, around, stored_runs)
                comparison = replace(summarise(by_market, means), drawn=over)
            else:
                comparison = summarise(study, stored_runs(study))
            found.append(comparison if aim is None else at_look(comparison, aim))
            asked = (runs if aim else int(contents["runs"])) * len(entrants)
            missing += asked - _counted(store, study, around)
    if not found:
        raise InputError(f"{folder}: holds no finished run; the command that began it goes on with it")
    return Stored(
        tuple(found), contents["versions"], len(markets), "profit" if aim is None else aim.metric, missing
    )


def _drawn(folder: Path, hashes: str) -> list[Scenario]:
    """Return the markets drawn around one; none where there are none."""
    return [_scenario(folder, digest) for digest in filter(None, hashes.split(", "))]


def _settings(folder: Path) -> Mapping[str, Any]:
    """Return what makes the folder's study this one; refuse what is no comparison."""
    rows = _rows(folder, "SELECT settings FROM study")
    settings: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
    kind = settings.get("study")
    if not kind:
        raise InputError(f"{folder}: holds a study without settings, allowed: a comparison")
    if kind != "compare":
        raise InputError(
            f"{folder}: holds what `bidloom {kind}` left, allowed: a comparison; "
            "that command with the same arguments and --out writes it anew without running anything"
        )
    return settings


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest, which holds the order of the strategies."""
    path = folder / MANIFEST
    try:
        contents = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        contents = None
    if not isinstance(contents, dict):
        raise InputError(f"{path}: cannot be read; it says which strategy is the baseline")
    return contents


def _scenario(folder: Path, digest: str) -> Scenario:
    """Return a market of the study."""
    rows = _rows(folder, "SELECT settings FROM scenario WHERE hash = ?", digest)
    if not rows:
        raise InputError(f"{folder}: holds no finished run; the command that began it goes on with it")
    return Scenario.model_validate_json(rows[0][0])


def _begun(folder: Path, markets: Sequence[Scenario]) -> int:
    """Return how many replications of some markets have been begun, from the first on."""
    last = [
        _rows(folder, "SELECT max(replication) FROM run WHERE scenario = ?", one.hash)[0][0]
        for one in markets
    ]
    return max((int(one) + 1 for one in last if one is not None), default=0)


def _counted(store: Store, study: Study, around: Sequence[Scenario]) -> int:
    """Return how many runs of a study are stored, finished or failed."""
    keys = {entrant.key for entrant in study.entrants}
    dealt = studies_of(study, around) if around else [study]
    return sum(
        run.key in keys and run.replication in one.replications
        for one in dealt
        for run in store.runs(one.scenario.hash, one.first, one.replications.stop - 1)
    )


def _rows(folder: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    """Ask the results file, which is not changed; nor is a file made beside it."""
    path = folder / RESULTS
    if not path.is_file():
        raise InputError(f"{folder}: holds no study of Bidloom, allowed: a folder that compare --out made")
    with opened(path) as database:
        return database.execute(query, values).fetchall()
