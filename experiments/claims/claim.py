"""What a claim is, what its trial finds, and what of it is worth drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from experiments.claims.judging import Holds, Rise
from experiments.statistics.paired import Interval

if TYPE_CHECKING:
    from experiments.claims.bench import Bench

Kind = Literal["rule", "emergent", "assumed"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that was measured.

    Attributes
    ----------
    what
        What it is, in a few words.
    interval
        With its 95 % interval, not corrected; without bounds where it follows from arithmetic.
    unit
        ``"%"``: the interval is a fraction, shown in percent; else shown after the number.
    change
        Whether it is a difference, shown with its sign.
    """

    what: str
    interval: Interval
    unit: str = ""
    change: bool = False


def exactly(value: float) -> Interval:
    """Return what follows from arithmetic and has no interval."""
    return Interval(value, None, None)


@dataclass(frozen=True, slots=True)
class Region:
    """Where a claim holds: a rise for every pair of two settings.

    Attributes
    ----------
    title
        What is drawn.
    x, y
        What the two settings are called.
    xs, ys
        Their values, or names of what stands side by side.
    cells
        A row for each of ``ys``, a rise for each of ``xs``.
    signs
        Shaped like ``cells``: 1 clearly for the claim, -1 clearly against it, 0 neither (Holm over all).
    unit
        Of the rises; ``"%"`` for fractions shown in percent.
    up, down
        What a mark says.
    """

    title: str
    x: str
    y: str
    xs: tuple[float, ...] | tuple[str, ...]
    ys: tuple[float, ...] | tuple[str, ...]
    cells: tuple[tuple[Rise, ...], ...]
    signs: tuple[tuple[int, ...], ...]
    unit: str = ""
    up: str = "speaks for the sentence"
    down: str = "against it"


@dataclass(frozen=True, slots=True)
class Curves:
    """A figure over one setting, a line for each thing compared.

    Attributes
    ----------
    title
        What is drawn.
    x, y
        What the axes are called.
    xs
        Values of the setting, or names of what stands side by side.
    lines
        What each line is called, and its intervals, one for each of ``xs``.
    unit
        Of the intervals; ``"%"`` for fractions shown in percent.
    level
        Where to draw a line across, such as 0 for no difference; None for nowhere.
    """

    title: str
    x: str
    y: str
    xs: tuple[float, ...] | tuple[str, ...]
    lines: tuple[tuple[str, tuple[Interval, ...]], ...]
    unit: str = ""
    level: float | None = None


#: What a verdict says is worth drawing.
Drawing = Region | Curves


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial found.

    Attributes
    ----------
    holds
        Whether the sentence holds, told from intervals, never from an estimate alone.
    figures
        What was measured, the most telling first.
    words
        The result in plain words.
    limits
        When the sentence fails, and what the trial does not tell.
    runs, seed
        Replications of each market, and the seed of all randomness.
    pictures
        What is worth drawing.
    """

    holds: Holds
    figures: tuple[Figure, ...]
    words: str
    limits: str
    runs: int
    seed: int
    pictures: tuple[Drawing, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the trade, and its trial.

    Attributes
    ----------
    key
        Short name, as the command takes it.
    sentence
        As the trade says it.
    kind
        What makes it true, if it is: a rule, the loop of the market, an assumption.
    measured
        What the trial measures, in one sentence.
    runs
        Replications that suffice for a verdict.
    seconds
        What a trial with so many takes on two cores, roughly.
    trial
        Carries out the study.
    """

    key: str
    sentence: str
    kind: Kind
    measured: str
    runs: int
    seconds: int
    trial: Callable[[Bench], Verdict]
