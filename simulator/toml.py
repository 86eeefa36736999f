"""TOML: read, or refused with its line; and on which line each table, key and entry stands.

``tomllib`` tells no lines. Those of a text that it has read are found by cutting the text into keys, values
and brackets, and walking through them in their order; nothing is checked twice.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from simulator.errors import InputError, unreadable
from simulator.text import brief

#: Tables and lists within each other that a file may have; ours need seven.
DEEPEST = 50

#: Where a value stands: keys and, in lists, numbers from 0, such as ``("account", 0, "budget")``.
Location = tuple[int | str, ...]

# Between tokens there is white space or a comment. In valid TOML the tokens tell by themselves where
# a value ends, for a value is one token or closes its brackets; so line ends need no token.
_TOKEN = re.compile(
    r'''
    (?P<between> \s+ | \#[^\n]* )
    | """ (?: \\. | [^\\] )*? """ "{0,2}
    | \'\'\' .*? \'\'\' '{0,2}
    | " (?: \\. | [^"\\] )* "
    | ' [^']* '
    | [][{},=]
    | [^\s\#"'[\]{},=]+ (?: [ ] \d\d:\d\d [\d:.Z+-]* )?    # a date may have a space before its time
    ''',
    re.DOTALL | re.VERBOSE,
)  # fmt: skip


# Where tomllib says that a mistake stands.
_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)


class _Token(NamedTuple):
    text: str
    line: int


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
        raise unreadable(path, error) from None


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Read TOML; ``where`` names its source in messages.

    Raises
    ------
    InputError
        It is not valid, or nested deeper than :data:`DEEPEST`.

    Examples
    --------
    >>> parse_toml("schema = 1", "strategy.toml")
    {'schema': 1}
    """
    try:
        read = tomllib.loads(text)
    except ValueError as error:  # tomllib's own error, or a number of thousands of digits
        raise _not_toml(str(error), text, where) from None
    except RecursionError:
        raise _too_deep(where) from None
    if not _shallow(read):  # a header of a thousand dots is no trouble to tomllib, but to all who read on
        raise _too_deep(where)
    return read


def _not_toml(error: str, text: str, where: str) -> InputError:
    """Word a slip of the pen: its line, and what stands there."""
    found = _PLACE.fullmatch(error)
    if found is None:
        return InputError(f"{where}: not valid TOML: {error}")
    line = int(found["line"])
    stands = brief(text.split("\n")[line - 1].strip(), 80)
    return InputError(
        f"{where}:{line}: not valid TOML: {found['what']} (column {found['column']} of {stands!r})"
    )


def _too_deep(where: str) -> InputError:
    """Word the mistake of nesting without end."""
    return InputError(
        f"{where}: nested too deeply, allowed: at most {DEEPEST} tables and lists in each other"
    )


def _shallow(read: object) -> bool:
    """Tell whether nothing stands deeper than allowed, level by level and without recursion."""
    level: list[Any] = [read]
    for _ in range(DEEPEST + 1):
        inner = [value.values() if isinstance(value, dict) else value for value in level]
        level = [part for values in inner for part in values if isinstance(part, dict | list)]
        if not level:
            return True
    return False


def toml_lines(text: str) -> dict[Location, int]:
    r"""Find the line of every table, key and list entry of a valid TOML text.

    Parameters
    ----------
    text
        TOML that :func:`parse_toml` reads.

    Returns
    -------
    dict
        Line from 1 for each location. A table stands where its header does, or where it is first
        named if it has none; a key where it is written, whatever the length of its value; a list's
        entry where it begins; the whole file, ``()``, on line 1.

    Examples
    --------
    >>> lines = toml_lines('[market]\nslots = 2\nexamination = [\n  1.0,\n  0.5,\n]')
    >>> lines["market",], lines["market", "slots"], lines["market", "examination", 1]
    (1, 2, 5)
    """
    tokens = _tokens(text)
    lines: dict[Location, int] = {(): 1}
    entries: dict[Location, int] = {}  # how many [[headers]] a list of tables has had
    table: Location = ()
    at = 0
    while at < len(tokens):
        if tokens[at].text == "[":
            table, at = _header(tokens, at, lines, entries)
        else:
            at = _pair(tokens, at, table, lines)
    return lines


def line_of(lines: dict[Location, int], location: Location) -> int:
    r"""Return the line of a location, or of the nearest that encloses it where it is not in the file.

    Examples
    --------
    >>> line_of(toml_lines("[market]\nslots = 2"), ("market", "reserve"))
    1
    """
    while location not in lines:
        location = location[:-1]
    return lines[location]


def _tokens(text: str) -> list[_Token]:
    """Cut the text into strings, brackets, commas, equals signs and bare words, each with its line."""
    tokens, line = [], 1
    for found in _TOKEN.finditer(text):
        if found["between"] is None:
            tokens.append(_Token(found[0], line))
        line += found[0].count("\n")
    return tokens


def _header(
    tokens: list[_Token], at: int, lines: dict[Location, int], entries: dict[Location, int]
) -> tuple[Location, int]:
    """Note a ``[table]`` or ``[[list of tables]]``; return its location and where the next token is."""
    line = tokens[at].line
    in_list = tokens[at + 1].text == "["
    (*outer, last), at = _key(tokens, at + 1 + in_list, "]")
    table: Location = ()
    for key in outer:
        table = _entered((*table, key), line, lines)
        if table in entries:
            table = (*table, entries[table] - 1)
    table = (*table, last)
    if in_list:
        lines.setdefault(table, line)
        entries[table] = entries.get(table, 0) + 1
        table = (*table, entries[table] - 1)
    lines[table] = line  # the header counts, also when [table.inner] stood above it
    return table, at + in_list


def _pair(tokens: list[_Token], at: int, table: Location, lines: dict[Location, int]) -> int:
    """Note a ``key = value`` and all that is in the value; return where the next token is."""
    line = tokens[at].line
    keys, at = _key(tokens, at, "=")
    for key in keys:
        table = _entered((*table, key), line, lines)
    return _value(tokens, at, table, lines)


def _entered(location: Location, line: int, lines: dict[Location, int]) -> Location:
    """Note the line of a location, unless it has been named before; return the location."""
    lines.setdefault(location, line)
    return location


def _value(tokens: list[_Token], at: int, location: Location, lines: dict[Location, int]) -> int:
    """Note what stands inside the value that begins here; return where the next token is."""
    opening = tokens[at].text
    at += 1
    if opening == "[":
        index = 0
        while tokens[at].text != "]":
            lines[*location, index] = tokens[at].line
            at = _value(tokens, at, (*location, index), lines)
            at += tokens[at].text == ","
            index += 1
        return at + 1
    if opening == "{":
        while tokens[at].text != "}":
            at = _pair(tokens, at, location, lines)
            at += tokens[at].text == ","
        return at + 1
    return at


def _key(tokens: list[_Token], at: int, end: str) -> tuple[tuple[str, ...], int]:
    """Read a key, dotted or quoted or plain, up to and including the token that ends it."""
    written = ""
    while tokens[at].text != end:
        written += tokens[at].text
        at += 1
    return _cut(written), at + 1


@functools.lru_cache(maxsize=4096)
def _cut(written: str) -> tuple[str, ...]:
    """Cut a key at its dots; few keys are written thousands of times."""
    keys = []
    inner: object = tomllib.loads(f"{written} = 0")  # it knows the escapes of quoted keys
    while isinstance(inner, dict):
        ((key, inner),) = inner.items()
        keys.append(key)
    return tuple(keys)
