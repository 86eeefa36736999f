"""A sitting: a folder and its workers, open for as many studies as are wanted one after the other.

What is stored is not done again; what finishes is stored at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from experiments.running.compiling import compile_kernel
from experiments.running.cost import foretell
from experiments.running.engine import LOCAL, Engine
from experiments.running.runner import Job, Runner, worker_count
from experiments.storage.files import write_text
from experiments.storage.folder import MANIFEST, RESULTS, claim, disclaim, locked
from experiments.storage.manifest import described, manifest
from experiments.storage.store import Store, Terms
from experiments.study.gathering import Gathered, gather
from experiments.study.observer import Observer, Silent, StoppedError
from experiments.study.study import Run, Study
from simulator.errors import InputError
from simulator.settings.scenario import Scenario


class Session:
    """Where studies are carried out and their runs are kept.

    Enter it to begin; on leaving, workers end and the folder is free for others.

    Parameters
    ----------
    terms
        What makes this sitting the same study as an earlier one, see
        :func:`experiments.storage.store.identity`.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes a result.
    out
        The folder where finished runs are kept; None keeps them in memory.
    observer
        Hears of progress, and may stop the study.
    engine
        What carries out the runs. Never changes a result.

    Raises
    ------
    InputError
        A number of workers or a timeout that cannot be; an engine that is not installed. On entering:
        a folder that is not writable, another study's, or in use by another command.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        jobs: int = 1,
        out: Path | str | None = None,
        observer: Observer | None = None,
        engine: Engine = LOCAL,
    ) -> None:
        self._terms = terms
        self._jobs = jobs
        self._engine = engine
        self._folder = None if out is None else Path(out)
        self._observer = observer or Silent()
        self._runner = Runner(jobs, engine, self._observer.say)
        self._foretold = False

    def __enter__(self) -> Session:
        """Open the folder, for this sitting alone."""
        if self._folder is not None:
            self._made = claim(self._folder)
            self._lock = locked(self._folder)
            self._fresh = not (self._folder / RESULTS).exists()
        try:
            self._store = Store(self._folder and self._folder / RESULTS, self._terms)
        except BaseException as error:
            self._unlock(refused=isinstance(error, InputError))
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the workers and close the folder; a study that is refused before its first run leaves none."""
        refused = isinstance(error, InputError) and self._store.is_empty()
        try:
            self._runner.close()
        finally:
            self._store.close()
            self._unlock(refused=refused)

    def describe(self, **more: object) -> None:
        """Write ``manifest.json`` where there is a folder: :func:`experiments.storage.manifest.manifest`."""
        if self._folder is not None:
            write_text(self._folder / MANIFEST, manifest(self._terms, **more))

    def kept(self, scenario: Scenario) -> int:
        """Return how many runs of a market are finished already."""
        return len(self._store.finished(scenario.hash))

    def carry_out(self, studies: Sequence[Study], *, tell: bool = True) -> None:
        """Do what is not yet done of some studies, and try failed runs again.

        Parameters
        ----------
        studies
            What to do.
        tell
            Whether to say how many runs are finished already: not where many small studies follow each
            other.

        Raises
        ------
        InputError
            For worker processes and a strategy that only this process knows; for a folder and a strategy
            that no file holds; for a market whose run this machine's memory cannot hold.
        StoppedError
            When the observer stopped it; finished runs are kept.
        BidloomError
            When the disk fills up; finished runs are kept.
        """
        for study in studies:
            self._check(study)
            self._store.enter(study)
        total = sum(len(study.tasks()) for study in studies)
        pending_of = list(filter(None, map(self._pending, studies)))
        pending = [job for jobs in pending_of for job in jobs]
        done = total - len(pending)
        if pending:
            self._foretell(pending_of)
            compile_kernel(self._observer.say)
        if done and tell:
            self._observer.say(f"{done} of {total} runs are finished already")
        self._observer.progress(done, total)

        def keep(study: Study, runs: Sequence[Run]) -> None:
            nonlocal done
            self._store.save(study.scenario.hash, runs)
            done += len(runs)
            self._observer.progress(done, total)

        self._runner.run(pending, on_runs=keep, stop=self._observer.stop_requested)
        if done < total:
            raise StoppedError(done, total)

    def runs(self, study: Study) -> Iterator[Run]:
        """Yield the stored runs of a study's market and replications, failed ones too, by replication."""
        return self._stored(study)

    def own_runs(self, study: Study) -> Iterator[Run]:
        """Yield those of them that are a study's own: of its strategies only."""
        return self._stored(study, {entrant.key for entrant in study.entrants})

    def gathered(self, study: Study) -> list[Gathered]:
        """Return the stored runs of a study by strategy: a comparison before anything is compared."""
        return gather(study, self.own_runs(study))

    def _stored(self, study: Study, keys: Set[str] | None = None) -> Iterator[Run]:
        """Yield the stored runs of a study's market and replications; of some strategies only, or of all."""
        return self._store.runs(study.scenario.hash, study.first, study.replications.stop - 1, keys)

    def _pending(self, study: Study) -> list[Job]:
        """Return the runs of a study that are still to be done."""
        replications = study.replications
        finished = self._store.finished(study.scenario.hash, replications.start, replications.stop - 1)
        return [Job(study, task) for task in study.tasks() if (task.key, task.replication) not in finished]

    def _foretell(self, pending: Sequence[Sequence[Job]]) -> None:
        """Say what runs will cost where that is much, once; refuse what memory cannot hold."""
        local = self._engine.name == LOCAL.name
        line = foretell(
            [jobs[0].study.scenario for jobs in pending],
            [len(jobs) for jobs in pending],
            workers=worker_count(self._jobs) if local else None,
        )
        if line is not None and not self._foretold:
            self._observer.say(line)
            self._foretold = True

    def _check(self, study: Study) -> None:
        """Refuse workers for what only this process knows, and to keep runs that no one could tell apart."""
        typed = [entrant.name for entrant in study.entrants if entrant.sourceless]
        if typed and self._folder is not None:
            raise InputError(
                f"out is {str(self._folder)!r}, allowed: none for {typed[0]}, which no file holds: "
                "runs before and after an edit could not be told apart; save it and give 'file.py:Class'"
            )
        nameless = [entrant.name for entrant in study.entrants if not entrant.by_name]
        if not nameless or (self._jobs == 1 and self._engine.name == LOCAL.name):
            return
        asked = (
            f"jobs is {self._jobs}, allowed: 1"
            if self._engine.name == LOCAL.name
            else "engine is dask, allowed: local"
        )
        raise InputError(
            f"{asked} for a strategy given as an object ({nameless[0]}); "
            "worker processes find strategies by name"
        )

    def _unlock(self, *, refused: bool = False) -> None:
        """Leave the folder to others, or as it was before."""
        if self._folder is not None:
            if refused and self._fresh:
                disclaim(self._folder, self._made)
            with suppress(OSError):  # of a lock that a strategy has closed, nothing is left to release
                self._lock.release()


def described_study(study: Study, **more: object) -> dict[str, object]:
    """Return what a manifest says of a study: its runs, baseline and strategies, and ``more`` between."""
    return {"runs": study.runs, **more, "strategies": [described(entrant) for entrant in study.entrants]}
