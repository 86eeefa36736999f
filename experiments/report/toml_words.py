"""Small pieces of TOML: numbers, texts, lists and comments."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator

WIDTH = 100


def number(value: float) -> str:
    """Write a float with five digits, in a form that TOML reads as a float.

    Examples
    --------
    >>> number(12), number(0.0013605736), number(123456.7)
    ('12.0', '0.0013606', '1.2346e+05')
    """
    text = f"{value:.5g}"
    return text if any(mark in text for mark in ".en") else text + ".0"


def numbers_in_brackets(values: Iterable[float]) -> str:
    """Write an array on one line."""
    return "[" + ", ".join(number(value) for value in values) + "]"


def quoted(text: str) -> str:
    r"""Write a basic string; JSON's escapes are TOML's, but for DEL.

    Examples
    --------
    >>> print(quoted('tent "Ultra"'))
    "tent \"Ultra\""
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str, mark: str = "# ") -> Iterator[str]:
    """Wrap a text as comment lines; whatever cannot stand in a comment becomes a blank."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    yield from textwrap.wrap(
        clean, WIDTH, initial_indent=mark, subsequent_indent=mark, break_on_hyphens=False
    )
