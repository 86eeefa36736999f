"""Scenarios on disk: finding them by name or path, reading TOML, wording every mistake."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
import typing
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from simulator.errors import InputError, nearest
from simulator.scenario import Scenario

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_KINDS = {
    "bool_type": "true or false",
    "date_type": "a date without quotes, such as 2026-01-05",
    "list_type": "a list in square brackets",
    "string_type": "text in quotes",
}


def scenario_names() -> list[str]:
    """Return the names of the scenarios that ship with Bidlab, in alphabetical order."""
    folder = resources.files("simulator") / "scenarios"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Read a scenario that ships with Bidlab, or one from a TOML file.

    Parameters
    ----------
    name_or_path
        A shipped name such as ``"outdoor-shop"``, or a path ending in ``.toml``.

    Returns
    -------
    Scenario
        Checked and frozen.

    Raises
    ------
    InputError
        Unknown name (the nearest is suggested), unreadable file, or mistakes in it, one line each.

    Examples
    --------
    >>> len(load_scenario("two-campaigns").account[0].campaign)
    2
    """
    name = str(name_or_path)
    if not name.endswith(".toml"):
        if name not in scenario_names():
            raise InputError(
                f"unknown scenario {name!r}: {nearest(name, scenario_names())} (a file must end in .toml)"
            )
        return parse_scenario(
            (resources.files("simulator") / "scenarios" / f"{name}.toml").read_text("utf-8"), name
        )
    try:
        text = Path(name).read_text("utf-8-sig")  # editors on Windows put a byte-order mark first
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}: line {line} is not UTF-8, allowed: TOML in UTF-8") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from None
    return parse_scenario(text, name)


def parse_scenario(text: str, where: str) -> Scenario:
    """Build a scenario from TOML text; ``where`` names the source in every error line.

    Raises
    ------
    InputError
        All mistakes at once, a line each: where, field, value and what is allowed. How tables fit
        together is looked at once each of them is right.
    """
    try:
        settings = tomllib.loads(text)
    except ValueError as error:  # tomllib's own error, or a number of thousands of digits
        raise InputError(f"{where}: not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{where}: not valid TOML: nested too deeply") from None
    try:
        return Scenario.model_validate(settings)
    except ValidationError as error:
        raise InputError("\n".join(f"{where}: {line}" for line in _lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    """Word each mistake pydantic found as ``field: value is not allowed; allowed: ...``."""
    lines = []
    for mistake in error.errors(include_url=False):
        location = mistake["loc"]
        field = _dotted(location)
        match mistake["type"]:
            case "extra_forbidden":
                lines.append(f"{field}: unknown key; {nearest(str(location[-1]), _fields_at(location[:-1]))}")
            case "missing":
                lines.append(f"{field}: missing, but required")
            case "value_error":
                prefix = f"{field}: " if field else ""
                lines += [prefix + line for line in mistake["msg"].removeprefix("Value error, ").split("\n")]
            case "too_short":
                lines.append(f"{field}: none given, allowed: at least one")
            case _:
                lines.append(
                    f"{field}: {_shown(mistake['input'])} is not allowed; allowed: {_allowed(mistake)}"
                )
    return lines


def _allowed(mistake: ErrorDetails) -> str:
    """Say in TOML's own terms what would be right."""
    kind, location, message = mistake["type"], mistake["loc"], mistake["msg"]
    field = _field_at(location)
    match kind:
        case "model_type" | "list_type" if _model_in(field) is not None:
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
    parts = list(_parts(field))
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


def _dotted(location: tuple[int | str, ...]) -> str:
    """Write ``("account", 0, "budget")`` as ``account[0].budget``, odd keys in quotes."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if _BARE_KEY.fullmatch(part) else f".{_shown(part)}"
    return text.removeprefix(".")


def _shown(value: object) -> str:
    """Show a wrong value as TOML writes it, in at most 60 characters; a table as what it is."""
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
    return text if len(text) <= 60 else text[:57] + "..."


def _fields_at(location: tuple[int | str, ...]) -> dict[str, FieldInfo]:
    """Return the fields of the table at ``location`` by the keys they have in a file."""
    model: type[BaseModel] = Scenario
    for part in location:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part]) or model
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _field_at(location: tuple[int | str, ...]) -> FieldInfo:
    """Return the field at ``location``; an entry of a list belongs to the list's field."""
    *table, name = (part for part in location if isinstance(part, str))
    return _fields_at(tuple(table))[name]


def _model_in(field: FieldInfo) -> type[BaseModel] | None:
    """Find the settings class inside a field such as ``list[KeywordSettings]``."""
    return next(
        (part for part in _parts(field) if isinstance(part, type) and issubclass(part, BaseModel)), None
    )


def _parts(annotation: object) -> Iterator[object]:
    """Take an annotation apart into its plain types and constraints."""
    if isinstance(annotation, FieldInfo):
        yield from annotation.metadata
        yield from _parts(annotation.annotation)
    elif typing.get_args(annotation):
        for part in typing.get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation
