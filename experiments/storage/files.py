"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from simulator.errors import BidloomError


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
    temporary = beside(path)
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


def beside(path: Path) -> Path:
    """Return a hidden name of this process's own in the same folder, and so on the same disk.

    The suffix stays: some writers choose the format by it.
    """
    return path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
