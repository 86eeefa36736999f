"""Every table, key and entry of a TOML text is found on the line where it is written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.settings.file import scenario_names
from simulator.toml import Location, line_of, toml_lines


def lines_of(text: str) -> dict[Location, int]:
    """The lines of a text that is first shown to be TOML."""
    tomllib.loads(text)
    return toml_lines(text)


# One way of writing at a time


def test_keys_stand_where_they_are_written() -> None:
    """Comments and empty lines count, and a value of any kind is passed over."""
    text = "# first\n\na = 1 # = [\nb = 2026-01-05 07:00:00Z\nc = 1.5e+3\nd = true\n"
    assert {(): 1, ("a",): 3, ("b",): 4, ("c",): 5, ("d",): 6} == lines_of(text)


def test_tables_stand_where_their_header_does() -> None:
    """A table without a header of its own stands where it is first named, one with a header there."""
    text = "[a.b]\nx = 1\n[a]\ny = 2\n[c.d]\n"
    assert {
        (): 1, ("a", "b"): 1, ("a", "b", "x"): 2, ("a",): 3, ("a", "y"): 4, ("c",): 5, ("c", "d"): 5
    } == lines_of(text)  # fmt: skip


def test_lists_of_tables_are_counted() -> None:
    """Each `[[header]]` is the next entry, and an inner one belongs to the last outer one."""
    text = "[[a]]\nx = 1\n[[a.b]]\n[[a.b]]\n[[a]]\n[[a.b]]\ny = 1\n[a.c]\nz = 1"
    assert {
        (): 1, ("a",): 1, ("a", 0): 1, ("a", 0, "x"): 2, ("a", 0, "b"): 3, ("a", 0, "b", 0): 3,
        ("a", 0, "b", 1): 4, ("a", 1): 5, ("a", 1, "b"): 6, ("a", 1, "b", 0): 6, ("a", 1, "b", 0, "y"): 7,
        ("a", 1, "c"): 8, ("a", 1, "c", "z"): 9,
    } == lines_of(text)  # fmt: skip


def test_dotted_keys_open_tables() -> None:
    """A dotted key stands in tables that stand where they are first named."""
    text = "a.b.c = 1\na . b . d = 2\n[e]\nf.g = 3"
    assert {
        (): 1, ("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 1, ("a", "b", "d"): 2,
        ("e",): 3, ("e", "f"): 4, ("e", "f", "g"): 4,
    } == lines_of(text)  # fmt: skip


def test_entries_of_a_list_over_several_lines() -> None:
    """An entry stands where it begins, so does each key of an inline table inside it."""
    text = "a = [ # [\n  1, 2, # 3,\n\n  [\n    3,\n  ],\n  { b = 4, c.d = [5,\n 6] },\n]\ne = 7"
    assert {
        (): 1, ("a",): 1, ("a", 0): 2, ("a", 1): 2, ("a", 2): 4, ("a", 2, 0): 5, ("a", 3): 7,
        ("a", 3, "b"): 7, ("a", 3, "c"): 7, ("a", 3, "c", "d"): 7, ("a", 3, "c", "d", 0): 7,
        ("a", 3, "c", "d", 1): 8, ("e",): 10,
    } == lines_of(text)  # fmt: skip


def test_empty_lists_and_tables() -> None:
    """They stand on their line and hold nothing."""
    assert {(): 1, ("a",): 1, ("b",): 3, ("c",): 4} == lines_of("a = [\n]\nb = {}\n[c]\n")


def test_quoted_keys_are_the_text_they_mean() -> None:
    """Quotes, escapes, dots and brackets inside a key are read as TOML reads them."""
    text = '"a.b" = 1\n\'[c]\' = 2\n"\\u0064=\\"" = 3\n[ \'e # f\' . "g\\\\" ]\n"" = 4\n台灯."" = 5'
    assert {
        (): 1, ("a.b",): 1, ("[c]",): 2, ('d="',): 3, ("e # f",): 4, ("e # f", "g\\"): 4,
        ("e # f", "g\\", ""): 5, ("e # f", "g\\", "台灯"): 6, ("e # f", "g\\", "台灯", ""): 6,
    } == lines_of(text.replace("台灯", '"台灯"'))  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        '"[x] # \\" = {"', "'[x] # \\'", '"""\n[x]\ny = 1\n\\""" # \n"""', "'''\n[x]\ny = ''\n'''",
        '""""\n" ""\n"""""', "''''\n' ''\n'''''", '""', "''", '""""""', "''''''", '["]",\n"[",\n"""\n]"""]',
        "{ a = '}', b = \"\"\"\n}\\\\\"\"\" }",
    ],
)  # fmt: skip
def test_what_a_string_says_is_no_toml(value: str) -> None:
    """Brackets, headers, comments and quotes inside strings of every kind are passed over."""
    text = f"first = {value}\nlast = 1"
    assert (1, text.count("\n") + 1) == (lines_of(text)["first",], lines_of(text)["last",])


def test_windows_line_ends() -> None:
    """A carriage return before the line feed is no line of its own."""
    assert {(): 1, ("a",): 1, ("b",): 2, ("b", "c"): 3} == lines_of("a = 1\r\n[b]\r\nc = '''\r\n'''\r\n")


def test_a_place_that_is_not_in_the_file() -> None:
    """It has the line of the nearest table around it; with none, the first line."""
    lines = lines_of("a = 1\n[b]\n[[c]]\n[[c]]\nd = [\n1]\n")
    assert (1, 2, 4, 6, 1) == (
        line_of(lines, ("x",)),
        line_of(lines, ("b", "x", 0, "y")),
        line_of(lines, ("c", 1, "x")),
        line_of(lines, ("c", 1, "d", 0, "x")),
        line_of(lines, ()),
    )


# Documents of any shape


def leaves(value: Any, location: Location = ()) -> Iterator[tuple[Location, object]]:
    """Every value that is neither table nor list, with its location."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner:
        if isinstance(part, dict | list):
            yield from leaves(part, (*location, key))
        else:
            yield (*location, key), part


def written(key: str, style: st.DataObject) -> str:
    """A key in quotes of either kind, or bare where that is possible."""
    bare = key.isascii() and key.isalnum()
    ways = [json.dumps(key, ensure_ascii=style.draw(st.booleans())), *([key] if bare else [])]
    return style.draw(st.sampled_from([*ways, f"'{key}'"] if "'" not in key else ways))


def gap(style: st.DataObject) -> str:
    """White space between the entries of a list, perhaps with comments that look like TOML."""
    return style.draw(st.sampled_from(["", " ", "\n  ", "\n\n", " # ] = [[x]] '''\n", '#"""\n# a = 1\n']))


def inline(value: Any, style: st.DataObject) -> str:
    """A value behind an equals sign."""
    if isinstance(value, dict):
        pairs = [f"{written(key, style)} = {inline(part, style)}" for key, part in value.items()]
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        parts = [f"{gap(style)}{inline(part, style)}{gap(style)}" for part in value]
        return f"[{','.join(parts)}{gap(style)}]"
    number = f"{value}"
    ways = [
        number,
        f"'{number} ]}}'",
        f'"{number} # \\" = ["',
        f'"""{number}\n[x]\ny = 1\n"""',
        f"'''{number}\n'''''",
    ]
    return style.draw(st.sampled_from(ways))


def document(table: dict[str, Any], style: st.DataObject, path: str = "") -> str:
    """A table in TOML: pairs first, then what is given headers of its own."""
    pairs, tables = "", ""
    for key, value in table.items():
        name = written(key, style)
        inner = f"{path}.{name}" if path else name
        way = style.draw(st.sampled_from(["inline", "header", "dotted"]))
        if isinstance(value, dict) and value and way == "dotted":
            pairs += "".join(
                f"{name} . {written(part, style)} = {inline(entry, style)}\n" for part, entry in value.items()
            )
        elif isinstance(value, dict) and way == "header":
            tables += f"  [ {inner} ] # {path}\n{document(value, style, inner)}"
        elif (
            isinstance(value, list) and way == "header" and value and all(isinstance(e, dict) for e in value)
        ):
            tables += "".join(f"\n[[{inner}]]\n{document(entry, style, inner)}" for entry in value)
        else:
            pairs += f"{name}={inline(value, style)} # {name if way == 'header' else ''}\n"
    return pairs + tables


KEYS = st.text("abAB09 .=[]{}#\"'\\台", max_size=3)
#: Numbers of seven digits: none is found inside another, inside a key or by chance.
MARKS = st.integers(1_000_000, 9_999_999)
VALUES = st.recursive(
    MARKS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    | st.lists(st.dictionaries(KEYS, inner, max_size=3), max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.data())
def test_every_value_is_found_on_its_line(table: dict[str, Any], style: st.DataObject) -> None:
    """In documents of any shape and style, the line found for a value is a line with that value."""
    text = document(table, style)
    lines = lines_of(text)
    numbered = text.split("\n")

    for location, mark in leaves(table):
        assert str(mark) in numbered[lines[location] - 1]


@pytest.mark.long
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.data())
def test_exactly_the_places_of_the_document_have_lines(table: dict[str, Any], style: st.DataObject) -> None:
    """The locations are those of the document that tomllib reads: none is missing, none made up."""
    text = document(table, style)

    def places(value: object, location: Location) -> Iterator[Location]:
        yield location
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, part in inner:
            yield from places(part, (*location, key))

    assert set(places(tomllib.loads(text), ())) == set(toml_lines(text))


@pytest.mark.parametrize("name", scenario_names())
def test_the_shipped_scenarios(name: str) -> None:
    """Every value of a shipped scenario begins on the line found for it."""
    text = (resources.files("simulator") / "scenarios" / f"{name}.toml").read_text("utf-8")
    lines, numbered = lines_of(text), text.split("\n")

    for location, value in leaves(tomllib.loads(text)):
        assert str(value).lower()[:2] in numbered[lines[location] - 1].lower()
