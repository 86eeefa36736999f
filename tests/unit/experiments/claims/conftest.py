"""A bench for trials with few runs, in memory and in this process; and trials made by hand."""

from collections.abc import Callable, Iterator

import pytest

from experiments.claims.bench import Bench, open_session
from experiments.claims.claim import Claim, Curves, Figure, Region, Verdict
from experiments.claims.judging import Holds, Rise
from experiments.claims.outcome import Trials
from experiments.statistics.paired import Interval, PairedDifference


@pytest.fixture(scope="session")
def bench() -> Iterator[Callable[[int], Bench]]:
    """Return a maker of benches with so many runs of seed 1; they share what they have run."""
    with open_session(1) as session:
        yield lambda runs: Bench(runs, 1, session)


def _trial(_: Bench) -> Verdict:
    raise AssertionError("nothing is tried here")


def _rise(estimate: float) -> Rise:
    """Return a rise with bounds one below and one above."""
    interval = Interval(estimate, estimate - 1, estimate + 1)
    return Rise("here", PairedDifference(interval, None, 0.01, 6))


REGION = Region(
    "Gain", "margin", "market", (0.2, 0.4), ("cold", "warm"),
    ((_rise(-3.0), _rise(0.0)), (_rise(0.0), _rise(3.0))), ((-1, 0), (0, 1)), up="pays", down="costs",
)  # fmt: skip
CURVES = Curves(
    "Price", "day", "CPC", (1.0, 2.0), (("own", (Interval(0.5, 0.4, 0.6), Interval(None, None, None))),)
)


@pytest.fixture
def made() -> Callable[..., Trials]:
    """Return a maker of trials with these verdicts, each with one figure, a region and a curve."""

    def make(*holds: Holds) -> Trials:
        return Trials(
            1,
            tuple(
                (
                    Claim(f"claim-{n}", f"Sentence {n}.", "rule", "The price.", 6, 10, _trial),
                    Verdict(
                        one,
                        (Figure("price", Interval(0.15, 0.104, 0.23), "%", change=True),),
                        f"Words {n}.",
                        f"Limits {n}.",
                        6,
                        1,
                        (REGION, CURVES),
                    ),
                )
                for n, one in enumerate(holds, 1)
            ),
        )

    return make
