"""What is known of a strategy without running it: its docstring, its parameters, where it comes from."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docstring_parser
from docstring_parser import Docstring, DocstringStyle

from experiments.study.plain import plain
from simulator.plugins.brackets import can_be_typed

#: Stands for the default of a parameter that must be given.
REQUIRED = object()

#: reStructuredText that reads worse than what it stands for: literals, roles, numbers of references.
_MARKUP = (
    (re.compile(r"``(.+?)``", re.DOTALL), r"`\1`"),
    (re.compile(r":\w+(?::\w+)?:`~?(?:[\w.]+\.)?(\w+)`"), r"`\1`"),
    (re.compile(r"^\s*\.\. \[(\w+)\] ?", re.MULTILINE), r"[\1] "),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its default (:data:`REQUIRED` where it has none) and its entry in the docstring.

    ``in_brackets`` tells whether its type can be given as ``name[parameter=value]``.
    """

    name: str
    default: object
    text: str
    in_brackets: bool

    @property
    def with_default(self) -> str:
        """``name=default``, or the name alone."""
        return self.name if self.default is REQUIRED else f"{self.name}={_as_typed(self.default)}"

    def to_json(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        required = self.default is REQUIRED
        default = None if required else plain(self.default)
        return {"name": self.name, "required": required, "default": default, "description": self.text}


@dataclass(frozen=True, slots=True)
class StrategyDocs:
    """What the class of a strategy says of itself.

    Attributes
    ----------
    summary
        The first line of its docstring, empty where it has none.
    idea, notes, source
        The paragraphs below that line, and the sections Notes and References; empty where there are none.
    parameters
        In their order.
    interval
        Hours between decisions; None where only an object could tell.
    reads
        The tables it asks for.
    decides_together
        Whether it can decide for several accounts at once.
    """

    summary: str
    idea: str
    notes: str
    source: str
    parameters: Sequence[Parameter]
    interval: float | None
    reads: Sequence[str]
    decides_together: bool

    def to_json(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "summary": self.summary,
            "idea": self.idea,
            "parameters": [parameter.to_json() for parameter in self.parameters],
            "notes": self.notes,
            "source": self.source,
            "reads": list(self.reads),
            "interval": plain(self.interval),
            "decides_together": self.decides_together,
        }


def docs_of(cls: type) -> StrategyDocs:
    """Read what there is to know of a class, whatever it lacks.

    Examples
    --------
    >>> from strategies import CtrWeighted
    >>> docs = docs_of(CtrWeighted)
    >>> docs.parameters[1].with_default, docs.interval, docs.decides_together
    ('gain=1', 1.0, True)
    """
    text = _docstring(cls)
    parsed = _parsed(text)
    first, _, rest = text.partition("\n")
    idea = parsed.long_description or "" if parsed else rest.strip("\n")
    return StrategyDocs(
        summary=_readable((parsed.short_description if parsed else first) or ""),
        idea=_readable(idea),
        notes=_section(parsed, "notes"),
        source=_section(parsed, "references"),
        parameters=_parameters(cls, parsed),
        interval=_interval(cls),
        reads=_reads(cls),
        decides_together=callable(getattr(cls, "start_together", None)),
    )


def _docstring(cls: type) -> str:
    """Return a class's own docstring; a dataclass without one makes itself one of its fields."""
    text = cls.__dict__.get("__doc__")
    if not isinstance(text, str) or text.startswith(f"{cls.__name__}("):
        return ""
    return inspect.cleandoc(text)


def _parsed(text: str) -> Docstring | None:
    """Take a docstring in NumPy's style apart; None where that cannot be done."""
    try:
        return docstring_parser.parse(text, style=DocstringStyle.NUMPYDOC)
    except Exception:  # whatever a parser says to what a stranger wrote
        return None


def _section(parsed: Docstring | None, name: str) -> str:
    """Return the text of a section, empty where there is none."""
    texts = [meta.description or "" for meta in parsed.meta if meta.args == [name]] if parsed else []
    return _readable("\n\n".join(texts))


def _parameters(cls: type, parsed: Docstring | None) -> list[Parameter]:
    """Return the fields of a dataclass, each with its entry in the docstring; none of any other class."""
    if not dataclasses.is_dataclass(cls):
        return []
    types = _types(cls)
    texts: dict[str, str] = {}
    for entry in parsed.params if parsed else []:
        for name in entry.arg_name.split(","):
            texts.setdefault(name.strip(), _readable(entry.description or ""))
    return [
        Parameter(field.name, _default(field), texts.get(field.name, ""), can_be_typed(types.get(field.name)))
        for field in dataclasses.fields(cls)
        if field.init
    ]


def _types(cls: type) -> dict[str, object]:
    """Return the types of a class's fields; none where they cannot be read."""
    try:
        return typing.get_type_hints(cls)
    except Exception:  # whatever a stranger's annotation raises
        return {}


def _default(field: dataclasses.Field[Any]) -> object:
    """Return the default of a field, made where it has to be."""
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is dataclasses.MISSING:
        return REQUIRED
    try:
        return field.default_factory()
    except Exception:  # whatever a stranger's factory raises
        return REQUIRED


def _interval(cls: type) -> float | None:
    """Return the interval at the default parameters."""
    try:
        value = cls().interval
    except Exception:  # parameters may be required, or a property raise
        value = getattr(cls, "interval", None)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and not math.isnan(value) else None


def _reads(cls: type) -> list[str]:
    """Return the tables that a class asks for."""
    reads = getattr(cls, "reads", ())
    return [str(table) for table in reads] if isinstance(reads, tuple) else []


def _readable(text: str) -> str:
    """Drop markup that only a generator of web pages reads."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip("\n")


def _as_typed(value: object) -> str:
    """Write a default as it would be typed in brackets."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)
