"""Workers of a Dask cluster: one that is there already, or one started on this machine for one command.

Dask's scheduler unpickles what it passes on, so it needs Bidloom as much as the workers do; what is sent is
the function `run_batch` and text.
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import dask
from distributed import Client, KilledWorker, LocalCluster, Security, WorkerPlugin, rpc
from distributed.versions import VersionMismatchWarning

from experiments.running.local_pool import start_context
from experiments.running.worker import Batch, run_batch, set_up
from experiments.study.study import Run
from simulator import __version__
from simulator.errors import BidloomError, InputError, in_one_line

#: Seconds in which a scheduler has to answer.
ANSWER = 2.0

#: Seconds after which workers are counted anew: some may have joined.
COUNT_AGAIN = 1.0

_HERE = "127.0.0.1"
# Loggers that tell of connections lost and workers gone, which Bidloom tells in its own words.
_LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")


class DaskPool:
    """Workers of a Dask cluster.

    Parameters
    ----------
    workers
        How many processes, where the cluster is started here.
    scheduler
        Address of a cluster that is there already; None starts one.
    say
        Hears what is worth telling the user.
    """

    falls_as_one = False
    knows_endings = False

    def __init__(self, workers: int, scheduler: str | None, say: Callable[[str], None]) -> None:
        self._workers = workers
        self._scheduler = scheduler
        self._say = say
        self._stack = ExitStack()
        self._client: Client | None = None
        self._counted = -COUNT_AGAIN
        self._slots = 0
        self._waiting = False

    @property
    def started(self) -> bool:
        """Whether there is a connection to a scheduler."""
        return self._client is not None

    def start(self, stop: Callable[[], bool]) -> None:  # noqa: ARG002 - Pool's signature
        """Connect, and see that everybody there has this version of Bidloom.

        Raises
        ------
        InputError
            No scheduler answers, or it or a worker has another version of Bidloom, or none.
        """
        self._stack.enter_context(_quiet())
        address = self._scheduler or self._start_cluster()
        self._client = self._stack.enter_context(_connected(address))
        self._where = address
        _check_versions(address, self._client)
        # Two batches are never the same; `pure` would look whether they are.
        self._executor: Executor = self._client.get_executor(pure=False)

    def slots(self) -> int:
        """Return how many workers there are, counted a moment ago; say so when there are none."""
        assert self._client is not None
        if time.monotonic() - self._counted < COUNT_AGAIN:
            return self._slots
        try:
            self._slots = len(self._client.nthreads())
        except Exception as error:
            raise self._lost() from error
        self._counted = time.monotonic()
        # One of its own has workers again in a moment.
        if self._scheduler and not self._slots and not self._waiting:
            self._say(f"{self._where}: no workers; waiting for some to join")
        self._waiting = not self._slots
        return self._slots

    def submit(self, batch: Batch) -> Future[list[Run]]:
        """Hand over a batch."""
        try:
            return self._executor.submit(run_batch, batch)
        except Exception as error:
            raise self._lost() from error

    def deaths(self, error: Exception) -> int:
        """Return how many workers died of one batch, which Dask has tried several times.

        Raises
        ------
        BidloomError
            When the scheduler is gone, or a worker cannot do Bidloom's work.
        """
        if isinstance(error, KilledWorker):
            return error.allowed_failures + 1
        if isinstance(error, BidloomError):
            raise error
        if isinstance(error, CancelledError):
            raise self._lost()
        raise BidloomError(f"{self._where}: {type(error).__name__}: {in_one_line(error)}")

    def ran_out_of_time(self) -> bool:
        """Return False: how a worker of another machine ended is not known."""
        return False

    def withdraw(self, future: Future[list[Run]]) -> bool:  # noqa: ARG002 - Pool's signature
        """Return False: what has begun and what has not is known to the scheduler only."""
        return False

    def end(self, *, busy: bool) -> None:  # noqa: ARG002 - Pool's signature
        """Drop what is left and leave the cluster; end it, if it was started here."""
        self._client = None
        self._stack.close()

    def _start_cluster(self) -> str:
        """Start a cluster on this machine, which nobody else can reach; return its address."""
        settings = {
            # Forked from a server that ignores Ctrl-C, those that replace dead ones too.
            "distributed.worker.multiprocessing-method": start_context().get_start_method(),
            # A run that kills its worker is tried again by Bidloom, alone.
            "distributed.scheduler.allowed-failures": 0,
        }
        self._stack.enter_context(dask.config.set(settings))
        cluster = self._stack.enter_context(
            LocalCluster(
                n_workers=self._workers,
                threads_per_worker=1,
                processes=True,
                host=_HERE,
                dashboard_address=f"{_HERE}:0",
                memory_limit=None,
                silence_logs=logging.CRITICAL,
            )
        )
        with Client(cluster, set_as_default=False) as client:
            client.register_plugin(_SetUp())
        return str(cluster.scheduler_address)

    def _lost(self) -> BidloomError:
        """Word that nobody answers any more."""
        return BidloomError(
            f"{self._where}: the scheduler is gone; with --out finished runs are kept, and the same command "
            "goes on"
        )


class _SetUp(WorkerPlugin):
    """Sets up the workers of a cluster started here, those that replace dead ones too."""

    def setup(self, worker: object) -> None:  # noqa: ARG002 - Dask's signature
        """Send what strategies print to stderr."""
        set_up()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from writing to stderr."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler, and drop what it still has of ours in the end."""
    _check_answer(address)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)  # of libraries; several lines
        client = Client(address, timeout=ANSWER, set_as_default=False)
    try:
        yield client
    finally:
        with suppress(Exception):  # one that is gone
            client.close(timeout=ANSWER)


def _check_answer(address: str) -> None:
    """Refuse an address where no scheduler answers; Dask's client would go on trying, and complain."""

    async def ask() -> object:
        async with rpc(address, connection_args=Security().get_connection_args("client")) as scheduler:
            return await scheduler.identity(n_workers=0)

    try:
        # In a thread of its own, as a notebook has a running loop.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, asyncio.wait_for(ask(), ANSWER)).result()
    except TimeoutError:
        raise InputError(f"scheduler {address}: no answer within {ANSWER:g} s") from None
    except Exception as error:  # whatever the other side is, if not a scheduler
        raise InputError(f"scheduler {address}: does not answer as one ({in_one_line(error)})") from None


def _check_versions(address: str, client: Client) -> None:
    """Refuse a scheduler or worker whose Bidloom is another, or absent."""
    try:
        found: Mapping[str, object] = {"scheduler": client.run_on_scheduler(bidloom_version)}
    except Exception as error:
        found = {"scheduler": error}
    found = {**found, **client.run(bidloom_version, on_error="return")}
    for who, version in found.items():
        if version != __version__:
            other = "no Bidloom" if isinstance(version, Exception) else f"Bidloom {version}"
            raise InputError(f"scheduler {address}: {who} has {other}, allowed: {__version__}, as here")


def bidloom_version() -> str:
    """Return the version of Bidloom where this is called."""
    return __version__
