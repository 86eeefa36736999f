"""The outcome of some trials: claims and the verdicts on them; and the same as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.claims.claim import Claim, Region, Verdict
from experiments.report.outcome import Outcome
from experiments.study.plain import interval_json


@dataclass(frozen=True, slots=True)
class Trials(Outcome):
    """Claims that were put on trial.

    Attributes
    ----------
    seed
        Of all randomness.
    found
        Each claim with its verdict, in the order of the list.
    """

    seed: int
    found: tuple[tuple[Claim, Verdict], ...]

    @property
    def failed(self) -> bool:
        """No: a run that fails ends the trials, because a verdict rests on all of them."""
        return False

    def numbers(self) -> dict[str, object]:
        """Return all verdicts as plain data; percentages are fractions, and the markets have no currency."""
        found = [_verdict_json(*one) for one in self.found]
        return {"schema": 1, "currency": None, "seed": self.seed, "claims": found}


def claim_json(claim: Claim) -> dict[str, object]:
    """Return what is known of a claim before its trial."""
    return {
        "name": claim.key,
        "sentence": claim.sentence,
        "kind": claim.kind,
        "measured": claim.measured,
        "runs": claim.runs,
    }


def plain_unit(unit: str) -> str | None:
    """Return the unit of numbers that nobody has scaled; None for none."""
    return "fraction" if unit == "%" else unit or None


def _verdict_json(claim: Claim, verdict: Verdict) -> dict[str, object]:
    """Return a claim and its verdict."""
    return {
        **claim_json(claim),
        "runs": verdict.runs,
        "seed": verdict.seed,
        "verdict": verdict.holds,
        "words": verdict.words,
        "limits": verdict.limits,
        "figures": [
            {"what": figure.what, "unit": plain_unit(figure.unit), **interval_json(figure.interval)}
            for figure in verdict.figures
        ],
        "regions": [_region_json(one) for one in verdict.pictures if isinstance(one, Region)],
    }


def _region_json(region: Region) -> dict[str, object]:
    """Return where a claim holds: a row for each of ``ys``, 1 clearly for it, -1 against."""
    return {
        "title": region.title,
        "x": region.x,
        "y": region.y,
        "xs": list(region.xs),
        "ys": list(region.ys),
        "unit": plain_unit(region.unit),
        "effects": [[interval_json(one.absolute) for one in row] for row in region.cells],
        "clear": [list(row) for row in region.signs],
    }
