"""The page and its pictures, from comparisons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from experiments.comparing.outcome import Comparison
from experiments.storage.files import write_text, write_whole
from findings.clicks import clicks_section, overview
from findings.limits import how_to_read, limits, opening
from findings.markets import market_section
from findings.pictures import draw_clicks, draw_parts, draw_profit
from findings.study import BASELINE
from findings.summary import big_table, in_short
from findings.text import code

PAGE = "findings.md"
PICTURES = {
    "findings-profit.png": draw_profit,
    "findings-clicks.png": draw_clicks,
    "findings-parts.png": draw_parts,
}


def write_page(comparisons: Sequence[Comparison], docs: Path) -> None:
    """Write ``findings.md`` into a folder, and its pictures into ``images`` there."""
    for name, draw in PICTURES.items():
        write_whole(docs / "images" / name, partial(draw, comparisons))
    write_text(docs / PAGE, page(comparisons))


def page(comparisons: Sequence[Comparison]) -> str:
    """Return the text of the page."""
    lines = [
        "<!-- Written by `make findings`: change docs/making/findings/, not this page. -->",
        "# Findings: which rule wins where",
        "",
        *opening(comparisons),
        "## In short",
        "",
        *_items(in_short(comparisons)),
        "## Every rule on every market",
        "",
        *how_to_read(),
        f"Profit less that of {code(BASELINE)}, in % of the revenue of {code(BASELINE)}. **Bold**: the "
        "highest mean on its market. Rules are in order of clear gains less clear losses, then of the mean "
        "over markets.",
        "",
        "![A grid of rules by markets, coloured by the difference in profit](images/findings-profit.png)",
        "",
        *big_table(comparisons),
        "## Market by market",
        "",
        *_flat(market_section(one) for one in comparisons),
        "## Chasing clicks",
        "",
        f"Three rules raise what is clicked more. All of this is beside {code(BASELINE)}, and only clear "
        "differences count:",
        "",
        *overview(comparisons),
        "![Clicks against profit, one point a market and rule](images/findings-clicks.png)",
        "",
        "Why clicks and profit part ways: a difference in profit is the sum of four parts, keyword by "
        f"keyword (or audience by audience). *More clicks*: what the additional clicks would bring at the "
        f"profit a click has under {code(BASELINE)}. *Other targets*: clicks that went to keywords on which "
        "a click earns less, or more. *What clicks sell* and *what clicks cost*: the same keyword's clicks "
        "bring other sales, or another price, than before. The parts add up to the difference exactly; "
        "their intervals are jackknife intervals over runs.",
        "",
        "![The four parts of each difference in profit, market by market](images/findings-parts.png)",
        "",
        *_flat(clicks_section(one) for one in comparisons),
        "## What this cannot tell",
        "",
        *limits(comparisons),
    ]
    return "\n".join(wrapped(line) for line in lines) + "\n"


def wrapped(line: str) -> str:
    """Break a paragraph or list entry into lines of 120 letters; leave tables, headings and code alone."""
    if line.startswith(("|", "#", "    ", "!", "<")):
        return line
    indent = "  " if line.startswith("- ") else ""
    whole = line.replace(" %", "\u00a0%")  # a number stays with its sign
    filled = textwrap.fill(
        whole, 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return filled.replace("\u00a0%", " %")


def _items(paragraphs: Sequence[str]) -> list[str]:
    """Write a list."""
    return [*(f"- {paragraph}" for paragraph in paragraphs), ""]


def _flat(sections: Iterable[list[str]]) -> list[str]:
    """Put sections one after the other."""
    return [line for section in sections for line in section]
