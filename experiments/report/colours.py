"""The colours of pages and pictures: each in light and in dark, told apart also by the colour-blind.

Pictures are drawn in the light ones; inside a page these become CSS variables, so that they follow the
reader's mode. Series are after Okabe and Ito (2008) and Tol (2021).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: CSS variable to its colour on a light and on a dark page; no light one stands twice.
COLOURS: Mapping[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#14171b"),
    "card": ("#f4f6f8", "#1e2329"),
    "ink": ("#1b1f24", "#e6e9ed"),
    "soft": ("#57606a", "#a6aeb8"),
    "faint": ("#8a9099", "#7d8590"),
    "line": ("#d8dde3", "#343b44"),
    "more": ("#1a6fb0", "#62b0ea"),
    "less": ("#b4541a", "#f0985c"),
    "dash": ("#1b1f25", "#0b0d0f"),
    "series-0": ("#0072b2", "#56a8e0"),
    "series-1": ("#d55e00", "#f28a45"),
    "series-2": ("#009e73", "#2fbf97"),
    "series-3": ("#aa4499", "#d58acb"),
    "series-4": ("#56b4e9", "#9bd3f5"),
    "series-5": ("#e69f00", "#ffc14d"),
    "series-6": ("#661f3e", "#a8506f"),
    "series-7": ("#999933", "#c6c66a"),
    "heat-0": ("#f3f6f9", "#1c2127"),
    "heat-1": ("#d3e3f1", "#20344a"),
    "heat-2": ("#a9cae6", "#24496b"),
    "heat-3": ("#78abd6", "#2a628f"),
    "heat-4": ("#4a89c0", "#3b80b5"),
    "heat-5": ("#25659f", "#6aa7d6"),
    "heat-6": ("#0f406f", "#b5d8f2"),
    "fewer-3": ("#a3460f", "#f5a670"),
    "fewer-2": ("#d88a52", "#b5673a"),
    "fewer-1": ("#f2d0b6", "#5b3a28"),
    "even": ("#f4f4f4", "#22272d"),
    "extra-1": ("#c4dcf0", "#26435f"),
    "extra-2": ("#6fa8d8", "#3f7db0"),
    "extra-3": ("#155c96", "#86c2f0"),
}

PAPER, INK, SOFT, FAINT = (COLOURS[name][0] for name in ("paper", "ink", "soft", "faint"))
MORE, LESS = COLOURS["more"][0], COLOURS["less"][0]
#: Of lines upon series, which are bright in both modes.
DASH = COLOURS["dash"][0]
#: Of strategies and campaigns.
SERIES = tuple(COLOURS[f"series-{place}"][0] for place in range(8))
#: From nothing to most.
HEAT = tuple(COLOURS[f"heat-{place}"][0] for place in range(7))
#: From most less by nothing to most more.
DIVERGING = tuple(
    COLOURS[name][0] for name in ("fewer-3", "fewer-2", "fewer-1", "even", "extra-1", "extra-2", "extra-3")
)

_VARIABLES = {light: f"var(--{name})" for name, (light, _) in COLOURS.items()}
_LIGHT = re.compile("|".join(_VARIABLES))


def variables(mode: int) -> str:
    """Return the CSS declarations of all colours, of mode 0 light or 1 dark."""
    return " ".join(f"--{name}: {pair[mode]};" for name, pair in COLOURS.items())


def themed(svg: str) -> str:
    """Return a picture that takes its colours from the page it stands in.

    Examples
    --------
    >>> themed('<path style="fill: #1b1f24"/>')
    '<path style="fill: var(--ink)"/>'
    """
    return _LIGHT.sub(lambda found: _VARIABLES[found.group()], svg)
