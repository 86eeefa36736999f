"""What the page says of itself: how to read it, how it was made, what it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparison import Comparison
from experiments.manifest import versions
from experiments.words import listed
from findings.study import BASELINE
from findings.text import LESS, MORE, code
from simulator import __version__

#: The market that is fitted to a log; the others are made up.
FITTED = "outdoor-shop"


def how_to_read(comparisons: Sequence[Comparison]) -> list[str]:
    """Say what the marks and the intervals are."""
    first = comparisons[0]
    return [
        f"Every rule meets the same searches and the same luck in each of {first.runs} runs a market (seed "
        f"{first.seed}). `±` is half a 95 % interval, of paired differences where it stands beside a "
        f"difference. {MORE} and {LESS} mark what is *clearly* more or less than {code(BASELINE)}: Holm's p "
        "below .05 over all rules on that market. Without a mark there is no clear difference. Money is in "
        "currency units.",
        "",
    ]


def limits(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the page's last part."""
    first = comparisons[0]
    made_up = [code(one.scenario.name) for one in comparisons if one.scenario.name != FITTED]
    return [
        "- Every rule has its default parameters, which are tuned to none of these markets. A rule that "
        "loses here may win with others: `bidlab strategies show NAME` lists them. Some want a goal that "
        "nobody set here, such as the return that `target_roas` holds.",
        f"- {listed(made_up)} are made up to show one thing each ([scenarios](scenarios.md)). They are no "
        f"evidence about a real market. {code(FITTED)} is fitted to a real log, which tells nothing of "
        "conversions, costs and rivals: these are assumed ([what is assumed](what-is-assumed.md)).",
        "- Intervals cover the luck of one market, not how markets differ.",
        "- Holm's correction is over the rules on one market in one metric. On several markets together "
        "more than one in twenty may have a false mark.",
        "- The parts of a difference in profit are arithmetic on what each keyword or audience did. They "
        "say where money went, not what would have happened had a rule done only one of these things.",
        "- Rivals follow the strategies that the scenario gives them; in most of these markets they do not "
        "answer.",
        "",
        f"Made with Bidlab {__version__}, "
        f"{', '.join(f'{name} {number}' for name, number in versions().items())} by",
        "",
        f"    make findings RUNS={first.runs} SEED={first.seed}",
        "",
        "Runs are kept in `findings-runs/`: a second call writes this page again without a run, and one "
        "that was stopped goes on. One market alone: `bidlab compare NAME --strategies fixed,...` with the "
        "same seed and runs gives the same numbers.",
    ]
