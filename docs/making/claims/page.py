"""The page and its pictures, from verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from claims.pictures import draw
from experiments.claims import Claim, Region, Verdict
from experiments.claims.showing import Found
from experiments.claims.wording import figure_text
from experiments.report.phrases import listed
from experiments.storage.files import write_text, write_whole
from experiments.storage.manifest import versions
from findings.page import wrapped
from findings.text import counted, table
from simulator import __version__

PAGE = "claims.md"
#: What the kinds of a claim are called on the page.
KINDS = {
    "rule": "true by the price formula, where it is true",
    "emergent": "follows from how the parts of a market act on each other",
    "assumed": "true where a setting makes it so that no log tells",
}


def write_page(found: Sequence[Found], docs: Path) -> None:
    """Write ``claims.md`` into a folder, and its pictures into ``images`` there."""
    for claim, verdict in found:
        if verdict.pictures:
            write_whole(docs / "images" / picture_name(claim), partial(draw, verdict.pictures))
    write_text(docs / PAGE, page(found))


def picture_name(claim: Claim) -> str:
    """Return the file name of a claim's picture."""
    return f"claims-{claim.key}.png"


def page(found: Sequence[Found]) -> str:
    """Return the text of the page."""
    lines = [
        "<!-- Written by `make claims`: change docs/making/claims/ or experiments/claims/, "
        "not this page. -->",
        "# The claims of the trade on trial",
        "",
        "Sellers pass on sentences about clicks, prices and budgets. Here each is put on trial in small "
        "simulated markets, with an interval, and with the cases in which it fails. A verdict is told from "
        "intervals, never from an estimate alone: *yes* and *no* are clear after Holm's correction over all "
        "that its trial looked at, *it depends* clearly holds in some cases and clearly not in others, "
        "*cannot tell* means that these runs cannot.",
        "",
        f"{_summary(found)}",
        "",
        *_verdicts(found),
        "Kinds: " + "; ".join(f"*{kind}*, {text}" for kind, text in KINDS.items()) + ".",
        "",
        *(line for one in found for line in _section(*one)),
        "## What this cannot tell",
        "",
        "- The markets are made up, or fitted to one log (`outdoor-shop`). What holds in one shows that it "
        "*can* happen, and why; it is no evidence about yours.",
        "- Intervals are 95 %, paired by replication, and not corrected; only the verdict is. They cover the "
        "luck of a market, not how markets differ.",
        "- Percent of revenue is of the mean revenue of these runs, taken as known: the signs hold, the "
        "sizes have a little more play than their intervals say.",
        "- Each sentence is corrected for itself, not for there being several of them.",
        "- Rivals keep their bids unless a section says otherwise.",
        "",
        f"Made with Bidloom {__version__}, {', '.join(f'{name} {at}' for name, at in versions().items())} by "
        "`make claims`. One claim alone: `bidloom claims NAME`, with the same seed and runs.",
    ]
    return "\n".join(wrapped(line) for line in lines) + "\n"


def _summary(found: Sequence[Found]) -> str:
    """Count the verdicts."""
    counts = Counter(verdict.holds for _, verdict in found)
    parts = [
        f"{counts[holds]} *{holds}*" for holds in ("yes", "it depends", "no", "cannot tell") if counts[holds]
    ]
    return f"Of {counted(len(found), 'claim')}: {listed(parts)}."


def _verdicts(found: Sequence[Found]) -> list[str]:
    """Return the table that opens the page."""
    rows = [
        [
            f"[{claim.sentence.rstrip('.')}](#{claim.key})",
            claim.kind,
            f"**{verdict.holds}**",
            f"{verdict.figures[0].what}: {figure_text(verdict.figures[0])}",
        ]
        for claim, verdict in found
    ]
    return table(["the trade says", "kind", "verdict", "most telling figure"], rows, left=4)


def _section(claim: Claim, verdict: Verdict) -> list[str]:
    """Return what the page says of one claim."""
    picture = []
    if verdict.pictures:
        drawn = "; ".join(one.title for one in verdict.pictures)
        picture = [f"![{drawn}](images/{picture_name(claim)})", ""]
        region = next((one for one in verdict.pictures if isinstance(one, Region)), None)
        if region is not None:
            picture += [f"Coloured cells are clear; ▲ {region.up}, ▼ {region.down}, grey is open.", ""]
    return [
        f"## {claim.key}",
        "",
        f"> {claim.sentence}",
        "",
        f"**{verdict.holds.capitalize()}** ({claim.kind}). {verdict.words}",
        "",
        f"*When it fails.* {verdict.limits}",
        "",
        *picture,
        f"Measured: {claim.measured} {verdict.runs} runs a market, seed {verdict.seed}: "
        f"`bidloom claims {claim.key}`.",
        "",
        *table(["figure", "value"], [[one.what, figure_text(one)] for one in verdict.figures]),
    ]
