"""Which setting stands at a place of a scenario file: its field, its table, its limits."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.settings.scenario import Scenario
from simulator.toml import Location


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a table by the keys they have in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def model_at(location: Location) -> type[BaseModel]:
    """Return the settings class of the table at ``location``."""
    return model_in(field_at(location)) or Scenario if location else Scenario


def field_at(location: Location) -> FieldInfo:
    """Return the field at ``location``; an entry of a list or a plain table belongs to its field."""
    model: type[BaseModel] | None = Scenario
    for part in location:
        if isinstance(part, str) and model is not None:
            field = fields_of(model)[part]
            model = model_in(field)
    return field


def model_in(field: FieldInfo) -> type[BaseModel] | None:
    """Find the settings class inside a field such as ``list[KeywordSettings]``."""
    return next(
        (part for part in parts_of(field) if isinstance(part, type) and issubclass(part, BaseModel)), None
    )


def types_in(annotation: object) -> frozenset[object]:
    """Return the plain types in an annotation.

    Examples
    --------
    >>> types_in(list[float]) == {float}, types_in(float | None) == {float, type(None)}
    (True, True)
    """
    return frozenset(part for part in parts_of(annotation) if isinstance(part, type))


def parts_of(annotation: object) -> Iterator[object]:
    """Take an annotation apart into its plain types and constraints."""
    if isinstance(annotation, FieldInfo):
        yield from annotation.metadata
        yield from parts_of(annotation.annotation)
    elif typing.get_args(annotation):
        for part in typing.get_args(annotation):
            yield from parts_of(part)
    else:
        yield annotation
