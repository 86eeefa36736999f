"""The report of a comparison: one page that opens offline, in light and dark, on a phone or a desk.

Everything that comes from a user's file or command is escaped; the page runs no script and loads
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from experiments.assumptions import assumptions
from experiments.comparison import Comparison, Difference
from experiments.figures import PANELS, forest_svg
from experiments.notes import notes
from experiments.numbers import number, p_text, percent
from experiments.statistics import UNKNOWN, Interval
from experiments.tables import HEADLINE, SHARES, Cell, caption, cells, title
from experiments.words import hindsight_sentence, sentence, verdict

_STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --card: #f4f6f8; --ink: #1b1f24; --soft: #57606a;
  --faint: #8a9099; --line: #d8dde3; --more: #1a6fb0; --less: #b4541a; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1e2329; --ink: #e6e9ed;
  --soft: #a6aeb8; --faint: #7d8590; --line: #343b44; --more: #62b0ea; --less: #f0985c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .6rem; }
p { margin: .5rem 0; } li { margin: .4rem 0; } ul { padding-left: 1.2rem; }
code { font: .92em ui-monospace, monospace; }
.soft { color: var(--soft); font-size: .9rem; }
.verdict { background: var(--card); border-left: .3rem solid var(--more); padding: .8rem 1rem;
  font-size: 1.1rem; border-radius: .2rem; margin: 1rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top;
  overflow-wrap: normal; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; overflow-wrap: anywhere;
  min-width: 8rem; padding-left: 0; }
td small { display: block; color: var(--soft); }
.panels { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); }
.panels svg { width: 100%; height: auto; }
.settings td:first-child { width: 30%; }
.settings td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 34rem) { .headline tr { display: grid; grid-template-columns: repeat(4, 1fr);
    border-bottom: 1px solid var(--line); }
  .headline th, .headline td { padding: .25rem 0; border: 0; font-size: .8rem; }
  .headline td:first-child { grid-column: 1 / -1; padding-bottom: 0; }
  .headline th:first-child { display: none; } }
summary { cursor: pointer; margin-top: 1rem; }
"""


def report(comparison: Comparison, versions: Mapping[str, str]) -> str:
    """Return the report as the text of an HTML file.

    Parameters
    ----------
    comparison
        What to report.
    versions
        Of what computed it, by name.

    Returns
    -------
    str
        The same text for the same comparison and versions.
    """
    name = escape(comparison.scenario.name)
    others = comparison.strategies[1:]
    parts = [
        f"<h1>Bidding strategies on {name}</h1>",
        f'<p class="soft">{escape(comparison.scenario.description)}</p>'
        if comparison.scenario.description
        else "",
        f'<p class="verdict">{prose(verdict(comparison))}</p>',
        bullets(prose(sentence(comparison, other)) for other in others),
        *(f'<p class="soft">{prose(note)}</p>' for note in notes(comparison)),
        "<h2>What each strategy did</h2>",
        _headline(comparison),
    ]
    if others and comparison.differences:
        parts += ["<h2>Differences from the baseline</h2>", _panels(comparison), _all_differences(comparison)]
    if comparison.errors:
        parts += ["<h2>Runs that failed</h2>", _errors(comparison)]
    parts += ["<h2>What is assumed</h2>", bullets(escape(line) for line in assumptions(comparison.scenario))]
    parts += ["<h2>Settings</h2>", _settings(comparison, versions)]
    return page(f"Bidlab: {name}", "\n".join(parts))


def page(heading: str, body: str) -> str:
    """Wrap a body into a document that may load nothing."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{heading}</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


def prose(text: str) -> str:
    """Escape a sentence, its `names` set as code, percent signs kept with their numbers."""
    return re.sub(r"(\d) %", r"\1&nbsp;%", re.sub(r"`(.*?)`", r"<code>\1</code>", escape(text)))


def bullets(items: Iterable[str]) -> str:
    """Return a list of lines that are HTML already; nothing for none."""
    lines = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<ul>\n{lines}\n</ul>" if lines else ""


def html_table(header: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table whose cells are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    top = f"<thead><tr>{head}</tr></thead>\n" if header else ""
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table class="{kind}">\n{top}<tbody>\n{body}\n</tbody></table></div>'


def _headline(comparison: Comparison) -> str:
    """Return the headline table."""
    rows = [
        [f"<code>{escape(strategy.name)}</code>", *(_cell(cell) for cell in cells(strategy))]
        for strategy in comparison.strategies
    ]
    header = ["strategy", *HEADLINE.values()]
    notes = [f"{caption(comparison).capitalize()}.", hindsight_sentence(comparison)]
    return html_table(header, rows, "headline") + "".join(
        f'\n<p class="soft">{prose(note)}</p>' for note in notes if note
    )


def _cell(cell: Cell) -> str:
    """Write a mean with half its interval below."""
    return cell.mean + (f"<small>{cell.half}</small>" if cell.half else "")


def _panels(comparison: Comparison) -> str:
    """Return the forest plot, a panel a metric, and how to read it."""
    drawn = "\n".join(f"<div>{forest_svg(comparison, metric)}</div>" for metric in PANELS)
    return (
        f'<div class="panels">\n{drawn}\n</div>\n'
        '<p class="soft">The line at 0 is the baseline; bars are 95 % intervals of the paired differences, '
        "not corrected. Round and coloured: clear after Holm's correction over the strategies; "
        "grey diamond: no clear difference.</p>"
    )


def _all_differences(comparison: Comparison) -> str:
    """Return every difference, folded away."""
    header = ["strategy", "metric", "difference", "95 %", "relative, %", "95 %", "p", "Holm's p", "pairs"]
    header += ["bootstrap 95 %", "pairing gain"]
    rows = [
        _difference_row(difference, comparison.bootstrap(difference)) for difference in comparison.differences
    ]
    note = (
        "95 % intervals rest on the normal law, but for the bootstrap one (BCa) of the difference. "
        "Pairing gain: how many independent runs one paired run is worth."
    )
    return (
        f"<details><summary>All metrics</summary>\n{html_table(header, rows)}\n"
        f'<p class="soft">{prose(note)}</p>\n</details>'
    )


def _difference_row(difference: Difference, bootstrap: Interval | None) -> list[str]:
    """Return one row of the table of all differences."""
    paired = difference.paired
    scale = 100.0 if difference.metric in SHARES else 1.0
    unit = ", points of %" if difference.metric in SHARES else ""
    relative, resampled = paired.relative or UNKNOWN, bootstrap or UNKNOWN
    return [
        f"<code>{escape(difference.strategy)}</code>",
        escape(title(difference.metric)) + unit,
        _scaled(paired.absolute.estimate, scale),
        _bounds(_scaled(paired.absolute.low, scale), _scaled(paired.absolute.high, scale)),
        percent(relative.estimate),
        _bounds(percent(relative.low), percent(relative.high)),
        escape(p_text(paired.p).removeprefix("= ")),
        escape(p_text(difference.p_holm).removeprefix("= ")),
        str(paired.n),
        _bounds(_scaled(resampled.low, scale), _scaled(resampled.high, scale)),
        number(difference.pairing_gain),
    ]


def _scaled(value: float | None, scale: float) -> str:
    """Write a number times a scale."""
    return number(None if value is None else scale * value)


def _bounds(low: str, high: str) -> str:
    """Write ``low to high``, or a dash for none."""
    return "-" if low == high == "-" else f"{low} to {high}"


def _errors(comparison: Comparison) -> str:
    """Return the failed runs, at most 20 of them."""
    rows = [
        [f"<code>{escape(error.strategy)}</code>", str(error.replication), escape(error.error)]
        for error in comparison.errors[:20]
    ]
    rest = len(comparison.errors) - len(rows)
    note = f'<p class="soft">And {rest} more.</p>' if rest else ""
    return html_table(["strategy", "replication", "error"], rows, "settings") + note


def _settings(comparison: Comparison, versions: Mapping[str, str]) -> str:
    """Return what the comparison was made from."""
    scenario = comparison.scenario
    rows = [
        ["scenario", f"{scenario.name}, hash {scenario.hash}"],
        [
            "length",
            f"{scenario.days} days from {scenario.start}, after {scenario.market.warm_up_days} of warm-up",
        ],
        ["seed", str(comparison.seed)],
        ["runs", f"{comparison.runs} replications a strategy"],
    ]
    for strategy in comparison.strategies:
        inside = ", ".join(f"{name} = {value}" for name, value in strategy.parameters.items())
        rows.append([strategy.name, inside or "no parameters"])
    rows.append(["versions", ", ".join(f"{name} {version}" for name, version in versions.items())])
    return html_table([], [[escape(cell) for cell in row] for row in rows], "settings")
