"""The report of a tune: one page that opens offline, in light and dark, on a phone or a desk.

Everything that comes from a user's file or command is escaped; the page runs no script and loads
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from experiments.report.assumptions import assumptions
from experiments.report.cells import Cell
from experiments.report.html import bullets, html_table, page, prose
from experiments.tuning.figures import tuning_svgs
from experiments.tuning.outcome import Tuning
from experiments.tuning.tables import finalists_header, finalists_rows
from experiments.tuning.words import tuning_caption, tuning_sentences, tuning_verdict

_HOW = (
    "Gains compare the same replications. Crosses: ended early, clearly worse than the best. Line: the best "
    "so far. Square: the strategy as it is. On fresh luck: bars are 95 % intervals, not corrected; round and "
    "coloured: clear after Holm's correction over the best trials; rings: what it was in the search."
)


def tuning_report(tuning: Tuning, versions: Mapping[str, str]) -> str:
    """Return the report as the text of an HTML file.

    Parameters
    ----------
    tuning
        What to report.
    versions
        Of what computed it, by name.

    Returns
    -------
    str
        The same text for the same tuning and versions.
    """
    name, strategy = escape(tuning.scenario.name), escape(tuning.space.strategy)
    panels = "\n".join(f"<div>{svg}</div>" for svg in tuning_svgs(tuning))
    parts = [
        f"<h1><code>{strategy}</code> tuned on {name}</h1>",
        f'<p class="verdict">{prose(tuning_verdict(tuning))}</p>',
        bullets(prose(sentence) for sentence in tuning_sentences(tuning)),
        "<h2>What remains of the gain</h2>" if tuning.fresh else "",
        _finalists(tuning) if tuning.fresh else "",
        f'<p class="soft">{prose(tuning_caption(tuning))}.</p>',
        f'<h2>The search</h2>\n<div class="panels">\n{panels}\n</div>\n<p class="soft">{_HOW}</p>',
        "<h2>What is assumed</h2>",
        bullets(escape(line) for line in assumptions(tuning.scenario)),
        "<h2>Settings</h2>",
        _settings(tuning, versions),
    ]
    return page(f"Bidloom: {strategy} tuned on {name}", "\n".join(parts))


def _finalists(tuning: Tuning) -> str:
    """Return the best trials beside the strategy as it is."""
    header = [f"<code>{escape(tuning.space.base)}</code>", *map(escape, finalists_header(tuning))]
    rows = [[escape(name), *map(_cell, cells)] for name, cells in finalists_rows(tuning)]
    return html_table(header, rows, "headline")


def _cell(cell: Cell) -> str:
    """Write a mean with half its interval below."""
    return escape(cell.mean) + (f"<small>{escape(cell.half)}</small>" if cell.half else "")


def _settings(tuning: Tuning, versions: Mapping[str, str]) -> str:
    """Return what the tune was made from."""
    scenario, goal = tuning.scenario, tuning.goal
    inside = ", ".join(f"{name} = {value}" for name, value in _parameters(tuning).items())
    rows = [
        ["scenario", f"{scenario.name}, hash {scenario.hash}"],
        [
            "length",
            f"{scenario.days} days from {scenario.start}, after {scenario.market.warm_up_days} of warm-up",
        ],
        ["strategy as it is", f"{tuning.space.strategy}: {inside}" if inside else tuning.space.strategy],
        ["tuned", "; ".join(parameter.text for parameter in tuning.space.parameters)],
        ["metric", goal.metric],
        ["subject to", "; ".join(each.text for each in goal.constraints) or "nothing"],
        ["seed", str(tuning.seed)],
        ["trials", f"{len(tuning.trials)} of up to {tuning.runs} replications"],
        ["fresh luck", f"{tuning.fresh_runs} replications that the search never met"],
        ["versions", ", ".join(f"{name} {version}" for name, version in versions.items())],
    ]
    return html_table([], [[escape(cell) for cell in row] for row in rows], "settings")


def _parameters(tuning: Tuning) -> Mapping[str, object]:
    """Return all parameters of the strategy as it is; none where nothing was judged."""
    return tuning.fresh.strategies[0].parameters if tuning.fresh else {}
