"""What a report is made of, whatever it is written as."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the report (level 1) or of a section (2)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """One or more sentences; names stand between backticks. ``kind``: "", "verdict" or "soft" (a remark)."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences as a list."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: text, a second smaller line, and whether the text is a name."""

    text: str
    small: str = ""
    name: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a table that belong together, under a name where there is one."""

    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``kind``: "headline" (numbers), "settings" (words) or "all" (many numbers)."""

    header: tuple[str, ...]
    groups: tuple[Group, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Folded:
    """A table too long to be read through: folded away in a page; elsewhere ``instead`` says where it is."""

    title: str
    grid: Grid
    note: str
    instead: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: the name of its file without suffix, what it shows in words, and the SVG."""

    name: str
    words: str
    svg: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Drawings side by side where there is room."""

    panels: tuple[Panel, ...]


Block = Heading | Text | Bullets | Grid | Folded | Picture


@dataclass(frozen=True, slots=True)
class Story:
    """A whole report: its blocks, and the names between backticks that may hold anything."""

    title: str
    blocks: tuple[Block, ...]
    names: tuple[str, ...]

    def panels(self) -> Iterator[Panel]:
        """Yield all drawings."""
        for block in self.blocks:
            if isinstance(block, Picture):
                yield from block.panels


def cells(texts: Sequence[str]) -> tuple[Cell, ...]:
    """Return a row of plain cells."""
    return tuple(map(Cell, texts))
