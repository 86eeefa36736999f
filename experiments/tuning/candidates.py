"""Running the candidates of a tune: small studies one after the other, shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.comparing.outcome import with_share
from experiments.running.session import Session
from experiments.study.entrant import Entrant, entrant_of
from experiments.study.gathering import Gathered
from experiments.study.observer import Observer
from experiments.study.study import Study
from experiments.tuning.search_space import SearchSpace, Values
from experiments.tuning.trials import Outcome
from simulator.errors import InputError


class Watch:
    """Shows an observer the runs of many small studies as those of one.

    Parameters
    ----------
    observer
        Who is shown.
    most
        How many runs there are at most.
    """

    def __init__(self, observer: Observer, most: int) -> None:
        self._observer = observer
        self._before = 0
        self.most = most

    def say(self, message: str) -> None:
        """Pass a line on."""
        self._observer.say(message)

    def progress(self, done: int, total: int) -> None:  # noqa: ARG002 # of the small study
        """Show how much is done of all."""
        self._observer.progress(self._before + done, self.most)

    def stop_requested(self) -> bool:
        """Pass on whether to stop."""
        return self._observer.stop_requested()

    def begin(self, before: int) -> None:
        """Begin a small study, when so many runs are done, or not needed after all."""
        self._before = before


class Candidates:
    """Runs the candidates of a search, where their runs are not stored already.

    Parameters
    ----------
    session
        Where runs are carried out and kept.
    study
        Of the strategy as it is, in all replications of the search.
    space
        What is tuned.
    watch
        Who is shown how far the search is.
    """

    def __init__(self, session: Session, study: Study, space: SearchSpace, watch: Watch) -> None:
        self._session = session
        self._study = study
        self._space = space
        self._watch = watch
        self._told = 0
        self._batch = 0

    def __call__(self, candidates: Sequence[Values], replications: range) -> list[Outcome]:
        """Run candidates in the same replications; one that the strategy refuses is not begun."""
        self._show(len(candidates), replications)
        entrants = [self._entrant(candidate) for candidate in candidates]
        # Two candidates may be the same, and are then run once.
        able = {entrant.key: entrant for entrant in entrants if isinstance(entrant, Entrant)}
        outcomes: dict[str, Outcome] = {}
        if able:
            study = replace(
                self._study,
                entrants=tuple(able.values()),
                runs=len(replications),
                first=replications.start,
            )
            self._session.carry_out([study], tell=False)
            outcomes = dict(zip(able, map(_outcome, self._session.gathered(study)), strict=True))
        return [
            outcomes[entrant.key] if isinstance(entrant, Entrant) else Outcome({}, entrant, begun=False)
            for entrant in entrants
        ]

    def _show(self, running: int, replications: range) -> None:
        """Count what is done before these runs; those that a trial is spared count as well."""
        if replications.start == 0:
            self._told += self._batch
            self._batch = running
        spared = (self._batch - running) * len(replications)
        self._watch.begin(self._told * self._study.runs + self._batch * replications.start + spared)

    def _entrant(self, candidate: Values) -> Entrant | str:
        """Return a candidate as an entrant, or why the strategy refuses it."""
        own = self._study.entrants[0]
        if all(own.parameters[name] == value for name, value in candidate.items()):
            return own
        try:
            return entrant_of(self._space.named(candidate))
        except InputError as error:
            return str(error)


def _outcome(had: Gathered) -> Outcome:
    """Return what the runs of one candidate came to."""
    return Outcome(with_share(had.values), next(iter(had.errors.values()), None))
