"""The output folder of a study: making it, claiming it, and writing files that are never half there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from simulator.errors import BidloomError, InputError

RESULTS = "results.sqlite"
MANIFEST = "manifest.json"
#: Held by the command that works on the folder; the file itself may stay.
LOCK = ".lock"


def claim(folder: Path, mark: str = RESULTS) -> None:
    """Make sure that a study may live in a folder, before anything else is done.

    Parameters
    ----------
    folder
        Made with its parents when absent.
    mark
        The file by which Bidloom knows a folder of its own.

    Raises
    ------
    InputError
        When it cannot be made or written, or holds files but no study. Hidden files do not count.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: is a file, allowed: a folder")
        folder.mkdir(parents=True, exist_ok=True)
        strangers = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
        probe = _beside(folder / mark)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
    if strangers and mark not in strangers:
        raise InputError(
            f"{folder}: holds {strangers[0]!r} but no study of Bidloom; allowed: an absent or empty folder, "
            "or one of the same study"
        )


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


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file, then give it its name: whole or not at all.

    Parameters
    ----------
    path
        Where the file shall be; its folder is made when absent.
    write
        Called with the temporary path.

    Raises
    ------
    BidloomError
        When the disk is full or fails; what stood at ``path`` before still does.
    """
    temporary = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise BidloomError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):  # where a folder is a file there is nothing to remove
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    write_whole(path, lambda temporary: temporary.write_text(text, "utf-8", newline="\n"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write UTF-8 text that comes bit by bit, whole or not at all."""

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)

    write_whole(path, write)


def _beside(path: Path) -> Path:
    """Return a hidden name of this process's own in the same folder, and so on the same disk.

    The suffix stays: some writers choose the format by it.
    """
    return path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
