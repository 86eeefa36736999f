"""Settings by their paths: `quality.half_life`, `learner.campaign[0].target[2].bid`.

A path is written as mistakes in a scenario file are: keys joined by dots, entries of a list in brackets,
counted from 0 or named.
"""

from __future__ import annotations

import copy
import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from simulator.errors import InputError, nearest
from simulator.settings.account import TargetSettings
from simulator.settings.fields import field_at, fields_of, model_in, types_in
from simulator.settings.mistakes import told
from simulator.settings.scenario import Scenario
from simulator.toml import Location

_PART = re.compile(r"""(?:^|\.)(?P<key>[\w-]+|"[^"]+")|\[(?P<entry>"[^"]+"|[^\]"]+)\]""")
#: What an entry of a list of tables may be named by.
_NAMES = ("name", "keyword", "audience")


class _Part(NamedTuple):
    """A piece of a path: a key, or an entry of a list by its number or name."""

    text: str
    entry: bool


def find(path: str, scenario: Scenario) -> tuple[Location, ...]:
    """Find the settings that a path means.

    Parameters
    ----------
    path
        `learner` before a dot stands for the learner's account. A list without brackets means each of its
        entries; a key that a campaign lacks but its targets have, each of its targets. A setting that only
        one table has, such as `relevance_conversion_correlation`, needs no table before it.
    scenario
        Where it is looked up; a setting that is left out there is found too.

    Returns
    -------
    tuple
        Where the settings stand, one or more.

    Raises
    ------
    InputError
        The path cannot be read, or leads nowhere: with the nearest right name.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> market = load_scenario("two-campaigns")
    >>> find("learner.campaign[sofas].target[0].bid", market)
    (('account', 0, 'campaign', 1, 'target', 0, 'bid'),)
    >>> find("relevance_conversion_correlation", market)
    (('conversion', 'relevance_conversion_correlation'),)
    """
    first, *rest = _parts(path)
    whole = scenario.model_dump(by_alias=True)
    if first.text == "learner" and rest:
        place = next(i for i, account in enumerate(scenario.account) if account.name == scenario.learner)
        return tuple(_below(path, ("account", place), rest, whole["account"][place]))
    if first.text not in fields_of(Scenario) and not rest:
        return tuple(_below(path, (), [_Part(_table_of(first.text), entry=False), first], whole))
    return tuple(_below(path, (), [first, *rest], whole))


def changed(scenario: Scenario, changes: Mapping[tuple[Location, ...], object]) -> Scenario:
    """Return a scenario with other settings, checked as a file is.

    A page that loses slots loses its last places; pages that offered more slots offer all that are left.

    Parameters
    ----------
    scenario
        Stays as it is.
    changes
        Settings, as :func:`find` returns them, to their values; None leaves a setting out.

    Raises
    ------
    InputError
        In one line: a value that its setting refuses, or that does not fit the others.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> changed(load_scenario("two-campaigns"), {(("quality", "half_life"),): 3.0}).quality.half_life
    3.0
    """
    settings = scenario.model_dump(by_alias=True, exclude_unset=True)
    whole = scenario.model_dump(by_alias=True)
    for locations, value in changes.items():
        for location in locations:
            _put(settings, whole, location, value)
    if isinstance(slots := settings.get("market", {}).get("slots"), int):
        _cut_page(settings["market"], whole["market"], slots)
    try:
        return Scenario.model_validate(settings).beside(scenario.folders)
    except ValidationError as error:
        raise InputError(next(text for _, text in told(error, settings))) from None


def kinds(location: Location) -> frozenset[object]:
    """Return the types that a setting may have; of a list, those of its entries.

    Examples
    --------
    >>> kinds(("market", "slots")), kinds(("quality", "half_life"))
    (frozenset({<class 'int'>}), frozenset({<class 'float'>}))
    """
    return types_in(field_at(location))


def _parts(path: str) -> list[_Part]:
    """Cut a path into keys and entries."""
    parts, at = [], 0
    while found := _PART.match(path, at):
        text = found["key"] or found["entry"]
        parts.append(_Part(text.strip().strip('"'), entry=found["key"] is None))
        at = found.end()
    if at < len(path) or not parts or parts[0].entry:
        raise InputError(f"{path!r} is no setting, allowed: a path such as learner.campaign[0].budget")
    return parts


def _table_of(key: str) -> str:
    """Return the one table at the top of a scenario that has a setting of this name."""
    tables = {
        name: fields_of(model)
        for name, field in fields_of(Scenario).items()
        if (model := model_in(field)) and typing.get_origin(field.annotation) is not list
    }
    paths = [f"{name}.{key}" for name, fields in tables.items() if key in fields]
    if len(paths) == 1:
        return paths[0].partition(".")[0]
    if paths:
        raise InputError(f"{key} is a setting of several tables, allowed: {', '.join(paths)}")
    known = {name for fields in tables.values() for name in fields}
    raise InputError(f"unknown setting {key!r}; {nearest(key, known | fields_of(Scenario).keys())}")


def _below(path: str, location: Location, parts: list[_Part], here: Any) -> Iterator[Location]:
    """Follow what is left of a path; ``here`` is what the scenario has at ``location``."""
    if not parts:
        yield location
        return
    part, *rest = parts
    if part.entry:
        place = _entry(path, location, part.text, here)
        yield from _below(path, (*location, place), rest, here[place])
    elif isinstance(here, list):
        if not here:
            raise InputError(f"{path}: the scenario has no {location[-1]}")
        for place, entry in enumerate(here):
            yield from _below(path, (*location, place), parts, entry)
    else:
        key = _key(path, location, part.text)
        left = rest if key == part.text else parts
        yield from _below(path, (*location, key), left, here.get(key) if isinstance(here, dict) else None)


def _key(path: str, location: Location, name: str) -> str:
    """Return the key of a table that a name means: itself, or its targets, whose it is."""
    field = field_at(location) if location else None
    model = Scenario if field is None else model_in(field)
    if model is None:
        if field is not None and typing.get_origin(field.annotation) is dict:
            return name
        raise InputError(f"{path}: {location[-1]} holds no settings, allowed: nothing after it")
    fields = fields_of(model)
    if name in fields:
        return name
    if "target" in fields and name in fields_of(TargetSettings):
        return "target"
    raise InputError(f"{path}: unknown setting {name!r}; {nearest(name, fields)}")


def _entry(path: str, location: Location, text: str, here: Any) -> int:
    """Return the place in a list that a number or name means."""
    what = location[-1]
    if not isinstance(here, list) or not here:
        raise InputError(f"{path}: {what} {'has no entries' if here in ([], None) else 'is no list'}")
    names = [_name(entry) for entry in here]
    if text in names:
        return names.index(text)
    if text.isdecimal() and int(text) < len(here):
        return int(text)
    known = [*map(str, range(len(here))), *filter(None, names)]
    raise InputError(f"{path}: {what} has no entry {text!r}; {nearest(text, known)}")


def _name(entry: Any) -> str | None:
    """Return what an entry of a list of tables goes by."""
    if not isinstance(entry, dict):
        return None
    return next((entry[key] for key in _NAMES if entry.get(key) is not None), None)


def _put(settings: Any, whole: Any, location: Location, value: object) -> None:
    """Change one setting; lists and tables on the way to it that were left out are there afterwards."""
    for part in location[:-1]:
        inner = whole[part] if isinstance(part, int) or isinstance(whole, dict) else None
        if isinstance(part, str) and settings.get(part) is None:
            settings[part] = copy.deepcopy(inner) if isinstance(inner, list) else {}
        settings, whole = settings[part], inner
    if value is None and isinstance(settings, dict):
        settings.pop(location[-1], None)
    else:
        settings[location[-1]] = value


def _cut_page(market: dict[str, Any], whole: dict[str, Any], slots: int) -> None:
    """Leave a page only its first places where it has more of them than slots."""
    if 0 < slots < len(whole["examination"]):
        market["examination"] = whole["examination"][:slots]
        if depth := whole["depth"]:
            market["depth"] = [*depth[: slots - 1], sum(depth[slots - 1 :])]
