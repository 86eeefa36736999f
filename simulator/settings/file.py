"""Scenarios on disk: finding them by name or path, and reading TOML."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.errors import InputError, nearest
from simulator.settings.include import merged
from simulator.settings.mistakes import mistakes
from simulator.settings.scenario import Scenario
from simulator.toml import line_of, parse_toml, read_text, toml_lines


def scenario_names() -> list[str]:
    """Return the names of the scenarios that ship with Bidloom, in alphabetical order."""
    folder = resources.files("simulator") / "scenarios"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Read a scenario that ships with Bidloom, or one from a TOML file.

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
    return parse_scenario(toml_text(name_or_path), str(name_or_path))


def as_scenario(given: Scenario | str | Path) -> Scenario:
    """Return a scenario, or read the one of this name or path: what is taken wherever a scenario is.

    Raises
    ------
    InputError
        As of :func:`load_scenario`; or it is none of the three.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str | Path):
        return load_scenario(given)
    raise InputError(f"scenario is {given!r}, allowed: a Scenario, or the name or path of one")


def toml_text(name_or_path: str | Path) -> str:
    """Return the TOML text of a scenario that ships with Bidloom, or of a file, comments included.

    Raises
    ------
    InputError
        Unknown name (the nearest is suggested) or unreadable file.

    Examples
    --------
    >>> toml_text("two-campaigns").splitlines()[0]
    '# The smallest market: one shop, two campaigns, two keywords.'
    """
    name = str(name_or_path)
    if name.endswith(".csv"):
        raise InputError(f"{name}: is no scenario; `bidloom calibrate {name}` makes one of it")
    if not name.endswith(".toml"):
        if name not in scenario_names() and name not in part_names():
            raise InputError(
                f"unknown scenario {name!r}: {nearest(name, scenario_names())} (a file must end in .toml)"
            )
        return (resources.files("simulator") / "scenarios" / f"{name}.toml").read_text("utf-8")
    return read_text(name)


def parse_scenario(text: str, where: str) -> Scenario:
    """Build a scenario from TOML text; ``where`` names the source in every error line.

    Raises
    ------
    InputError
        All mistakes at once, a line each: where, line, field, value and what is allowed, such as
        ``my.toml:12: rivals.count: -3 is not allowed; allowed: a whole number from 0 to 10000``.
        How tables fit together is looked at once each of them is right.
    """
    own = parse_toml(text, where)
    whole, sources = _with_included(own, text, where, (_identity(where),))
    try:
        scenario = Scenario.model_validate(whole)
    except ValidationError as error:
        told = [f"{where}:{line}: {mistake}" for line, mistake in mistakes(error, text, own, whole)]
        raise InputError(*told) from None
    rules = [*(a.strategy for a in scenario.account), *(p.strategy for p in scenario.populations)]
    if not scenario.draws and not any(".py" in rule or rule.lstrip().startswith("@") for rule in rules):
        return scenario
    return scenario.beside(tuple(Path(source).parent for source in sources if source.endswith(".toml")))


def _with_included(
    own: dict[str, Any], text: str, where: str, within: tuple[str, ...]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Put a file's settings on top of those it includes, and so on; return all files too, the first first."""
    if "include" not in own:
        return own, within
    given = own["include"]
    here = f"{where}:{line_of(toml_lines(text), ('include',))}: include:"
    if not isinstance(given, str) or "\0" in given:
        raise InputError(f"{here} {given!r} is not allowed; allowed: a name or a path in quotes")
    beside = given.endswith(".toml") and where.endswith(".toml")
    source = str(Path(where).parent / given) if beside else given
    if _identity(source) in within:
        raise InputError(f"{here} {given!r} includes itself")
    try:
        base_text = toml_text(source)
        base = parse_toml(base_text, source)
    except InputError as error:
        raise InputError(f"{here} {error}") from None
    base, sources = _with_included(base, base_text, source, (*within, _identity(source)))
    base.pop("draws", None)  # those markets were drawn around the included one
    return merged(base, {key: value for key, value in own.items() if key != "include"}), sources


def _identity(source: str) -> str:
    """Return what is the same for two ways of naming one scenario."""
    return str(Path(source).resolve()) if source.endswith(".toml") else source


def part_names() -> list[str]:
    """Return the names of the tables that shipped scenarios include, ``parts/outdoor-shop``."""
    folder = resources.files("simulator") / "scenarios" / "parts"
    return sorted(f"parts/{entry.name.removesuffix('.toml')}" for entry in folder.iterdir())
