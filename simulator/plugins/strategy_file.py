"""Strategies kept in a file: ``@strategy.toml`` wherever a strategy is named.

``bidloom tune`` writes such files; they are small enough to be written by hand::

    schema = 1
    strategy = "ctr_weighted"

    [parameters]
    gain = 0.8
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator.errors import InputError, nearest
from simulator.plugins.brackets import write_spec
from simulator.plugins.finding import find_file
from simulator.toml import parse_toml, read_text

#: Marks a strategy's text as the path of a file.
MARK = "@"
#: What such a file is called where nobody calls it otherwise.
USUAL = "strategy.toml"
SCHEMA = 1
#: Keys of the file; ``origin`` tells people where it comes from and changes nothing.
KEYS = ("schema", "strategy", "parameters", "origin")


def plain_spec(spec: str, folders: Iterable[Path] = ()) -> str:
    """Return a strategy's text without files: what ``@strategy.toml`` holds, any other text as it is.

    Use it for the name of a strategy in tables, and for what goes to a worker process. It does not
    look whether there is such a strategy: :func:`simulator.strategy.resolve` does.

    Parameters
    ----------
    spec
        As :func:`simulator.strategy.resolve` reads it.
    folders
        Where a file at a relative path is looked for before the current folder.

    Returns
    -------
    str
        ``name`` or ``name[parameter=value,...]``.

    Raises
    ------
    InputError
        No such file, no TOML, or a wrong key or value in it, in one line.

    Examples
    --------
    >>> plain_spec("ctr_weighted[gain=0.8]")
    'ctr_weighted[gain=0.8]'
    """
    spec = spec.strip()
    if not spec.startswith(MARK):
        return spec
    source = spec.removeprefix(MARK).strip()
    if not source:
        raise InputError(f"strategy {spec!r}: cannot be read, allowed: @ and the path of a strategy.toml")
    if Path(source, USUAL).is_file():
        raise InputError(
            f"strategy {spec!r}: {source} is a folder; did you mean '{MARK}{Path(source, USUAL)}'?"
        )
    path = find_file(spec, source, folders)
    contents = parse_toml(read_text(path), str(path))
    name, parameters = _checked(contents, str(path))
    try:
        return write_spec(name, parameters)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _checked(contents: dict[str, Any], where: str) -> tuple[str, dict[str, object]]:
    """Return the name and the parameters, or say what is wrong with the file."""
    unknown = next((key for key in contents if key not in KEYS), None)
    if unknown is not None:
        raise InputError(f"{where}: unknown key {unknown!r}; {nearest(unknown, KEYS)}")
    schema = contents.get("schema")
    if type(schema) is not int or schema != SCHEMA:  # True is 1 as well
        raise InputError(f"{where}: schema is {_shown(schema)}, allowed: {SCHEMA}")
    name = contents.get("strategy")
    if not isinstance(name, str) or not name.strip() or name.strip().startswith(MARK) or "[" in name:
        raise InputError(
            f"{where}: strategy is {_shown(name)}, allowed: a name in quotes, parameters in [parameters]"
        )
    parameters = contents.get("parameters", {})
    if not isinstance(parameters, dict):
        raise InputError(f"{where}: parameters is {_shown(parameters)}, allowed: a table [parameters]")
    for key, value in parameters.items():
        if not isinstance(value, bool | int | float | str):
            raise InputError(
                f"{where}: {key} is {value!r}, allowed: a number, true, false or a word in quotes"
            )
    return name.strip(), parameters


def _shown(value: object) -> str:
    """Write a wrong value, or that it is not there."""
    return "missing" if value is None else repr(value)
