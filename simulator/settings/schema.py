"""The JSON Schema of a scenario file, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from simulator.settings.scenario import Scenario

#: What editors call the schema.
TITLE = "Bidloom scenario"
#: The key that is no setting but names the scenario that a file builds on.
INCLUDE = {
    "type": "string",
    "description": "A shipped scenario, or the path of a file, that this one builds on.",
}


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file.

    Every setting has its description, range and default. How tables fit together, such as a target
    naming a keyword that exists, is beyond a schema; :func:`~simulator.load_scenario` checks it.

    Examples
    --------
    >>> scenario_schema()["properties"]["days"]["maximum"]
    36500
    """
    schema = Scenario.model_json_schema(schema_generator=_EditorSchema)
    # A file that includes another need not say what that one says.
    schema["properties"] = {"include": INCLUDE} | schema["properties"]
    schema["anyOf"] = [{"required": ["include"]}, {"required": schema.pop("required")}]
    return schema


class _EditorSchema(GenerateJsonSchema):
    """Pydantic's schema as TOML needs it (there is no null) and without what only repeats a key."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """Name the dialect first: editors look for it."""
        return {"$schema": self.schema_dialect} | super().generate(schema, mode) | {"title": TITLE}

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 # what is overridden
        """Give titles to tables only: the title of a setting is its key."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe a table by the first paragraph of its class."""
        table = super().model_schema(schema)
        summary = table.get("description", "").split("\n\n")[0]
        return table | {
            "title": schema["cls"].__name__.removesuffix("Settings"),
            "description": " ".join(summary.split()),
        }

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave out null: what is not given is left out of the file."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Show defaults that can be written in one value; of tables and what is drawn there are none."""
        default = schema.get("default")
        if default is None or isinstance(default, BaseModel) or default in ([], {}):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)
