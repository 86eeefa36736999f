"""What the page says of itself: how to read it, how it was made, what it cannot tell."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block, Bullets, Text
from experiments.report.phrases import DOWN, UP, listed
from experiments.storage.manifest import versions
from findings.study import BASELINE
from findings.text import code
from simulator import __version__

#: The market that is fitted to a log; the others are made up.
FITTED = "outdoor-shop"


#: What the words of this page that lead somewhere lead to.
LINKS = {
    "why": "#chasing-clicks",
    "scenarios": "scenarios.md",
    "what is assumed": "what-is-assumed.md",
}


def opening(comparisons: Sequence[Comparison]) -> str:
    """Say what was compared, and when a difference is called clear."""
    first = comparisons[0]
    return (
        f"Every bidding rule that ships, with its default parameters, on every market that ships, beside "
        f"{code(BASELINE)}, which leaves bids and budgets as they are. On a market every rule meets the "
        f"same searches with the same luck in each of {first.runs} runs (seed {first.seed}). A difference "
        'is called "clear" where Holm\'s p is below .05, over all rules on that market.'
    )


def how_to_read() -> str:
    """Say what the marks and the intervals are."""
    return (
        f"{UP} clearly more than {code(BASELINE)}, {DOWN} clearly less; without a mark there is no clear "
        f"difference. `±` is half a 95 % interval, of paired differences where it stands beside a "
        f"difference from {code(BASELINE)}; it is not corrected for the number of rules, so it may leave "
        "out 0 where no mark stands. Money is in currency units."
    )


def limits(comparisons: Sequence[Comparison]) -> list[Block]:
    """Return the page's last part."""
    first = comparisons[0]
    made_up = [code(one.scenario.name) for one in comparisons if one.scenario.name != FITTED]
    made_by = ", ".join(f"{name} {number}" for name, number in versions().items())
    return [
        Bullets(
            (
                "Every rule has its default parameters, which are tuned to none of these markets. A rule "
                "that loses here may win with others: `bidloom strategies show NAME` lists them. Some want "
                "a goal that nobody set here, such as the return that `target_roas` holds.",
                f"{listed(made_up)} are made up to show one thing each (`scenarios`). They are no evidence "
                f"about a real market. {code(FITTED)} is fitted to a real log, which tells nothing of "
                "conversions, costs and rivals: these are assumed (`what is assumed`).",
                "Intervals cover the luck of one market, not how markets differ.",
                "Holm's correction is over the rules on one market in one metric. On several markets "
                "together more than one in twenty may have a false mark.",
                "The parts of a difference in profit are arithmetic on what each keyword or audience did. "
                "They say where money went, not what would have happened had a rule done only one of these "
                "things.",
                "Rivals follow the strategies that the scenario gives them; in most of these markets they do "
                "not answer.",
            )
        ),
        Text(
            f"Made with Bidloom {__version__}, {made_by} by "
            f"`make findings RUNS={first.runs} SEED={first.seed}`."
        ),
        Text(
            "Runs are kept in `findings-runs/`: a second call writes this page again without a run, and one "
            "that was stopped goes on. One market alone: `bidloom compare NAME --strategies fixed,...` with "
            "the same seed and runs gives the same numbers."
        ),
    ]
