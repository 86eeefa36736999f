"""Strategies as text: ``name[parameter=value,...]``, and values read as the types of their parameters."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from typing import Literal

from simulator.errors import InputError, nearest

#: A quoted value may hold commas and brackets.
_QUOTED = r"""=\s*"[^"]*"|=\s*'[^']*'"""
_SPEC = re.compile(rf"(?:\[(?:{_QUOTED}|[^\]])*(?:\]|$)|[^,\[])+")
_PART = re.compile(rf"(?:{_QUOTED}|[^,])+")
_SPECIAL = re.compile(r"""[][,="']""")
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", type(None): "none", str: "a word"}


def split_specs(text: str) -> list[str]:
    """Split ``a,b[x=1,y=2],c`` at the commas outside brackets, blanks dropped.

    Examples
    --------
    >>> split_specs("fixed, ctr_weighted[gain=1,cap=2]")
    ['fixed', 'ctr_weighted[gain=1,cap=2]']
    """
    return [part.strip() for part in _SPEC.findall(text) if part.strip()]


def split_parameters(text: str) -> list[str]:
    """Split what stands in brackets at the commas outside quotes.

    Examples
    --------
    >>> split_parameters('gain=1, file="a,b"')
    ['gain=1', 'file="a,b"']
    """
    return [part.strip() for part in _PART.findall(text) if part.strip()]


def read_spec(spec: str) -> tuple[str, str]:
    """Split a strategy's text into its name and what stands in its brackets.

    Raises
    ------
    InputError
        There is no name, or the brackets do not match.

    Examples
    --------
    >>> read_spec("ctr_weighted[gain=1,cap=2]")
    ('ctr_weighted', 'gain=1,cap=2')
    """
    allowed = "allowed: name or name[parameter=value,...]"
    name, bracket, rest = (part.strip() for part in spec.partition("["))
    if not name:
        raise InputError(f"strategy {spec!r}: cannot be read, {allowed}")
    if bracket and not rest.endswith("]"):
        what = "text follows the ']'" if "]" in rest else "the ']' at the end is missing"
        raise InputError(f"strategy {spec!r}: cannot be read: {what}, {allowed}")
    if "]" in name:
        raise InputError(f"strategy {spec!r}: cannot be read: the '[' is missing, {allowed}")
    return name, rest[:-1]


def write_spec(name: str, parameters: Mapping[str, object]) -> str:
    """Write ``name[parameter=value,...]``, such that :func:`read_parameters` reads the same values.

    Raises
    ------
    InputError
        A word holds both kinds of quotes, for which brackets have no way of writing.

    Examples
    --------
    >>> write_spec("rule", {"gain": 0.5, "bold": True, "days": None, "mode": "up, then down"})
    "rule[gain=0.5,bold=true,days=none,mode='up, then down']"
    >>> write_spec("rule", {})
    'rule'
    """
    inside = ",".join(f"{key}={write_value(key, value)}" for key, value in parameters.items())
    return f"{name}[{inside}]" if inside else name


def read_parameters(spec: str, cls: type, text: str) -> dict[str, object]:
    """Read ``gain=1.5,adjust=none`` against the fields of a strategy's dataclass.

    Parameters
    ----------
    spec
        The whole text, for messages.
    cls
        The strategy's class.
    text
        What stands in the brackets.

    Raises
    ------
    InputError
        An unknown parameter (the nearest is suggested, all are listed), one that stands twice, or a
        value that is not of its type.

    Examples
    --------
    >>> Rule = dataclasses.make_dataclass("Rule", [("gain", float, 1.0), ("days", int, 7)])
    >>> read_parameters("rule[gain=1e-3,days=3]", Rule, "gain=1e-3,days=3")
    {'gain': 0.001, 'days': 3}
    """
    if not text.strip():
        return {}
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    allowed = [field.name for field in fields if field.init]
    if not allowed:
        raise InputError(f"strategy {spec!r}: {cls.__name__} takes no parameters in brackets")
    kinds = _types(spec, cls)
    parameters: dict[str, object] = {}
    for part in split_parameters(text):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise InputError(
                f"strategy {spec!r}: {part.strip()!r} is not parameter=value{_meant(part, allowed)}"
            )
        if name not in allowed:
            raise InputError(f"strategy {spec!r}: unknown parameter {name!r}; {_hint(name, allowed)}")
        if name in parameters:
            raise InputError(f"strategy {spec!r}: parameter {name!r} stands twice")
        parameters[name] = _typed(spec, name, value, kinds[name])
    return parameters


def can_be_typed(expected: object) -> bool:
    """Tell whether a parameter of a type can be given in brackets.

    Examples
    --------
    >>> can_be_typed(float | None), can_be_typed(tuple[float, ...])
    (True, False)
    """
    return bool(_choices(expected))


def _types(spec: str, cls: type) -> dict[str, object]:
    """Return the types of the parameters, those written as text looked up."""
    try:
        return typing.get_type_hints(cls)
    except Exception as error:  # whatever a stranger's annotation raises
        raise InputError(f"strategy {spec!r}: the types of its parameters cannot be read: {error}") from None


def _meant(part: str, allowed: list[str]) -> str:
    """Suggest ``gain=1.5`` for ``gain:1.5``; else list the parameters."""
    name, colon, value = (piece.strip() for piece in part.partition(":"))
    if colon and name.isidentifier() and value:
        return f"; did you mean {f'{name}={value}'!r}?"
    return f"; allowed: {', '.join(f'{one}=...' for one in allowed)}"


def _hint(name: str, allowed: list[str]) -> str:
    """Suggest the nearest parameter, and list them all either way."""
    clause = nearest(name, allowed)
    return clause if clause.startswith("allowed") else f"{clause} (allowed: {', '.join(allowed)})"


def _choices(expected: object) -> list[object]:
    """Return the types and words that a parameter may be; empty where it cannot be given as text."""
    origin = typing.get_origin(expected)
    if origin is Literal:
        return [Literal[choice] for choice in typing.get_args(expected)]
    if origin in (typing.Union, types.UnionType):
        members = [_choices(member) for member in typing.get_args(expected)]
        return [choice for member in members for choice in member] if all(members) else []
    return [expected] if expected in _KINDS else []


def _typed(spec: str, name: str, value: str, expected: object) -> object:
    """Convert a bracket's text to the parameter's type; of several, the narrowest that fits."""
    choices = _choices(expected)
    if not choices:
        raise InputError(
            f"strategy {spec!r}: {name} cannot be set in brackets, allowed: float, int, bool and str"
        )
    words = [typing.get_args(choice)[0] for choice in choices if typing.get_origin(choice) is Literal]
    for word in words:
        if _unquoted(value) in (str(word), str(word).lower()):  # Literal[True] is true
            return word
    for kind in _KINDS:
        if kind in choices:
            try:
                return _as(kind, value)
            except ValueError:
                continue
    allowed = [*map(str, words), *(text for kind, text in _KINDS.items() if kind in choices)]
    comma = ", " if words else " or "
    raise InputError(f"strategy {spec!r}: {name} is {value!r}, allowed: {comma.join(allowed)}")


def _as(kind: type, value: str) -> object:
    """Read text as one type, or raise ValueError."""
    word = value.lower()
    if kind is bool or kind is type(None):
        known = {"none": None} if kind is not bool else {"true": True, "false": False}
        if word not in known:
            raise ValueError
        return known[word]
    return _unquoted(value) if kind is str else kind(value)


def write_value(name: str, value: object) -> str:
    """Write one value of a parameter; a word in quotes where it could not be read without.

    Raises
    ------
    InputError
        A word holds both kinds of quotes.
    """
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if value and value == value.strip() and not _SPECIAL.search(value):
        return value
    quote = "'" if "'" not in value else '"'
    if quote in value:
        raise InputError(f"{name} is {value!r}, allowed: a word without both kinds of quotes")
    return f"{quote}{value}{quote}"


def _unquoted(value: str) -> str:
    """Return a word without the quotes around it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] in {"'", '"'} else value
