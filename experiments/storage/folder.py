"""The output folder of a study: making it, claiming it, and writing files that are never half there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from experiments.storage.files import made_beside, make_folder, remove_empty
from simulator.errors import InputError

RESULTS = "results.sqlite"
MANIFEST = "manifest.json"
#: Held by the command that works on the folder; the file itself may stay.
LOCK = ".lock"
#: Seconds that a file is waited for.
LONGEST_WAIT = 30.0


def claim(folder: Path, mark: str = RESULTS) -> list[Path]:
    """Make sure that a study may live in a folder, before anything else is done.

    Parameters
    ----------
    folder
        Made with its parents when absent.
    mark
        The file by which Bidloom knows a folder of its own.

    Returns
    -------
    list
        The folders that were made, the innermost first.

    Raises
    ------
    InputError
        When it cannot be made or written, or holds files but no study. Hidden files do not count.
    """
    made: list[Path] = []
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: is a file, allowed: a folder")
        made = make_folder(folder)
        strangers = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
        made_beside(folder / mark).unlink()
    except OSError as error:
        remove_empty(made)
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
    if strangers and mark not in strangers:
        raise InputError(
            f"{folder}: holds {strangers[0]!r} but no study of Bidloom; allowed: an absent or empty folder, "
            "or one of the same study"
        )
    return made


def disclaim(folder: Path, made: Iterable[Path]) -> None:
    """Take back all that is in a claimed folder before the first run of a study, and the folders made for it.

    Parameters
    ----------
    folder
        Locked by this process, its database closed, and without a run.
    made
        From :func:`claim`.
    """
    with suppress(OSError):
        for name in (RESULTS, MANIFEST, LOCK):
            (folder / name).unlink(missing_ok=True)
    remove_empty(made)


def locked(folder: Path) -> BaseFileLock:
    """Keep a folder for this process until the lock is released or the process ends, however it ends.

    Raises
    ------
    InputError
        When another command works on it, or it cannot be locked.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InputError(
            f"{folder}: another command is working on this study; wait until it has ended, "
            "or name another folder"
        ) from None
    except OSError as error:
        raise InputError(f"{folder}: cannot be locked ({error.strerror})") from None
    return lock


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """Keep a file for this process while something is added to it; wait for whoever has it.

    A hidden file beside it stays: to remove it would let two in.

    Raises
    ------
    InputError
        It is kept by another command for longer than :data:`LONGEST_WAIT` seconds, or cannot be locked.
    """
    lock = FileLock(path.with_name(f".{path.name}{LOCK}"), timeout=LONGEST_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(f"{path}: another command is writing it; wait until it has ended") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be locked ({error.strerror})") from None
    try:
        yield
    finally:
        lock.release()
