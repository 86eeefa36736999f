"""What a story is made of, whatever it is written as: words, tables and pictures, in the order of reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a story (level 1), of a section (2) or of a part of one (3)."""

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
    kind: str = "headline"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A table too long to be read through: folded away in a page; elsewhere ``instead`` says where it is."""

    title: str
    grid: Grid
    note: str
    instead: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing, made when it is asked for.

    Attributes
    ----------
    name
        Of its file, without suffix.
    words
        What it shows.
    size
        Width and height in inches.
    draw
        Draws it on axes.
    """

    name: str
    words: str
    size: tuple[float, float]
    draw: Callable[[Axes], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """Drawings side by side where there is room; with a ``file`` also one PNG of all of them by that name."""

    panels: tuple[Panel, ...]
    file: str = ""


Block = Heading | Text | Bullets | Grid | Folded | Picture


@dataclass(frozen=True, slots=True)
class OnPages:
    """What pages show in its place, and a terminal and a notebook leave out; made when it is asked for."""

    make: Callable[[], Sequence[Block]]


@dataclass(frozen=True, slots=True)
class Story:
    """How an outcome is told.

    Attributes
    ----------
    title
        Of the page.
    about
        What was studied, in a line: market, hash, seed.
    headline
        What was found and what to do, in plain words and money: the first thing that anybody reads.
    summary
        The statistics behind it: in a terminal, a notebook, a page and Markdown.
    details
        What pages add: pictures, assumptions, settings. Made when it is asked for.
    names
        Names between backticks that may hold anything.
    description
        Of the market, in its own words.
    links
        Names between backticks that lead to a section of the page (``#its-title``) or to another page.
    """

    title: str
    about: str
    headline: str
    summary: tuple[Block | OnPages, ...]
    details: Callable[[], Sequence[Block]] = tuple
    names: tuple[str, ...] = ()
    description: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    def blocks(self) -> list[Block]:
        """Return all of it, from the title on."""
        above = [Text(self.description, "soft")] if self.description else []
        return [
            Heading(self.title, 1),
            *above,
            Text(self.headline, "verdict"),
            *_whole(self.summary),
            *self.details(),
        ]


def told_once(story: Story) -> Story:
    """Return a story of which all is made now, once for all renderings."""
    whole = tuple(_whole(story.summary))
    return replace(story, summary=whole, details=partial(tuple, story.details()))


def _whole(blocks: Sequence[Block | OnPages]) -> Iterator[Block]:
    """Yield blocks, among them those that only pages show."""
    for block in blocks:
        yield from block.make() if isinstance(block, OnPages) else (block,)


def pictures(blocks: Sequence[Block]) -> Iterator[Picture]:
    """Yield all pictures of a story."""
    return (block for block in blocks if isinstance(block, Picture))


def sentences(blocks: Iterable[Block | OnPages]) -> Iterator[str]:
    """Yield the sentences of a story, without its headings, tables and pictures."""
    for block in blocks:
        match block:
            case Text():
                yield block.text
            case Bullets():
                yield from block.lines


def table_of(header: Sequence[str], rows: Sequence[Sequence[Cell | str]], **more: str) -> Grid:
    """Return a table of one group; a cell that is given as text is plain."""
    plain = tuple(tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return Grid(tuple(header), (Group(plain),), **more)


def name_of(text: str) -> Cell:
    """Return the cell of a name."""
    return Cell(text, name=True)


def soft(*texts: str | None) -> list[Text]:
    """Return remarks, those that are there."""
    return [Text(text, "soft") for text in texts if text]


def bullets(lines: Sequence[str]) -> list[Bullets]:
    """Return sentences as a list; nothing for none."""
    return [Bullets(tuple(lines))] if lines else []
