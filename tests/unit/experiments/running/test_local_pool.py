"""What a pool of this machine makes of a worker that dies at an awkward moment."""

import errno
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from experiments.running.local_pool import LocalPool
from experiments.running.worker import Batch


class Closing(ProcessPoolExecutor):
    """A pool whose pipes close, or run out, as it starts another process."""

    problem = OSError()

    def submit(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise self.problem


def _submit(monkeypatch: pytest.MonkeyPatch, problem: OSError) -> BaseException | None:
    """Hand a batch to such a pool and return how it fell."""
    pool = LocalPool(1)
    monkeypatch.setattr(Closing, "problem", problem)
    monkeypatch.setattr(pool, "_pool", Closing(1))
    return pool.submit(Batch("{}", seed=1, tasks=())).exception()


@pytest.mark.parametrize(
    "problem", [OSError(errno.EBADF, os.strerror(errno.EBADF)), OSError("handle is closed")]
)
def test_pipes_that_close_under_a_start_are_a_death(
    monkeypatch: pytest.MonkeyPatch, problem: OSError
) -> None:
    """A worker killed while another is started ends the pool; its batch is done again like any other."""
    assert isinstance(_submit(monkeypatch, problem), BrokenProcessPool)


def test_a_lack_of_files_is_no_death(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting anew would not help: it is told as it is."""
    with pytest.raises(OSError, match="too many"):
        _submit(monkeypatch, OSError(errno.EMFILE, "too many open files"))
