"""Putting claims on trial, one after the other, in one sitting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.claims.bench import Bench, open_session
from experiments.claims.claim import Claim
from experiments.claims.outcome import Trials
from experiments.study.observer import Observer, Passing, Silent


def try_claims(
    claims: Sequence[Claim],
    *,
    runs: int | None = None,
    seed: int,
    jobs: int = 1,
    out: Path | None = None,
    observer: Observer | None = None,
) -> Trials:
    """Put claims on trial.

    Parameters
    ----------
    claims
        From :func:`experiments.claims.registry.find_claims`.
    runs
        Replications of each market, 2 or more; each claim's own number where None.
    seed
        Of all randomness, 0 or more.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes a verdict.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped.
    observer
        Hears of progress, and may stop the trials.

    Returns
    -------
    Trials
        Each claim with its verdict.

    Raises
    ------
    InputError
        A folder that is not writable or another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidloomError
        When a run failed or the disk fills up.

    Examples
    --------
    >>> from experiments.claims.registry import find_claims
    >>> [(claim, verdict)] = try_claims(find_claims(["display-price"]), runs=4, seed=1).found
    >>> verdict.holds
    'yes'
    """
    found = []
    watching = _Claims(observer or Silent())
    with open_session(seed, jobs=jobs, out=out, observer=watching) as session:
        session.describe(claims=[claim.key for claim in claims])
        for place, claim in enumerate(claims, 1):
            watching.say(f"{place} of {len(claims)}, {claim.key}: {claim.sentence}")
            found.append((claim, claim.trial(Bench(runs or claim.runs, seed, session))))
    return Trials(seed, tuple(found))


class _Claims(Passing):
    """Passes on what is said, but no count of runs: a trial is several studies, each counted anew."""

    def progress(self, done: int, total: int) -> None:
        """Keep it: how many studies are still to come only the trial knows."""
