"""Wording every mistake in a scenario file: its line, the key, the value and what is allowed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from simulator.errors import nearest
from simulator.settings.fields import field_at, fields_of, model_at, model_in, parts_of
from simulator.settings.include import Places, own_location
from simulator.text import brief
from simulator.toml import Location, line_of, toml_lines

#: Letters that a wrong value or key is shown with at most.
LONGEST_VALUE = 60
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_KINDS = {
    "bool_type": "true or false",
    "date_type": "a date without quotes, such as 2026-01-05",
    "dict_type": "a table of keys and values",
    "list_type": "a list in square brackets",
    "string_type": "text in quotes",
}
#: How a message of our own begins: ``slots``, ``keyword 'lamp'`` or ``target keyword 'lamp'``.
_NAMED = re.compile(r"""(?:, |: )?(\w+)(?:(?: (\w+))? ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?""")


def mistakes(
    error: ValidationError, text: str, own: dict[str, Any], whole: dict[str, Any]
) -> list[tuple[int, str]]:
    """Word the mistakes that pydantic found in a TOML text, in the order of their lines.

    Parameters
    ----------
    error
        What ``Scenario.model_validate`` raised.
    text, own
        The TOML text of the file, and what was read from it.
    whole
        The settings that were validated: those of the file on top of what it includes.

    Returns
    -------
    list
        Line from 1 and ``field: value is not allowed; allowed: ...``. What is missing has the line
        of its table; so has what is wrong with a table as a whole, unless the message begins with a
        key or an entry of it: see :func:`_named`. What is wrong in an included file has the line of
        ``include``.
    """
    lines = toml_lines(text)
    includes = whole != own
    # Thousands of mistakes are no rarity where a program wrote the file: each list is gone through once.
    lists: dict[int, Places] = {}

    def line(location: Location) -> int:
        """Return the line of a location of the whole."""
        here = own_location(location, whole, own, lists) if includes else location
        return line_of(lines, ("include",) if here is None else here)

    found = [(line(location), text) for location, text in told(error, whole)]
    return sorted(found, key=lambda mistake: mistake[0])


def told(error: ValidationError, whole: dict[str, Any]) -> Iterator[tuple[Location, str]]:
    """Word the mistakes that pydantic found in settings, each with where it stands.

    Parameters
    ----------
    error
        What ``Scenario.model_validate`` raised.
    whole
        The settings that were validated.
    """
    entries = _Entries()
    for mistake in error.errors(include_url=False):
        location = mistake["loc"]
        field = _dotted(location)
        if mistake["type"] != "value_error":
            yield location, f"{field}: {_wrong(mistake)}"
            continue
        table = _at(whole, location)
        for message in mistake["msg"].removeprefix("Value error, ").split("\n"):
            named = (*location, *_named(message, table, entries))
            yield named, f"{field}: {message}" if field else message


def _wrong(mistake: ErrorDetails) -> str:
    """Say what is wrong with one field."""
    location, context = mistake["loc"], mistake.get("ctx", {})
    match mistake["type"]:
        case "extra_forbidden":
            return f"unknown key; {nearest(str(location[-1]), fields_of(model_at(location[:-1])))}"
        case "missing":
            return "missing, but required"
        case "too_short" if context["min_length"] == 1:
            return "none given, allowed: at least one"
        case "too_short":
            return f"{context['actual_length']} given, allowed: at least {context['min_length']}"
        case "too_long":
            return f"{context['actual_length']} given, allowed: at most {context['max_length']}"
        case _:
            return f"{_shown(mistake['input'])} is not allowed; allowed: {_allowed(mistake)}"


def _named(message: str, table: object, entries: _Entries) -> Location:
    """Find the key or entry that the message of a table's own check begins with; ``()`` for none.

    ``examination increases ...`` names a key, ``account 'shop', campaign 'lamps': ...`` an entry of
    an entry, ``target keyword 'tea' ...`` an entry by another key than ``name``. Of two entries with
    one name it is the last.
    """
    location: Location = ()
    start = 0
    while isinstance(table, dict) and (found := _NAMED.match(message, start)):
        key, by, name = found.groups()
        if key not in table:
            break
        entry = entries.last(table[key], by or "name", name)
        if entry is None:
            several = isinstance(table[key], list) and any(isinstance(part, dict) for part in table[key])
            return location if several else (*location, key)
        location = (*location, key, entry, by) if by else (*location, key, entry)
        table, start = table[key][entry], found.end()
    return location


class _Entries:
    """Finds the entries of lists and tables by their names, each list gone through once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], dict[str, int | str]] = {}

    def last(self, value: object, by: str, name: str) -> int | str | None:
        """Find the last entry of a list or table that has this name, quoted as in a message."""
        if (id(value), by) not in self._known:
            self._known[id(value), by] = _by_name(value, by)
        return self._known[id(value), by].get(name)


def _by_name(value: object, by: str) -> dict[str, int | str]:
    """Return the last entry of each name of a list or table, names quoted."""
    match value:
        case dict():
            return {repr(key): key for key in value}
        case list():
            return {
                repr(part.get(by) if isinstance(part, dict) else part): index
                for index, part in enumerate(value)
            }
        case _:
            return {}


def _at(settings: Any, location: Location) -> Any:
    """Return what stands at a location of a file."""
    for part in location:
        settings = settings[part]
    return settings


def _allowed(mistake: ErrorDetails) -> str:
    """Say in TOML's own terms what would be right."""
    kind, location, message = mistake["type"], mistake["loc"], mistake["msg"]
    field = field_at(location)
    match kind:
        case "model_type" | "list_type" if model_in(field) is not None:
            table = ".".join(part for part in location if isinstance(part, str))
            one = kind == "model_type" and isinstance(location[-1], str)
            return f"a table, [{table}]" if one else f"tables, each headed [[{table}]]"
        case "literal_error":
            return message.removeprefix("Input should be ").replace("'", '"')
        case "string_too_short" | "string_too_long":
            return message.removeprefix("String should have ")
        case "finite_number":
            return f"{_number_allowed(field)}, finite"
        case "float_type" | "int_type" if isinstance(mistake["input"], str):
            return f"{_number_allowed(field)}, without quotes"
        case _:
            return _KINDS.get(kind) or _number_allowed(field)


def _number_allowed(field: FieldInfo) -> str:
    """Word a field's kind of number and its limits, such as ``a number from 0 to 1``."""
    parts = list(parts_of(field))
    limits = {
        sign: f"{getattr(part, sign):.12g}"
        for part in parts
        for sign in ("ge", "gt", "le", "lt")
        if hasattr(part, sign)
    }
    text = "a whole number" if int in parts else "a number"
    if "ge" in limits and "le" in limits:
        return f"{text} from {limits['ge']} to {limits['le']}"
    symbols = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    return f"{text} {' and '.join(f'{symbols[sign]} {limit}' for sign, limit in limits.items())}"


def _dotted(location: Location) -> str:
    """Write ``("account", 0, "budget")`` as ``account[0].budget``, odd keys in quotes, long ones cut."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{brief(part, LONGEST_VALUE)}" if _BARE_KEY.fullmatch(part) else f".{_shown(part)}"
    return text.removeprefix(".")


def _shown(value: object) -> str:
    """Show a wrong value as TOML writes it, in few characters; a table as what it is."""
    match value:
        case dict():
            return "a table"
        case bool():
            text = str(value).lower()
        case str():
            text = json.dumps(value, ensure_ascii=False)
        case list():
            text = f"[{', '.join(map(_shown, value))}]"
        case datetime.date() | datetime.time():
            text = value.isoformat()
        case _:
            text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."
