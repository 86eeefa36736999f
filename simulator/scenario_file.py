"""Scenarios on disk: finding them by name or path, reading TOML, wording every mistake."""

from __future__ import annotations

import datetime
import tomllib
import typing
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ValidationError

from simulator.errors import InputError, nearest
from simulator.scenario import Scenario


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
                f"unknown scenario {name!r}: {nearest(name, scenario_names())}; a file must end in .toml"
            )
        return parse_scenario(
            (resources.files("simulator") / "scenarios" / f"{name}.toml").read_text("utf-8"), name
        )
    try:
        text = Path(name).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start} is not UTF-8, allowed: TOML in UTF-8") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from None
    return parse_scenario(text, name)


def parse_scenario(text: str, where: str) -> Scenario:
    """Build a scenario from TOML text; ``where`` names the source in every error line.

    Raises
    ------
    InputError
        All mistakes at once, a line each: where, field, value and what is allowed.
    """
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: not valid TOML: {error}") from None
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
        value = mistake["input"]
        match mistake["type"]:
            case "extra_forbidden":
                lines.append(f"{field}: unknown key; {nearest(str(location[-1]), _keys_at(location[:-1]))}")
            case "missing":
                lines.append(f"{field}: missing, but required")
            case "value_error":
                prefix = f"{field}: " if field else ""
                lines.append(prefix + mistake["msg"].removeprefix("Value error, "))
            case "too_short" if isinstance(value, list):
                lines.append(f"{field}: none given, allowed: at least one")
            case _:
                allowed = mistake["msg"].removeprefix("Input should be ")
                lines.append(f"{field}: {_shown(value)} is not allowed; allowed: {allowed}")
    return lines


def _dotted(location: tuple[int | str, ...]) -> str:
    """Write ``("account", 0, "budget")`` as ``account[0].budget``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _shown(value: object) -> str:
    """Show a wrong value in at most 60 characters, a table as what it is."""
    if isinstance(value, dict):
        return "a table"
    text = value.isoformat() if isinstance(value, datetime.date) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed in the table at ``location``."""
    model: type[BaseModel] = Scenario
    for part in location:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Find the settings class inside an annotation such as ``list[KeywordSettings]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in typing.get_args(annotation) if (found := _model_in(part))), None)
