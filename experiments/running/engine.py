"""Where runs are carried out: on this machine, or on a cluster of Dask."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from experiments.extras import need
from experiments.running.deadline import DECISION_TIMEOUT, Deadline
from experiments.running.local_pool import LocalPool, Pool
from simulator.errors import InputError, nearest

#: What ``--engine`` takes.
ENGINES = ("local", "dask")

_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d{1,5}")


@dataclass(frozen=True, slots=True)
class Engine:
    """What carries out runs. It never changes a result.

    Attributes
    ----------
    name
        ``"local"``: processes of this machine. ``"dask"``: the workers of a Dask cluster, which may be many
        machines; see the page on clusters for what they need.
    scheduler
        Address of a cluster that is there already, ``tcp://HOST:PORT`` or ``tls://HOST:PORT``; None starts
        one on this machine and ends it with the study.
    decision_timeout
        Seconds of wall time that a strategy may take over one decision; then its run has failed, see
        :class:`experiments.running.deadline.Deadline`.

    Raises
    ------
    InputError
        For another name, an address of another form, an address without Dask, or a timeout that is none.

    Examples
    --------
    >>> Engine("dask", "tcp://10.0.0.1:8786").scheduler
    'tcp://10.0.0.1:8786'
    >>> Engine("dusk")
    Traceback (most recent call last):
        ...
    simulator.errors.InputError: engine is 'dusk', did you mean 'dask'?
    """

    name: str = "local"
    scheduler: str | None = None
    decision_timeout: float = DECISION_TIMEOUT

    def __post_init__(self) -> None:
        Deadline(self.decision_timeout)
        if self.name not in ENGINES:
            raise InputError(f"engine is {self.name!r}, {nearest(self.name, ENGINES)}")
        if self.scheduler is None:
            return
        if self.name != "dask":
            raise InputError(f"scheduler is {self.scheduler!r}, allowed: only with engine dask")
        if not _ADDRESS.fullmatch(self.scheduler):
            raise InputError(f"scheduler is {self.scheduler!r}, allowed: tcp://HOST:PORT or tls://HOST:PORT")

    def pool(self, workers: int, say: Callable[[str], None]) -> Pool:
        """Return workers that are not yet started.

        Parameters
        ----------
        workers
            How many processes; a cluster that is there already has its own number.
        say
            Hears what is worth telling the user.

        Raises
        ------
        InputError
            When Dask is not installed.
        """
        if self.name == "local":
            return LocalPool(workers)
        need("distributed", "cluster")
        from experiments.running.dask_pool import DaskPool  # noqa: PLC0415 - Dask: only where it is needed

        return DaskPool(workers, self.scheduler, say)


#: Processes of this machine.
LOCAL = Engine()
