"""The trade's wisdom on trial: a small study for each of its sentences, and a verdict with an interval.

Map of the package:

``claim_*``
    one file a claim, all of one shape: the markets or settings compared, the score, and ``CLAIM``. To
    add one, add a file: the folder is the list, in the order of the file names
``registry``
    what the folder holds, and looking claims up by key
``bench``
    what a trial runs on: how many runs, which seed, which workers
``judging``
    from rises with intervals to "yes", "no", "it depends" or "cannot tell"
``markets``, ``rules``
    markets and rules of bidding that exist for a trial only
``showing``, ``command``
    verdicts as a table, as JSON, and the command `bidloom claims`

A claim is a *rule* where the price formula makes it true, *emergent* where it follows from how the parts of
a market act on each other, *assumed* where a setting that nobody can observe decides: then the region where
it holds is swept. A verdict holds for the markets of its trial, which are simulated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from experiments.claims.bench import Bench
from experiments.claims.judging import Holds, Rise
from experiments.statistics.paired import Interval

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


Picture = Region | Curves


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
    pictures: tuple[Picture, ...] = ()


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
