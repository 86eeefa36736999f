"""How the findings are told: the page, from comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block, Bullets, Heading, Story, Text
from findings.clicks import clicks_section, overview
from findings.limits import LINKS, how_to_read, limits, opening
from findings.markets import market_section
from findings.pictures import clicks_picture, parts_picture, profit_picture
from findings.study import BASELINE
from findings.summary import big_table, headline, in_short
from findings.text import code


def tell(comparisons: Sequence[Comparison]) -> Story:
    """Tell which rule wins where."""
    first = comparisons[0]
    return Story(
        "Findings: which rule wins where",
        f"{len(first.strategies)} rules on {len(comparisons)} markets, seed {first.seed}",
        headline(comparisons),
        (
            Text(opening(comparisons)),
            Heading("In short"),
            Bullets(tuple(in_short(comparisons))),
            Heading("Every rule on every market"),
            Text(how_to_read()),
            Text(
                f"Profit less that of {code(BASELINE)}, in % of the revenue of {code(BASELINE)}; best: the "
                "highest mean on its market. Rules are in order of clear gains less clear losses, then of "
                "the mean over markets."
            ),
            profit_picture(comparisons),
            big_table(comparisons),
        ),
        lambda: _details(comparisons),
        links=LINKS,
    )


def _details(comparisons: Sequence[Comparison]) -> list[Block]:
    """Return market by market who wins, why chasing clicks may not pay, and what this cannot tell."""
    return [
        Heading("Market by market"),
        *chain.from_iterable(map(market_section, comparisons)),
        Heading("Chasing clicks"),
        Text(
            f"Three rules raise what is clicked more. All of this is beside {code(BASELINE)}, and only clear "
            "differences count:"
        ),
        overview(comparisons),
        clicks_picture(comparisons),
        Text(
            "Why clicks and profit part ways: a difference in profit is the sum of four parts, keyword by "
            "keyword (or audience by audience). More clicks: what the additional clicks would bring at the "
            f"profit a click has under {code(BASELINE)}. Other targets: clicks that went to keywords on "
            "which a click earns less, or more. What clicks sell and what clicks cost: the same keyword's "
            "clicks bring other sales, or another price, than before. The parts add up to the difference "
            "exactly; their intervals are jackknife intervals over runs."
        ),
        parts_picture(comparisons),
        *chain.from_iterable(map(clicks_section, comparisons)),
        Heading("What this cannot tell"),
        *limits(comparisons),
    ]
