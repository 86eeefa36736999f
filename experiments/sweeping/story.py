"""The report of a sweep: one page that opens offline, in light and dark, on a phone or a desk.

Everything that comes from a user's file or command is escaped; the page runs no script and loads
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from experiments.report.assumptions import assumptions
from experiments.report.html import bullets, html_table, page, prose
from experiments.study.metrics import title
from experiments.sweeping.factor import value_text
from experiments.sweeping.figures import sweep_svgs
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.tables import Grid, grids, sweep_caption
from experiments.sweeping.vary import point_text
from experiments.sweeping.words import change_sentences, sweep_verdict

#: Failed runs that the page lists.
MOST_ERRORS = 20


def sweep_report(sweep: Sweep, versions: Mapping[str, str]) -> str:
    """Return the report as the text of an HTML file.

    Parameters
    ----------
    sweep
        What to report.
    versions
        Of what computed it, by name.

    Returns
    -------
    str
        The same text for the same sweep and versions.
    """
    name = escape(sweep.scenario.name)
    varied = " and ".join(f"<code>{escape(factor.path)}</code>" for factor in sweep.factors)
    parts = [
        f"<h1>{escape(title(sweep.metric).capitalize())} on {name} as {varied} changes</h1>",
        f'<p class="verdict">{prose(sweep_verdict(sweep))}</p>',
        bullets(map(prose, change_sentences(sweep))),
        "<h2>Where the strategies differ</h2>",
        _pictures(sweep),
        "<h2>Every point</h2>",
        *(_grid(grid) for grid in grids(sweep)),
        f'<p class="soft">{prose(sweep_caption(sweep))}</p>',
    ]
    if sweep.errors:
        parts += ["<h2>Runs that failed</h2>", _errors(sweep)]
    lines = assumptions(sweep.scenario)
    parts += ["<h2>What is assumed where nothing is varied</h2>", bullets(escape(line) for line in lines)]
    parts += ["<h2>Settings</h2>", _settings(sweep, versions)]
    return page(f"Bidloom: {name}", "\n".join(parts))


def _pictures(sweep: Sweep) -> str:
    """Return the panels and how to read them."""
    drawn = "\n".join(f"<div>{svg}</div>" for svg in sweep_svgs(sweep))
    how = (
        "Bands are 95 % intervals of the paired differences, not corrected. Full marks: clear after Holm's "
        "correction over all strategies and points; hollow: no clear difference."
        if len(sweep.factors) == 1
        else "Blue: more than the baseline; red: less. Hatched: no clear difference after Holm's correction "
        "over all strategies and points."
    )
    return f'<div class="panels">\n{drawn}\n</div>\n<p class="soft">{how}</p>'


def _grid(grid: Grid) -> str:
    """Return one table."""
    about = f"<p>{escape(grid.title)}</p>\n" if grid.title else ""
    return about + html_table(
        [re.sub(r"(?=[._])", "<wbr>", escape(head)) for head in grid.header],
        [[escape(cell) for cell in row] for row in grid.rows],
        "headline",
    )


def _errors(sweep: Sweep) -> str:
    """Return the failed runs, the first of them."""
    rows = [
        [
            escape(point_text(sweep.factors, point.values)),
            f"<code>{escape(error.strategy)}</code>",
            str(error.replication),
            escape(error.error),
        ]
        for point, error in sweep.errors[:MOST_ERRORS]
    ]
    rest = len(sweep.errors) - len(rows)
    note = f'<p class="soft">And {rest} more.</p>' if rest else ""
    return html_table(["point", "strategy", "replication", "error"], rows, "settings") + note


def _settings(sweep: Sweep, versions: Mapping[str, str]) -> str:
    """Return what the sweep was made from."""
    scenario = sweep.scenario
    rows = [
        ["scenario", f"{scenario.name}, hash {scenario.hash}"],
        *([factor.path, ", ".join(value_text(value) for value in factor.values)] for factor in sweep.factors),
        ["strategies", ", ".join(sweep.strategies)],
        [
            "length",
            f"{scenario.days} days from {scenario.start}, after {scenario.market.warm_up_days} of warm-up",
        ],
        ["seed", str(sweep.seed)],
        ["runs", f"{sweep.runs} replications a strategy and point, the same at every point"],
        ["versions", ", ".join(f"{name} {version}" for name, version in versions.items())],
    ]
    return html_table([], [[escape(cell) for cell in row] for row in rows], "settings")
