"""A study is shot at with -9, its parent and its workers, and comes out as if nothing had happened.

What is drawn is the moment of each shot; every shot must pass, so there is no false alarm.
"""

from pathlib import Path

import pytest
from shooting import Range

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc"),
    pytest.mark.kills,
    pytest.mark.long,
]


@pytest.mark.parametrize(("seed", "forked"), [(0, False), (1, True), (2, True), (3, True)])
def test_a_parent_killed_at_25_moments_loses_no_run(
    tiny: Path, tmp_path: Path, seed: int, forked: bool
) -> None:
    """100 in all: what was reported is stored, once; workers follow their parent; the end is the same."""
    range_ = Range(tiny, tmp_path, seed, forked=forked)
    for _ in range(25):
        range_.shoot_parent()
    range_.finish()


@pytest.mark.parametrize(("seed", "forked"), [(0, False), (1, True)])
def test_workers_killed_at_25_moments_change_nothing(
    tiny: Path, tmp_path: Path, seed: int, forked: bool
) -> None:
    """50 in all: the study starts others, does again what they had, and ends well."""
    Range(tiny, tmp_path, seed, forked=forked).shoot_workers(25)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 12))
def test_a_parent_killed_at_25_more_moments_loses_no_run(tiny: Path, tmp_path: Path, seed: int) -> None:
    """200 more."""
    range_ = Range(tiny, tmp_path, seed, forked=seed % 2 == 0)
    for _ in range(25):
        range_.shoot_parent()
    range_.finish()
