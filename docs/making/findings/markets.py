"""The part of the page that ranks the rules on every market."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.comparing.outcome import Comparison, Difference, StrategyResult
from experiments.hindsight.benchmark import why_no_bound
from experiments.report.blocks import Block, Cell, Grid, Heading, Text, name_of, table_of
from experiments.report.numbers import bounds, counted, days, number, p_text
from experiments.report.phrases import listed
from experiments.statistics.paired import UNKNOWN, Interval
from experiments.study.metrics import HINDSIGHT_SHARE
from findings import reading
from findings.text import change, code, codes, level, mark

#: More rules than these are counted, not named.
MOST_NAMES = 6


def market_section(comparison: Comparison) -> list[Block]:
    """Return one market's heading, sentences and ranked table."""
    scenario = comparison.scenario
    why = why_no_bound(scenario)
    bound = (
        "Of best: share of the most expected profit that hindsight could have got, a bound for rules with "
        "the same quality scores."
        if why is None
        else f"The hindsight benchmark is no bound here ({why}), so shares of it are left out."
    )
    return [
        Heading(scenario.name, 3),
        Text(
            f"{scenario.description.rstrip('.')}. {days(scenario.days).capitalize()}; hash "
            f"`{scenario.hash}`. {bound}"
        ),
        Text(" ".join(_sentences(comparison))),
        _table(comparison, with_share=why is None),
    ]


def _sentences(comparison: Comparison) -> list[str]:
    """Say who earns most and who clearly loses."""
    sentences = [_best(comparison)]
    behind = reading.behind(comparison)
    if behind:
        sentences.append(
            f"Clearly less than {code(comparison.baseline)}: {listed([_amount(one) for one in behind])}."
        )
    unclear = reading.unclear(comparison)
    if unclear:
        others = (
            [f"the other {len(unclear)}"]
            if len(unclear) > MOST_NAMES
            else codes(one.strategy for one in unclear)
        )
        sentences.append(f"No clear difference from {code(comparison.baseline)}: {listed(others)}.")
    same = reading.same(comparison)
    if same:
        names = listed(codes(one.strategy for one in same))
        earn = "earns" if len(same) == 1 else "earn"
        sentences.append(f"Exactly what {code(comparison.baseline)} earns, run by run, {earn} {names}.")
    return [*sentences, *_failures(comparison)]


def _best(comparison: Comparison) -> str:
    """Say who has the highest mean profit, and how sure that is."""
    best = reading.ranked(comparison)[0]
    base = code(comparison.baseline)
    sentences = [f"The highest mean profit has {code(best.name)}: {_mean(best)}."]
    if best.name != comparison.baseline:
        difference = comparison.difference(best.name, "profit")
        more = difference.paired.absolute
        judged = "clearly more" if reading.clearly(difference) else "but not clearly more"
        sentences.append(
            f"That is {number(more.estimate)} more than {base} has, {judged} ({_evidence(difference, more)})."
        )
    rest = reading.not_behind_the_best(comparison)
    if rest:
        others = [f"{len(rest)} others"] if len(rest) > MOST_NAMES else codes(rest)
        sentences.append(f"It is not clearly ahead of {listed(others)}.")
    else:
        sentences.append("It is clearly ahead of all others.")
    also = [one for one in reading.ahead(comparison) if one.strategy != best.name]
    if also:
        sentences.append(f"Clearly more than {base} have also {listed([_amount(one) for one in also])}.")
    return " ".join(sentences)


def _amount(difference: Difference) -> str:
    """Write ``name (-104 ± 36)``."""
    return f"{code(difference.strategy)} ({change(difference.paired.absolute)})"


def _evidence(difference: Difference, interval: Interval) -> str:
    """Write the interval and Holm's p."""
    parts = [bounds(interval), f"Holm p {p_text(difference.p_holm)}"]
    return ", ".join(filter(None, parts))


def _mean(strategy: StrategyResult) -> str:
    """Write a mean profit with its interval."""
    profit = strategy.metrics["profit"]
    inside = bounds(profit)
    return number(profit.estimate) + (f" ({inside})" if inside else "")


def _failures(comparison: Comparison) -> list[str]:
    """Name the rules of which runs failed."""
    failed = [one for one in comparison.strategies if one.failed]
    return [f"{counted(one.failed, 'run').capitalize()} of {code(one.name)} failed." for one in failed]


def _table(comparison: Comparison, *, with_share: bool) -> Grid:
    """Return the rules, the highest mean profit first."""
    header = ["rule", "profit", f"less {comparison.baseline}", "clicks", "spend", "CTR, %", "CPC"]
    rows = [_row(comparison, one, with_share=with_share) for one in reading.ranked(comparison)]
    return table_of([*header, "of best, %"] if with_share else header, rows)


def _row(comparison: Comparison, one: StrategyResult, *, with_share: bool) -> Sequence[Cell | str]:
    """Return one rule's cells."""
    metrics = one.metrics
    difference = ""
    if one.name != comparison.baseline:
        profit = comparison.difference(one.name, "profit")
        difference = mark(profit) + change(profit.paired.absolute)
    plain = [number(metrics[name].estimate) for name in ("clicks", "cost")]
    ctr, cpc = metrics["ctr"].estimate, metrics["cpc"].estimate
    row: list[Cell | str] = [
        name_of(one.name), level(metrics["profit"]), difference, *plain,
        number(None if ctr is None else 100 * ctr), number(cpc),
    ]  # fmt: skip
    return [*row, level(metrics.get(HINDSIGHT_SHARE, UNKNOWN), 100)] if with_share else row
