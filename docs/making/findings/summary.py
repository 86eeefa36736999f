"""The first part of the page: what was found, in sentences, and one table of all differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.comparing.headline import in_words
from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Cell, Grid, name_of, table_of
from experiments.report.numbers import bounds, counted, percent
from experiments.report.phrases import capital, listed
from findings import reading
from findings.clicks import clicks_up_profit_down, largest_loss
from findings.study import BASELINE, CHASERS, RAW
from findings.text import code, codes, mark, percent_change

#: The market in which nothing but luck sets campaigns apart.
CONTROL = "identical"
FOUNDING = CHASERS[0]


@dataclass(frozen=True, slots=True)
class Record:
    """On which markets a rule is clearly ahead of the baseline, and on which clearly behind."""

    rule: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    mean: float


def records(comparisons: Sequence[Comparison]) -> list[Record]:
    """Return every rule's record, the best first.

    The order is by clear gains less clear losses, then by the mean share of revenue.
    """
    names = [one.name for one in comparisons[0].strategies[1:]]
    found = []
    for name in names:
        ahead, behind, shares = [], [], []
        for comparison in comparisons:
            if name in {one.strategy for one in reading.ahead(comparison)}:
                ahead.append(comparison.scenario.name)
            if name in {one.strategy for one in reading.behind(comparison)}:
                behind.append(comparison.scenario.name)
            shares.append(reading.of_revenue(comparison, name).estimate or 0.0)
        found.append(Record(name, tuple(ahead), tuple(behind), sum(shares) / len(shares)))
    return sorted(found, key=lambda one: (len(one.behind) - len(one.ahead), -one.mean, one.rule))


def headline(comparisons: Sequence[Comparison]) -> str:
    """Say which rules win most often, and what becomes of the founding rule, in plain words."""
    found, markets = records(comparisons), len(comparisons)
    most = max(len(one.ahead) for one in found)
    top = list(dict.fromkeys(in_words(one.rule) for one in found if len(one.ahead) == most))
    alone = in_words(BASELINE)
    sentences = [
        f"{capital(listed(top))} clearly {'beats' if len(top) == 1 else 'beat'} {alone} most often: on "
        f"{most} of {markets} markets."
        if most
        else f"No rule clearly beats {alone} on any of {markets} markets."
    ]
    for one in found:
        if one.rule == FOUNDING:
            gains = f"on {len(one.ahead)}" if one.ahead else "on none"
            loses = f"on {len(one.behind)}" if one.behind else "on none"
            sentences.append(f"{capital(in_words(FOUNDING))} beats it {gains} and loses to it {loses}.")
    return " ".join(sentences)


def in_short(comparisons: Sequence[Comparison]) -> list[str]:
    """Return what was found, a paragraph a list entry."""
    found = [
        _counts(comparisons),
        _winners(comparisons),
        _openness(comparisons),
        _most_often(records(comparisons), len(comparisons)),
        _founding(comparisons),
        _control(comparisons),
        _precision(comparisons),
    ]
    return [paragraph for paragraph in found if paragraph]


def big_table(comparisons: Sequence[Comparison]) -> Grid:
    """Return the table of rules by markets: profit less that of the baseline, in % of its revenue."""
    best = {one.scenario.name: reading.ranked(one)[0].name for one in comparisons if reading.ranked(one)}
    rows: list[list[Cell | str]] = []
    for record in records(comparisons):
        cells = []
        for comparison in comparisons:
            difference = reading.against_baseline(comparison, record.rule, "profit")
            share = reading.of_revenue(comparison, record.rule)
            text = mark(difference) + percent_change(share, most_places=1)
            cells.append(Cell(text, "best" if record.rule == best.get(comparison.scenario.name) else ""))
        rows.append([name_of(record.rule), *cells, f"{len(record.ahead)} / {len(record.behind)}"])
    markets = [one.scenario.name for one in comparisons]
    return table_of(("rule", *markets, "clearly ahead / behind"), rows)


def _counts(comparisons: Sequence[Comparison]) -> str:
    """Count the comparisons and what they come to."""
    ahead, behind, unclear, same = (
        sum(len(choose(one)) for one in comparisons)
        for choose in (reading.ahead, reading.behind, reading.unclear, reading.same)
    )
    rules = len(comparisons[0].strategies) - 1
    alike = f", and in {same} the rule earns what {code(BASELINE)} earns in every run" if same else ""
    return (
        f"{counted(rules, 'rule').capitalize()}{_twice(comparisons[0])}, with their default parameters, "
        f"were set against {code(BASELINE)}, which changes nothing, on "
        f"{counted(len(comparisons), 'market')}: {ahead + behind + unclear + same} comparisons of profit. "
        f"In {ahead} the rule earns clearly more, in {behind} clearly less, in {unclear} there is no clear "
        f"difference{alike}."
    )


def _twice(comparison: Comparison) -> str:
    """Say that the founding rule is counted twice, where it is."""
    names = {one.name for one in comparison.strategies}
    return f" ({code(FOUNDING)} counted twice, adjusted and raw)" if {FOUNDING, RAW} <= names else ""


def _winners(comparisons: Sequence[Comparison]) -> str:
    """Name the rule with the highest mean on every market where one is clearly ahead of the baseline."""
    parts, without = [], []
    for comparison in comparisons:
        gains = reading.ahead(comparison)
        market = code(comparison.scenario.name)
        if not gains:
            without.append(market)
            continue
        share = reading.of_revenue(comparison, gains[0].strategy)
        parts.append(
            f"on {market} {code(gains[0].strategy)} by {percent(share.estimate)} % ({bounds(share, 100)})"
        )
    nobody = f"On {listed(without)} no rule earns clearly more than {code(BASELINE)}." if without else ""
    if not parts:
        return nobody
    return (
        f"Some rule is clearly ahead of {code(BASELINE)} on {len(parts)} of {len(comparisons)} markets; of "
        f"those rules the furthest ahead, in % of the revenue of {code(BASELINE)}, is {'; '.join(parts)}. "
        f"{nobody}".rstrip()
    )


def _openness(comparisons: Sequence[Comparison]) -> str:
    """Say on how many markets the first is clearly ahead of all others."""
    alone = [one for one in comparisons if not reading.not_behind_the_best(one)]
    rest = [len(reading.not_behind_the_best(one)) for one in comparisons if one not in alone]
    sentences = []
    if alone:
        names = listed(codes(one.scenario.name for one in alone))
        sentences.append(
            f"The rule with the highest mean profit is clearly ahead of all others on {names} (Holm over all "
            "pairs of rules)."
        )
    if rest:
        between = f"{min(rest)}" if min(rest) == max(rest) else f"{min(rest)} to {max(rest)}"
        where = f"{len(rest)} of {len(comparisons)} markets" if alone else "every market"
        sentences.append(
            f"On {where} it is open which of the better rules is best: "
            f"{between} others are not clearly behind the one with the highest mean (Holm over all pairs of "
            "rules)."
        )
    return " ".join(sentences)


def _most_often(found: Sequence[Record], markets: int) -> str:
    """Name the rules that are most often clearly ahead, and most often clearly behind."""
    most = max(len(one.ahead) for one in found)
    least = max(len(one.behind) for one in found)
    sentences = []
    if most:
        top = [one for one in found if len(one.ahead) == most]
        sentences.append(
            f"Most often clearly ahead of {code(BASELINE)}, on {most} of {markets} markets: "
            f"{listed([_with_other(one, one.behind, 'behind') for one in top])}."
        )
    never = [one.rule for one in found if one.ahead and not one.behind]
    if never:
        sentences.append(
            f"Ahead somewhere and behind nowhere: {listed(codes(never))}."
            if len(never) > 1
            else f"Only {code(never[0])} is ahead somewhere and behind nowhere."
        )
    elif most:
        sentences.append("No rule is ahead somewhere and behind nowhere.")
    if least:
        last = [one for one in found if len(one.behind) == least]
        sentences.append(
            f"Most often clearly behind, on {least}: "
            f"{listed([_with_other(one, one.ahead, 'ahead') for one in last])}."
        )
    return " ".join(sentences)


def _with_other(record: Record, markets: Sequence[str], word: str) -> str:
    """Write a rule's name, and on which markets the opposite holds."""
    return f"{code(record.rule)} ({word} on {listed(codes(markets))})" if markets else code(record.rule)


def _founding(comparisons: Sequence[Comparison]) -> str:
    """Say where the founding rule gains clicks, what becomes of the profit, and what takes it."""
    more: list[str] = []
    richer: list[str] = []
    poorer: list[Comparison] = []
    for comparison in comparisons:
        clicks, profit = (
            reading.clearly(reading.against_baseline(comparison, FOUNDING, metric))
            for metric in ("clicks", "profit")
        )
        if clicks > 0:
            more.append(code(comparison.scenario.name))
        if profit > 0:
            richer.append(code(comparison.scenario.name))
        if profit < 0:
            poorer.append(comparison)
    less = _where(codes(one.scenario.name for one in poorer))
    sentences = [
        f"The founding rule, {code(FOUNDING)}, has clearly more clicks than {code(BASELINE)} on "
        f"{_where(more)}, clearly more profit on {_where(richer)} and clearly less profit on {less}."
    ]
    both = [one for one in comparisons if clicks_up_profit_down(one, FOUNDING)]
    for comparison in both:
        share = reading.of_revenue(comparison, FOUNDING)
        clicks_more = reading.relative(comparison, FOUNDING, "clicks")
        sentences.append(
            f"On {code(comparison.scenario.name)} it gains clicks and loses profit: "
            f"{percent_change(clicks_more)} % clicks, {percent_change(share)} % of revenue in profit."
        )
    if not both:
        sentences.append("On none of them it gains clicks and loses profit at once.")
    reasons: dict[str, list[str]] = {}
    for comparison in poorer:
        reason = largest_loss(comparison, FOUNDING)
        if reason is not None:
            reasons.setdefault(reason, []).append(code(comparison.scenario.name))
    if reasons:
        said = [f"{reason} on {listed(markets)}" for reason, markets in reasons.items()]
        sentences.append(f"Where it loses, most is lost by {listed(said)} (`why`).")
    return " ".join(sentences)


def _where(markets: Sequence[str]) -> str:
    """Write names of markets, or that there is none."""
    return listed(markets) if markets else "none"


def _control(comparisons: Sequence[Comparison]) -> str | None:
    """Say who wins where reallocating can gain nothing, and what such a rule does instead."""
    control = next((one for one in comparisons if one.scenario.name == CONTROL), None)
    if control is None:
        return None
    gains = reading.ahead(control)
    start = f"On the control, {code(CONTROL)}, where nothing but luck sets campaigns apart,"
    if not gains:
        return f"{start} no rule is clearly ahead, as it should be for those that only reallocate."
    parts, moved = [], True
    for one in gains:
        spend = reading.clearly(reading.against_baseline(control, one.strategy, "cost"))
        how = percent_change(reading.relative(control, one.strategy, "cost"), most_places=0)
        parts.append(f"{code(one.strategy)} ({f'{how} % spend' if spend else 'spend not clearly another'})")
        moved = moved and spend != 0
    why = " changes how much is spent, and not only where" if moved else " is"
    return f"{start} whoever is clearly ahead{why}: {listed(parts)}."


def _precision(comparisons: Sequence[Comparison]) -> str:
    """Say how small a difference these runs can tell."""
    half = reading.typical_half_width(list(comparisons))
    return (
        f"With {counted(comparisons[0].runs, 'run')} half a 95 % interval is typically {percent(half)} % of "
        "revenue "
        '(the median over all comparisons): smaller differences drown in luck, and "no clear difference" '
        "does not mean none."
    )
