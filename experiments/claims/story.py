"""How trials are told: the headline, the verdicts, and of each claim what was found and when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from experiments.claims.claim import Claim, Region, Verdict
from experiments.claims.judging import Holds
from experiments.claims.outcome import Trials
from experiments.claims.tables import figures_grid, verdicts_grid
from experiments.claims.wording import figure_text
from experiments.report.blocks import Block, Bullets, Heading, OnPages, Story, Text, soft
from experiments.report.numbers import counted
from experiments.report.outcome import story
from experiments.report.phrases import DOWN, UP, listed
from experiments.storage.manifest import versions
from simulator import __version__

#: Up to so many trials a terminal tells of each also when its sentence fails.
FEW = 3
#: What is said of one sentence, and of how many: of one, of more.
ANSWERS: Mapping[Holds, tuple[str, str, str]] = {
    "yes": ("This holds", "holds", "hold"),
    "it depends": ("It depends on the market", "depends on the market", "depend on the market"),
    "no": ("This does not hold", "does not hold", "do not hold"),
    "cannot tell": ("These runs cannot tell", "is left open", "are left open"),
}
#: What the kinds of a claim are.
KINDS = {
    "rule": "true by the price formula, where it is true",
    "emergent": "follows from how the parts of a market act on each other",
    "assumed": "true where a setting makes it so that no log tells",
}
INTRODUCTION = (
    "Sellers pass on sentences about clicks, prices and budgets. Here each is put on trial in small "
    "simulated markets, with an interval, and with the cases in which it fails. A verdict is told from "
    'intervals, never from an estimate alone: "yes" and "no" are clear after Holm\'s correction over all '
    'that its trial looked at, "it depends" clearly holds in some cases and clearly not in others, "cannot '
    'tell" means that these runs cannot.'
)
UNTOLD = (
    "The markets are made up, or fitted to one log (`outdoor-shop`). What holds in one shows that it can "
    "happen, and why; it is no evidence about yours.",
    "Intervals are 95 %, paired by replication, and not corrected; only the verdict is. They cover the luck "
    "of a market, not how markets differ.",
    "Percent of revenue is of the mean revenue of these runs, taken as known: the signs hold, the sizes have "
    "a little more play than their intervals say.",
    "Each sentence is corrected for itself, not for there being several of them.",
    "Rivals keep their bids unless a section says otherwise.",
)


@story.register
def _story(trials: Trials, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell trials."""
    return Story(
        "The claims of the trade on trial",
        f"{counted(len(trials.found), 'claim')} on trial, seed {trials.seed}",
        headline(trials),
        tuple(_summary(trials)),
        lambda: _limits(made_by or versions()),
        links={claim.sentence.rstrip("."): f"#{claim.key}" for claim, _ in trials.found},
    )


def headline(trials: Trials) -> str:
    """Say how many sentences hold and how many do not; of one whether it does, and what tells it."""
    found = [verdict.holds for _, verdict in trials.found]
    if len(found) == 1:
        ((claim, verdict),) = trials.found
        first = verdict.figures[0]
        return f'"{claim.sentence}" {ANSWERS[verdict.holds][0]}: {first.what} {figure_text(first)}.'
    counts = [
        f"{found.count(holds)} {one if found.count(holds) == 1 else more}"
        for holds, (_, one, more) in ANSWERS.items()
        if holds in found
    ]
    advice = ": look when, before you follow one" if "it depends" in found else ""
    return f"Of {len(found)} sentences of the trade {listed(counts)}{advice}."


def _summary(trials: Trials) -> Iterator[Block | OnPages]:
    """Yield the verdicts, then each claim's section."""
    yield OnPages(lambda: [Text(INTRODUCTION)])
    yield verdicts_grid(trials)
    yield Text(
        "Intervals are 95 % and not corrected; a verdict counts only what is clear after Holm's correction.",
        "soft",
    )
    yield OnPages(lambda: soft(f"Kinds: {'; '.join(f'{kind}, {text}' for kind, text in KINDS.items())}."))
    for claim, verdict in trials.found:
        fails = Text(f"When it fails: {verdict.limits}")
        yield Heading(claim.key)
        yield OnPages(partial(_quoted, claim))
        yield Text(f"{verdict.holds.capitalize()} ({claim.kind}). {verdict.words}")
        yield fails if len(trials.found) <= FEW else OnPages(partial(list, [fails]))
        yield OnPages(partial(_shown, claim, verdict))


def _quoted(claim: Claim) -> list[Block]:
    """Return the sentence."""
    return [Text(claim.sentence, "verdict")]


def _shown(claim: Claim, verdict: Verdict) -> list[Block]:
    """Return pictures, what was measured, and every figure."""
    # Drawing takes matplotlib, which a terminal need not wait for.
    from experiments.claims.pictures import pictures  # noqa: PLC0415

    regions = [one for one in verdict.pictures if isinstance(one, Region)]
    return [
        *pictures(claim, verdict),
        *soft(
            *(
                f"Coloured cells are clear; {UP} {one.up}, {DOWN} {one.down}, grey is open."
                for one in regions[:1]
            )
        ),
        Text(
            f"Measured: {claim.measured} {verdict.runs} runs a market, seed {verdict.seed}: "
            f"`bidloom claims {claim.key}`."
        ),
        figures_grid(verdict),
    ]


def _limits(made_by: Mapping[str, str]) -> list[Block]:
    """Return what no trial tells, and what computed these."""
    return [
        Heading("What this cannot tell"),
        Bullets(UNTOLD),
        Text(
            f"Made with Bidloom {__version__}, {', '.join(f'{name} {at}' for name, at in made_by.items())}. "
            "One claim alone: `bidloom claims NAME`, with the same seed and runs."
        ),
    ]
