"""What `bidloom strategies` and `bidloom strategies show` print."""

from __future__ import annotations

import inspect
import math
import re
import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from experiments.cli.screen import write, write_json
from experiments.cli.strategy_docs import REQUIRED, StrategyDocs, docs_of
from simulator.errors import InputError
from simulator.plugins.brackets import read_spec
from simulator.plugins.finding import (
    find_class,
    find_point,
    looks_like_strategy,
    package_of,
    registered,
    strategy_names,
)
from simulator.text import visible

#: Columns that text is wrapped to at most, however wide the terminal is.
WIDEST = 100
#: Letters of a source in the list; `show` has all of it.
SOURCE = 160
#: In a pipe a line of the list stays one line, so that it can be searched.
UNWRAPPED = 100_000
NO_DOCSTRING = "(it has no docstring)"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or a paragraph to wrap."""

    text: str
    indent: int = 0
    wrapped: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A strategy by the name it is entered under: its documentation, or the error of looking for it."""

    name: str
    where: str
    docs: StrategyDocs | None
    error: str | None
    example: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return it as JSON can hold it; without documentation the error tells why."""
        docs = {} if self.docs is None else self.docs.to_json()
        return {"name": self.name, "from": self.where, **docs, "error": self.error}


def print_strategies(*, as_json: bool) -> int:
    """Print every registered strategy, one that fails with its error; return the exit code."""
    found = [_listed(name) for name in strategy_names()]
    if as_json:
        write_json({"schema": 1, "strategies": [strategy.to_json() for strategy in found]})
        return 0
    lines = [line for strategy in found for line in _row(strategy)]
    _print([*lines, Line("More of one: bidloom strategies show NAME")], pipe_width=UNWRAPPED)
    return 0


def print_strategy(spec: str, *, as_json: bool) -> int:
    """Print all that is known of one strategy; return the exit code."""
    name, inside = read_spec(spec)
    if inside:
        raise InputError(f"{spec!r} is not allowed; allowed: a strategy without brackets, {name!r}")
    with redirect_stdout(sys.stderr):  # stdout is for data
        shown = _found(name)
    if as_json:
        write_json({"schema": 1, **shown.to_json(), "example": shown.example})
    elif shown.docs is not None:
        _print(_page(shown, shown.docs), pipe_width=WIDEST)
    return 0


def _listed(name: str) -> Listed:
    """Look a registered name up."""
    try:
        with redirect_stdout(sys.stderr):
            return _found(name)
    except InputError as error:
        packages = {package_of(point) for point in registered() if point.name == name}
        return Listed(name, " and ".join(sorted(filter(None, packages))), None, str(error))


def _found(name: str) -> Listed:
    """Read the documentation of a strategy."""
    cls = find_class(name)
    if not looks_like_strategy(cls):
        raise InputError(
            f"strategy {name!r}: {cls.__name__} is no strategy, allowed: a class with `interval` and "
            "`start(view, rng)`"
        )
    docs = docs_of(cls)
    return Listed(name, _origin(name, cls), docs, None, _example(name, docs))


def _origin(name: str, cls: type) -> str:
    """Return the package of a registered name and where its class stands; the file of any other."""
    if ":" in name:
        try:
            return str(Path(inspect.getfile(cls)).resolve())
        except (OSError, TypeError):
            return cls.__module__
    point = find_point(name)
    return ", ".join(filter(None, (package_of(point), point.value)))


def _example(name: str, docs: StrategyDocs) -> str:
    """Return a command that compares it with doing nothing, one of its parameters in brackets."""
    needed = [f"{parameter.name}=..." for parameter in docs.parameters if parameter.default is REQUIRED]
    typed = [parameter.with_default for parameter in docs.parameters if parameter.in_brackets]
    given = ",".join(needed or typed[:1])
    spec = f"{name}[{given}]" if given else name
    entered = shlex.quote(f"fixed,{'ctr_weighted' if name == 'fixed' else spec}")
    return f"bidloom compare outdoor-shop --strategies {entered} --runs 20 --seed 1"


def _row(strategy: Listed) -> Iterator[Line]:
    """Yield the lines of the list: name, one line on it, parameters, source."""
    yield Line(strategy.name)
    docs = strategy.docs
    if docs is None:
        yield Line(f"error: {strategy.error}", 2)
    else:
        yield Line(docs.summary or NO_DOCSTRING, 2)
        if docs.parameters:
            yield Line(f"parameters: {', '.join(parameter.with_default for parameter in docs.parameters)}", 2)
        if docs.source:
            yield Line(f"source: {textwrap.shorten(docs.source, SOURCE, placeholder=' ...')}", 2)
    if not strategy.where.startswith("bidloom "):
        yield Line(f"from: {strategy.where}", 2)
    yield Line("")


def _page(shown: Listed, docs: StrategyDocs) -> Iterator[Line]:
    """Yield all there is to say of one strategy."""
    yield from (Line(shown.name), Line(docs.summary or NO_DOCSTRING, 2), Line(""))
    yield from _paragraphs(docs.idea, 0)
    if docs.parameters:
        yield Line("Parameters")
    for parameter in docs.parameters:
        yield Line(parameter.with_default + (" (required)" if parameter.default is REQUIRED else ""), 2)
        yield from list(_paragraphs(parameter.text or "(not in its docstring)", 6))[:-1]
    if docs.parameters:
        yield Line("")
    for title, text in (("Notes", docs.notes), ("Source", docs.source)):
        if text:
            yield Line(title)
            yield from _paragraphs(text, 2)
    yield Line(f"Decides: {_when(docs)}")
    yield Line(f"Reads: {', '.join(['reports', *docs.reads])}")
    yield Line(f"From: {shown.where}")
    yield from (Line(""), Line("Compare it:"), Line(shown.example or "", 2, wrapped=False))


def _when(docs: StrategyDocs) -> str:
    """Say how often a strategy decides, and how for many accounts."""
    if docs.interval == math.inf:
        return "never"
    often = "as often as its parameters say" if docs.interval is None else f"every {docs.interval:g} h"
    return f"{often}, for several accounts {'in one go' if docs.decides_together else 'one by one'}"


def _paragraphs(text: str, indent: int) -> Iterator[Line]:
    """Yield paragraphs to be wrapped anew, an empty line after each; lists and formulas stay as they are."""
    for paragraph in re.split(r"\n\s*\n", text) if text else ():
        lines = paragraph.splitlines()
        if any(line.startswith((" ", "- ", "* ")) for line in lines):
            yield from (Line(line, indent) for line in lines)
        else:
            yield Line(" ".join(lines), indent)
        yield Line("")


def _print(lines: Iterable[Line], *, pipe_width: int) -> None:
    """Print lines, wrapped to the terminal and never in the middle of their indent."""
    console = Console(highlight=False)
    width = min(console.width, WIDEST) if console.is_terminal else pipe_width
    printed: list[str] = []
    for line in lines:
        own = len(line.text) - len(line.text.lstrip())
        indent = " " * min(line.indent + own, width // 2)
        text = Text(line.text.strip())
        room = max(width - len(indent), 1)
        parts = [part.plain.rstrip() for part in text.wrap(console, room)] if line.wrapped else [text.plain]
        printed += [f"{indent}{part}".rstrip() for part in parts or [""]]
    write(visible("\n".join([*printed, ""])))
