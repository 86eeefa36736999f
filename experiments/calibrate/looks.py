"""Looking at candidate markets: what was simulated is kept, so that a fit that was stopped goes on."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np

from experiments.calibrate.setting import Setting
from experiments.importing.account_record import Recorder
from experiments.storage.files import write_whole
from experiments.study.observer import Observer, Silent, StoppedError
from simulator import __version__
from simulator.entities import Floats
from simulator.run import simulate
from simulator.settings.scenario import Scenario

#: What is counted of each keyword, in the order of the rows.
COLUMNS = ("searches", "impressions", "clicks", "cost", "average_position", "conversions")


def kept_in(out: Path) -> Path:
    """Return the folder in which the replications of a fit are kept until its scenario file is written."""
    return out.with_name(f"{out.name}.part")


class Looks:
    """Simulates replications for a fit, one after the other.

    Parameters
    ----------
    observer
        Sees how many are done, and may stop the fit between two of them.
    kept
        A folder in which each is kept as it ends, and looked for before it is simulated; None: nowhere.
    """

    def __init__(self, observer: Observer | None = None, kept: Path | None = None) -> None:
        self._observer = observer or Silent()
        self._kept = kept
        self._done = self._expected = 0
        self._simulated, self._seconds = 0, 0.0

    def expect(self, replications: int) -> None:
        """Say that there will be so many replications from here on."""
        self._expected = self._done + replications
        self._observer.progress(self._done, max(self._expected, 1))

    def counts(self, scenario: Scenario, setting: Setting, replication: int) -> Floats:
        """Return (8, n): :data:`COLUMNS`, searches missed for want of budget, clicks to be expected.

        Raises
        ------
        StoppedError
            When the observer stopped it; what was simulated is kept.
        """
        if self._observer.stop_requested():
            raise StoppedError(self._done, max(self._expected, self._done))
        file = None
        if self._kept is not None:
            file = self._kept / f"{scenario.hash}-{__version__}-{setting.assumptions.seed}-{replication}.npy"
        found = None if file is None else _read(file)
        if found is None:
            begun = time.perf_counter()
            found = _simulated(scenario, setting, replication)
            self._simulated, self._seconds = self._simulated + 1, self._seconds + time.perf_counter() - begun
            if file is not None:
                write_whole(file, lambda temporary: np.save(temporary, found))
        self._done += 1
        self._observer.progress(self._done, max(self._expected, self._done))
        return found

    def seconds(self, replications: int) -> float | None:
        """Return about how long so many more take; None before any was simulated."""
        return replications * self._seconds / self._simulated if self._simulated else None

    def forget(self) -> None:
        """Remove what was kept: the fit is done."""
        if self._kept is not None:
            shutil.rmtree(self._kept, ignore_errors=True)


def _read(file: Path) -> Floats | None:
    """Return what was kept; None where nothing was, or not the whole of it."""
    try:
        found: Floats = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return found


def _simulated(scenario: Scenario, setting: Setting, replication: int) -> Floats:
    """Run `fixed` once and count."""
    watching = Recorder()
    run = simulate(scenario, watching, seed=setting.assumptions.seed, replication=replication)
    counts = [np.nan_to_num(run.by_target[name]) for name in COLUMNS]
    learner = next(one for one in scenario.account if one.name == scenario.learner)
    relevance = np.array([float(t.relevance or 0) for campaign in learner.campaign for t in campaign.target])
    missed, able = watching.counted("lost_to_budget"), watching.counted("eligible_searches")
    lost = counts[0] * np.minimum(missed / np.maximum(able, 1.0), 1.0)
    examined = relevance * counts[1] * watching.mean_over_slots(scenario.market.examination)
    return np.array([*counts, lost, examined])
