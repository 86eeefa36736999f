"""Scenarios built on another: ``include`` names it, and what the file says itself comes on top."""

from __future__ import annotations

from typing import Any, TypeGuard

from simulator.toml import Location

Table = dict[str, Any]
#: Where the entries of a list of tables stand by name; None where some entry is no table.
Places = dict[str | None, list[int]] | None


def merged(base: Table, own: Table) -> Table:
    """Put a file's own settings on top of those it includes.

    Tables join. Lists of tables grow, an entry whose ``name`` (or ``keyword``, ``audience``) is there
    already joins the entry of that name. Every other value takes the place of the one included.

    Examples
    --------
    >>> base = {"days": 7, "account": [{"name": "shop", "margin": 0.4}]}
    >>> merged(base, {"days": 9, "account": [{"name": "shop", "budget": 5}, {"name": "other"}]})
    {'days': 9, 'account': [{'name': 'shop', 'margin': 0.4, 'budget': 5}, {'name': 'other'}]}
    """
    joined = dict(base)
    for key, value in own.items():
        there = joined.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            joined[key] = merged(there, value)
        elif _are_tables(value) and _are_tables(there):
            joined[key] = _grown(there, value)
        else:
            joined[key] = value
    return joined


def own_location(
    location: Location, whole: Any, own: Any, known: dict[int, Places] | None = None
) -> Location | None:
    """Return where something of the whole stands in the file itself, None where it is only included.

    A key that stands nowhere, because it is missing, belongs to the table that it is missing from.
    ``known``, where given, keeps by ``id`` what lists were gone through, for the next call.

    Examples
    --------
    >>> own_location(("account", 1, "bid"), {"account": [{"name": "a"}, {"name": "b", "bid": -1}]},
    ...              {"account": [{"name": "b", "bid": -1}]})
    ('account', 0, 'bid')
    """
    known = {} if known is None else known
    found: Location = ()
    for part in location:
        place: int | str | None = part
        if isinstance(part, int) and isinstance(own, list):
            if id(own) not in known:
                known[id(own)] = _places(own) if _are_tables(own) else None
            by_name = known[id(own)]
            if by_name is not None:
                places = by_name.get(_name(whole[part]), [])
                if len(places) > 1:  # which of them it is cannot be told: the list's own line is right
                    return found
                place = places[0] if places else None
        if place is None:
            return None
        try:
            own = own[place]
        except (KeyError, IndexError, TypeError):
            there = isinstance(whole, dict) and part in whole
            return None if there else (*found, place)
        whole, found = whole[part], (*found, place)
    return found


def _grown(base: list[Table], own: list[Table]) -> list[Table]:
    """Join an entry with the one of its name, add the others; a name that stands twice joins no second."""
    grown = list(base)
    places = _places(base)
    places.pop(None, None)
    for entry in own:
        there = places.pop(_name(entry), [])
        if len(there) == 1:
            grown[there[0]] = merged(grown[there[0]], entry)
        else:
            grown.append(entry)
    return grown


def _are_tables(value: object) -> TypeGuard[list[Table]]:
    """Tell whether a value is a list of tables."""
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _places(entries: list[Table]) -> dict[str | None, list[int]]:
    """Return where the entries of each name stand."""
    places: dict[str | None, list[int]] = {}
    for index, entry in enumerate(entries):
        places.setdefault(_name(entry), []).append(index)
    return places


def _name(entry: Table) -> str | None:
    """Return what an entry of a list of tables goes by, None where it has no name in quotes."""
    name = next((entry[key] for key in ("name", "keyword", "audience") if key in entry), None)
    return name if isinstance(name, str) else None
