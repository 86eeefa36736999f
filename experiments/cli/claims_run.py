"""What `bidloom claims` does: trials one after the other, in one session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.claims import Claim
from experiments.claims.bench import Bench, open_session
from experiments.claims.registry import find_claims
from experiments.claims.showing import (
    Found,
    claim_json,
    claim_table,
    paragraph,
    verdict_json,
    verdict_table,
)
from experiments.cli.screen import Screen, watched, write_json
from experiments.storage.files import write_text
from experiments.study.checks import check_range
from experiments.study.observer import Observer, Silent

#: The verdicts in the output folder.
VERDICTS = "claims.json"


def list_claims(keys: Sequence[str], screen: Screen) -> int:
    """Print which claims there are; return the exit code."""
    claims = find_claims(keys)
    if screen.as_json:
        write_json({"schema": 1, "claims": [claim_json(claim) for claim in claims]})
    else:
        screen.print(claim_table(claims), "Time is on two free cores with the runs shown.")
    return 0


def run_claims(
    keys: Sequence[str], *, runs: int | None, seed: int, jobs: int, out: Path | None, screen: Screen
) -> int:
    """Put claims on trial, show the verdicts, write the folder; return the exit code."""
    claims = find_claims(keys)
    if runs is not None:
        check_range("--runs", runs, 2)
    check_range("--seed", seed, 0)
    check_range("--jobs", jobs, 0)
    found, code = watched(
        screen,
        out,
        lambda observer: try_claims(claims, runs=runs, seed=seed, jobs=jobs, out=out, observer=observer),
    )
    if found is None:
        return code
    contents = {"schema": 1, "seed": seed, "claims": [verdict_json(*one) for one in found]}
    if screen.as_json:
        write_json(contents)
    else:
        screen.print(
            verdict_table(found),
            f"Seed {seed}. Intervals are 95 % and not corrected; a verdict counts only what is clear after "
            "Holm's correction.",
            *(f"\n{paragraph(*one, whole=bool(keys))}" for one in found),
        )
    if out is not None:
        write_text(out / VERDICTS, json.dumps(contents, indent=2, ensure_ascii=False) + "\n")
        screen.say(f"verdicts: {out / VERDICTS}")
    return 0


def try_claims(
    claims: Sequence[Claim],
    *,
    runs: int | None = None,
    seed: int,
    jobs: int = 1,
    out: Path | None = None,
    observer: Observer | None = None,
) -> list[Found]:
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
    list
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
    >>> [(claim, verdict)] = try_claims(find_claims(["display-price"]), runs=4, seed=1)
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
    return found


@dataclass(frozen=True, slots=True)
class _Claims:
    """Passes on what is said, but no count of runs: a trial is several studies, each counted anew."""

    observer: Observer

    def say(self, message: str) -> None:
        """Pass a line on."""
        self.observer.say(message)

    def progress(self, done: int, total: int) -> None:
        """Keep it: how many studies are still to come only the trial knows."""

    def stop_requested(self) -> bool:
        """Pass on whether to stop."""
        return self.observer.stop_requested()
