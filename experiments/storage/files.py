"""Files that are whole or not there, and folders that are there for a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

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
        When the disk is full or fails; what stood at ``path`` before still does, and no folder is left that
        was not there.
    """
    made: list[Path] = []
    try:
        made = make_folder(path.parent)
        temporary = made_beside(path)
        try:
            write(temporary)
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        remove_empty(made)
        raise BidloomError(f"{path}: cannot be written ({error.strerror})") from None
    except BaseException:
        remove_empty(made)
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    write_whole(path, lambda temporary: temporary.write_text(text, "utf-8", newline="\n"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write UTF-8 text that comes bit by bit, whole or not at all."""

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)

    write_whole(path, write)


def make_folder(folder: Path) -> list[Path]:
    """Make a folder and its parents, all or none; return those that were not there, the innermost first.

    Raises
    ------
    OSError
        When one of them cannot be made.
    """
    absent = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        remove_empty(absent)
        raise
    return absent


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders, in this order, as far as they are there and nothing is in them."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def made_beside(path: Path) -> Path:
    """Make an empty hidden file in the same folder, and so on the same disk, under a name nobody can guess.

    It is made by this call or not at all: a link that somebody laid under the name is not followed. The
    suffix stays: some writers choose the format by it. The stem goes, as it may be as long as a name may be.

    Raises
    ------
    OSError
        When the folder is absent or cannot be written.
    """
    temporary = path.with_name(f".bidloom-{token_hex(8)}{path.suffix}")
    temporary.touch(exist_ok=False)
    return temporary


def folder_beside(folder: Path) -> Path:
    """Make an empty hidden folder on the same disk as one that is to be, under a name nobody can guess."""
    made = folder.with_name(f".bidloom-{token_hex(8)}")
    made.mkdir(parents=True)
    return made
