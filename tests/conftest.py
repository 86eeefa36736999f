"""Long tests are sampled: `make test` takes every eighth, continuous integration all of them."""

import os
import zlib

import pytest

# Before NumPy is imported: on arrays as small as ours its threads only wait for each other, and a rule that
# fits curves takes 20 times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take how many long tests there are for one that runs."""
    parser.addoption(
        "--sample",
        type=int,
        default=1,
        metavar="N",
        help="of tests marked `long` run one in N, always the same",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long tests that are not in the sample."""
    every = config.getoption("sample")
    kept = [item for item in items if not _is_long(item) or _share(item) % every == 0]
    running = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in running])
    items[:] = kept


def _is_long(item: pytest.Item) -> bool:
    """Tell whether a test is marked, or one of the contract's that start a process for every rule."""
    return item.get_closest_marker("long") is not None or item.name == "test_same_plan_in_another_process"


def _share(item: pytest.Item) -> int:
    """Return a number that a test keeps, whatever else there is."""
    return zlib.crc32(item.nodeid.encode())
