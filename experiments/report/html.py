"""A story as one HTML file that opens offline: no script, nothing loaded, everything from users escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from experiments.report.blocks import (
    Block,
    Bullets,
    Cell,
    Folded,
    Grid,
    Group,
    Heading,
    Picture,
    Story,
    Text,
)
from experiments.report.colours import themed
from experiments.report.drawing import svg
from experiments.report.style import STYLE
from simulator.text import visible


def html(story: Story) -> str:
    """Return a story as the text of an HTML file; the same text for the same story."""
    body = "\n".join(filter(None, (_block(block, story) for block in story.blocks())))
    return page(f"Bidloom: {story.title}", body)


def page(heading: str, body: str) -> str:
    """Wrap a body, HTML already, into a document that may load nothing."""
    return visible(f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(heading)}</title>
<style>{STYLE}</style>
</head>
<body>
{body}
</body>
</html>
""")


def _block(block: Block, story: Story) -> str:
    """Return one block as HTML."""
    names, links = story.names, story.links
    match block:
        case Heading():
            place = anchor(block.text)
            target = f' id="{escape(place)}"' if f"#{place}" in links.values() else ""
            return f"<h{block.level}{target}>{escape(block.text)}</h{block.level}>"
        case Text():
            kind = f' class="{block.kind}"' if block.kind else ""
            return f"<p{kind}>{prose(block.text, names, links)}</p>"
        case Bullets():
            lines = "\n".join(f"<li>{prose(line, names, links)}</li>" for line in block.lines)
            return f"<ul>\n{lines}\n</ul>"
        case Grid():
            return _table(block, story)
        case Folded():
            inside = f'{_table(block.grid, story)}\n<p class="soft">{prose(block.note, names)}</p>'
            folded = f"<details><summary>{escape(block.title)}</summary>\n{inside}\n</details>"
            return f'{folded}\n<p class="soft paper">{escape(block.instead)}</p>'
        case Picture():
            drawn = "\n".join(f"<div>{themed(svg(panel))}</div>" for panel in block.panels)
            return f'<div class="panels">\n{drawn}\n</div>'


def anchor(heading: str) -> str:
    """Return what a link to a section calls it, as readers of Markdown do.

    Examples
    --------
    >>> anchor("What this cannot tell"), anchor("score-and-price")
    ('what-this-cannot-tell', 'score-and-price')
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def prose(text: str, names: Sequence[str] = (), links: Mapping[str, str] | None = None) -> str:
    r"""Escape a sentence, its `names` set as code or links, percent signs kept with their numbers.

    Examples
    --------
    >>> prose("`a<b` had 5 %.", [])
    '<code>a&lt;b</code> had 5&nbsp;%.'
    """
    parts = split_names(text, names)
    return "".join(
        _name(part, links or {}) if is_name else re.sub(r"(\d) %", r"\1&nbsp;%", escape(part))
        for part, is_name in parts
    )


def split_names(text: str, names: Sequence[str]) -> list[tuple[str, bool]]:
    """Split a sentence into text and the names between backticks; known names may hold backticks.

    Examples
    --------
    >>> split_names("see `a` and `b`c`.", ["b`c"])
    [('see ', False), ('a', True), (' and ', False), ('b`c', True), ('.', False)]
    """
    known = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
    parts = re.split(f"`({'|'.join([*known, '[^`]*'])})`", text)
    return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def _name(name: str, links: Mapping[str, str]) -> str:
    """Set a name as code, or as the link that it is."""
    target = links.get(name)
    return (
        f"<code>{escape(name)}</code>" if target is None else f'<a href="{escape(target)}">{escape(name)}</a>'
    )


def _table(grid: Grid, story: Story) -> str:
    """Return a table, a body for each group of rows; it scrolls by itself where it is too wide."""
    above = f"<caption>{prose(grid.title, story.names)}</caption>\n" if grid.title else ""
    # A path may be broken before dots and underscores: a table of numbers is as narrow as a phone.
    head = "".join(f"<th>{re.sub(r'(?=[._])', '<wbr>', escape(cell))}</th>" for cell in grid.header)
    top = f"<thead><tr>{head}</tr></thead>\n" if head else ""
    bodies = "\n".join(_group(group, len(grid.header), story.links) for group in grid.groups)
    return f'<div class="wide"><table class="{grid.kind}">\n{above}{top}{bodies}\n</table></div>'


def _group(group: Group, columns: int, links: Mapping[str, str]) -> str:
    """Return rows, below their name where they have one."""
    title = f'<tr><th colspan="{columns}"><code>{escape(group.name)}</code></th></tr>\n' if group.name else ""
    rows = "\n".join("<tr>" + "".join(_cell(cell, links) for cell in row) + "</tr>" for row in group.rows)
    return f"<tbody>\n{title}{rows}\n</tbody>"


def _cell(cell: Cell, links: Mapping[str, str]) -> str:
    """Return a cell, its smaller line below."""
    text = _name(cell.text, links) if cell.name else escape(cell.text)
    return f"<td>{text}<small>{escape(cell.small)}</small></td>" if cell.small else f"<td>{text}</td>"
