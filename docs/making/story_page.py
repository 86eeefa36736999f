"""A story as a page of docs/: Markdown in short lines, a PNG a picture in images/ beside it."""

from __future__ import annotations

import textwrap
from functools import partial
from pathlib import Path

from experiments.report.blocks import Picture, Story, pictures, told_once
from experiments.report.drawing import save
from experiments.report.markdown import image, markdown
from experiments.storage.files import write_text, write_whole

#: Where the pictures lie, seen from the page.
IMAGES = "images"


def write_page(story: Story, path: Path, source: str) -> None:
    """Write a page and its pictures; ``source`` says what wrote it and what to change instead."""
    told = told_once(story)
    for picture in pictures(told.blocks()):
        write_whole(path.parent / IMAGES / f"{picture.file}.png", partial(save, picture))
    write_text(path, page(told, source))


def page(story: Story, source: str) -> str:
    """Return the text of a page."""
    lines = markdown(story, _png).splitlines()
    return "\n".join([f"<!-- {source} -->", *map(wrapped, lines)]) + "\n"


def wrapped(line: str) -> str:
    """Break a paragraph, list entry or quotation into lines of 120 letters; leave tables and headings alone.

    Examples
    --------
    >>> [len(one) for one in wrapped(f"- {'word ' * 30}").splitlines()]
    [116, 36]
    """
    if line.startswith(("|", "#", "!")):
        return line
    indent = {"- ": "  ", "> ": "> "}.get(line[:2], "")
    whole = line.replace(" %", "\u00a0%")  # a number stays with its sign
    filled = textwrap.fill(
        whole, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return filled.replace("\u00a0%", " %")


def _png(picture: Picture) -> str:
    """Show all drawings of a picture as one."""
    words = dict.fromkeys(panel.words for panel in picture.panels)
    return image("; ".join(words), f"{IMAGES}/{picture.file}.png")
