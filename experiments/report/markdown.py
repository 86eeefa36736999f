"""A story as Markdown, its pictures files beside it: for a wiki, a pull request, a notebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from experiments.report.blocks import (
    Bullets,
    Cell,
    Folded,
    Grid,
    Heading,
    Panel,
    Picture,
    Story,
    Text,
)
from experiments.report.colours import PAPER
from experiments.report.drawing import svg
from experiments.report.html import split_names
from simulator.text import visible

#: Where the pictures lie, seen from the Markdown file.
FIGURES = "figures"

# What Markdown or HTML would take for markup, in text that is none.
_MARKUP = re.compile(r"([\\`*_{}\[\]|~$])")


def svg_files(picture: Picture) -> str:
    """Show the drawings of a picture, a file each in :data:`FIGURES`."""
    return "\n".join(image(panel.words, f"{FIGURES}/{panel.name}.svg") for panel in picture.panels)


def image(words: str, file: str) -> str:
    """Show a file; ``words`` say what it shows where it cannot be seen."""
    return f"![{_plain(words)}]({file})"


def markdown(story: Story, shown: Callable[[Picture], str] = svg_files) -> str:
    """Return a story as the text of a Markdown file; the same text for the same story.

    Parameters
    ----------
    story
        What is told.
    shown
        Writes the place of a picture.
    """
    blocks = (shown(one) if isinstance(one, Picture) else _block(one, story) for one in story.blocks())
    return visible("\n\n".join(filter(None, blocks))) + "\n"


def picture_file(panel: Panel) -> str:
    """Return a drawing as the text of an SVG file: on paper, in its own colours, of its own size."""
    background = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    start, end, rest = svg(panel).partition(">")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{start}{end}\n{background}{rest}'


def _block(block: Heading | Text | Bullets | Grid | Folded, story: Story) -> str:
    """Return one block as Markdown."""
    match block:
        case Heading():
            return f"{'#' * block.level} {_plain(block.text)}"
        case Text():
            text = _prose(block.text, story)
            return {"verdict": f"> **{text}**", "soft": f"<sub>{text}</sub>"}.get(block.kind, text)
        case Bullets():
            return "\n".join(f"- {_prose(line, story)}" for line in block.lines)
        case Grid():
            return _table(block, story)
        case Folded():
            return f"<sub>{_plain(block.instead)}</sub>"


def _prose(text: str, story: Story) -> str:
    """Escape a sentence, its names set as code or links."""
    parts = split_names(text, story.names)
    return "".join(_name(part, story) if is_name else _plain(part) for part, is_name in parts)


def _name(name: str, story: Story) -> str:
    """Write a name as code, or as the link that it is."""
    target = story.links.get(name)
    return _code(name) if target is None else f"[{_plain(name)}]({target})"


def _plain(text: str) -> str:
    r"""Write text that stays text: one line, no markup, no HTML.

    Examples
    --------
    >>> _plain("a_b | <i>")
    'a\\_b \\| &lt;i&gt;'
    """
    line = re.sub(r"\s+", " ", text)
    safe = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", safe)


def _code(name: str) -> str:
    r"""Write a name as code, between more backticks than it holds itself.

    One with a tag in it is written as text, because not every reader of Markdown leaves code alone.

    Examples
    --------
    >>> _code("ctr_weighted"), _code("a`b")
    ('`ctr_weighted`', '`` a`b ``')
    """
    line = " ".join(name.split())
    if "<" in line:
        return _plain(line)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    inside = line if fence == "`" else f" {line} "
    return f"{fence}{inside}{fence}"


def _table(grid: Grid, story: Story) -> str:
    """Return a table; a name of a group is a row of its own."""
    width = len(grid.header) or max(len(row) for group in grid.groups for row in group.rows)
    header = [_plain(cell) for cell in grid.header] or [""] * width
    marks = [":--"] + (["--:"] if grid.kind != "settings" else [":--"]) * (width - 1)
    lines = [*([f"{_plain(grid.title)}\n"] if grid.title else []), _row(header), _row(marks)]
    for group in grid.groups:
        if group.name:
            lines.append(_row([_cell(Cell(group.name, name=True), story), *[""] * (width - 1)]))
        lines += [_row([_cell(cell, story) for cell in row]) for row in group.rows]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    """Return one line of a table."""
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, story: Story) -> str:
    """Return a cell, its smaller line after it; GitHub takes an escaped bar as text even within code."""
    text = re.sub(r"(?<!\\)\|", r"\|", _name(cell.text, story)) if cell.name else _plain(cell.text)
    return f"{text} {_plain(cell.small)}" if cell.small else text
