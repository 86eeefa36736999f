"""A bench for trials with few runs, in memory and in this process."""

from collections.abc import Callable, Iterator

import pytest

from experiments.claims.bench import Bench, open_session


@pytest.fixture(scope="session")
def bench() -> Iterator[Callable[[int], Bench]]:
    """Return a maker of benches with so many runs of seed 1; they share what they have run."""
    with open_session(1) as session:
        yield lambda runs: Bench(runs, 1, session)
