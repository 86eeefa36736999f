"""How two sets of settings differ, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

#: How many differences are named.
MOST_NAMED = 3


def contrast(found: object, wanted: object) -> str:
    """Name the settings that differ, as ``path A there, B here``.

    Parameters
    ----------
    found, wanted
        Plain data as JSON holds it: what is there, what is asked for here.

    Examples
    --------
    >>> contrast({"days": 14, "market": {"slots": 2}}, {"days": 14, "market": {"slots": 3}})
    'market.slots 2 there, 3 here'
    """
    differing = list(_differing("", found, wanted))
    named = [f"{path} {_short(there)} there, {_short(here)} here" for path, there, here in differing]
    more = len(named) - MOST_NAMED
    return "; ".join(named[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _differing(path: str, found: object, wanted: object) -> Iterator[tuple[str, object, object]]:
    """Yield path and both values of whatever differs, deepest first."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        for name in [*wanted, *(name for name in found if name not in wanted)]:
            yield from _differing(f"{path}.{name}" if path else name, found.get(name), wanted.get(name))
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for index, (there, here) in enumerate(zip(found, wanted, strict=True)):
            yield from _differing(f"{path}[{index}]", there, here)
    elif found != wanted:
        yield path, found, wanted


def _short(value: object) -> str:
    """Write a value in a few letters."""
    if isinstance(value, list):
        return "1 entry" if len(value) == 1 else f"{len(value)} entries"
    text = "none" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
