"""Running the candidates of a tune: small studies one after the other, shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.comparing.outcome import with_share
from experiments.running.session import Session
from experiments.study.entrant import Entrant, entrant_of
from experiments.study.gathering import Gathered
from experiments.study.observer import Observer, Passing
from experiments.study.study import Study
from experiments.tuning.search_space import SearchSpace, Values
from experiments.tuning.trials import Tried
from simulator.errors import InputError


class AsOne(Passing):
    """Shows an observer the runs of many small studies as those of one.

    Parameters
    ----------
    observer
        Who is shown.
    most
        How many runs there are at most.
    """

    def __init__(self, observer: Observer, most: int) -> None:
        super().__init__(observer)
        self._before = 0
        self.most = most

    def progress(self, done: int, total: int) -> None:  # noqa: ARG002 # of the small study
        """Show how much is done of all."""
        super().progress(self._before + done, self.most)

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
    as_one
        Who is shown how far the search is.
    """

    def __init__(self, session: Session, study: Study, space: SearchSpace, as_one: AsOne) -> None:
        self._session = session
        self._study = study
        self._space = space
        self._as_one = as_one
        self._told = 0
        self._batch = 0

    def __call__(self, candidates: Sequence[Values], replications: range) -> list[Tried]:
        """Run candidates in the same replications; one that the strategy refuses is not begun."""
        self._show(len(candidates), replications)
        entrants = [self._entrant(candidate) for candidate in candidates]
        # Two candidates may be the same, and are then run once.
        able = {entrant.key: entrant for entrant in entrants if isinstance(entrant, Entrant)}
        came: dict[str, Tried] = {}
        if able:
            study = replace(
                self._study,
                entrants=tuple(able.values()),
                runs=len(replications),
                first=replications.start,
            )
            self._session.carry_out([study], tell=False)
            came = dict(zip(able, map(_tried, self._session.gathered(study)), strict=True))
        return [
            came[entrant.key] if isinstance(entrant, Entrant) else Tried({}, entrant, begun=False)
            for entrant in entrants
        ]

    def _show(self, running: int, replications: range) -> None:
        """Count what is done before these runs; those that a trial is spared count as well."""
        if replications.start == 0:
            self._told += self._batch
            self._batch = running
        spared = (self._batch - running) * len(replications)
        self._as_one.begin(self._told * self._study.runs + self._batch * replications.start + spared)

    def _entrant(self, candidate: Values) -> Entrant | str:
        """Return a candidate as an entrant, or why the strategy refuses it."""
        own = self._study.entrants[0]
        if all(own.parameters[name] == value for name, value in candidate.items()):
            return own
        try:
            return entrant_of(self._space.named(candidate))
        except InputError as error:
            return str(error)


def _tried(had: Gathered) -> Tried:
    """Return what the runs of one candidate came to."""
    return Tried(with_share(had.values), next(iter(had.errors.values()), None))
