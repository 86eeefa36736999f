"""Reading TOML: every file by one rule, what is wrong with it said in one line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from simulator.errors import InputError


def read_text(path: str | Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    InputError
        It cannot be read, or a line is not UTF-8.
    """
    try:
        return Path(path).read_text("utf-8-sig")  # editors on Windows put a byte-order mark first
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: not UTF-8, allowed: TOML in UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Read TOML; ``where`` names its source in messages.

    Raises
    ------
    InputError
        It is not valid.

    Examples
    --------
    >>> parse_toml("schema = 1", "strategy.toml")
    {'schema': 1}
    """
    try:
        return tomllib.loads(text)
    except ValueError as error:  # tomllib's own error, or a number of thousands of digits
        raise InputError(f"{where}: not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{where}: not valid TOML: nested too deeply") from None
