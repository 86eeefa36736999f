"""A comparison as a story: the verdict first, then what it rests on, then what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from experiments.comparing.made_from import settings
from experiments.comparing.notes import notes
from experiments.comparing.outcome import Comparison, Difference
from experiments.comparing.pictures.choosing import Shown, shown
from experiments.comparing.pictures.day import over_the_day
from experiments.comparing.pictures.flow import budget_flow
from experiments.comparing.pictures.forest import forest
from experiments.comparing.pictures.gap import hindsight_gap
from experiments.comparing.pictures.heat import money_map
from experiments.comparing.pictures.targets import ctr_to_price
from experiments.comparing.tables import HEADLINE, caption
from experiments.comparing.tables import cells as headline_cells
from experiments.comparing.words import sentence, verdict
from experiments.report.assumptions import assumptions
from experiments.report.blocks import Block, Bullets, Cell, Folded, Grid, Group, Heading, Story, Text, cells
from experiments.report.numbers import number, p_text, percent
from experiments.statistics.paired import UNKNOWN, Interval
from experiments.study.metrics import SHARES, title

#: Failed runs that are shown.
MOST_ERRORS = 20


def story(comparison: Comparison, versions: Mapping[str, str]) -> Story:
    """Return the report of a comparison as blocks.

    Parameters
    ----------
    comparison
        What to report.
    versions
        Of what computed it, by name.

    Returns
    -------
    Story
        The same for the same comparison and versions.
    """
    scenario = comparison.scenario
    drawn = shown(comparison)
    blocks: list[Block] = [
        Heading(f"Bidding strategies on {scenario.name}", 1),
        *([Text(scenario.description, "soft")] if scenario.description else []),
        Text(verdict(comparison), "verdict"),
        Bullets(tuple(sentence(comparison, other) for other in comparison.strategies[1:])),
        *(Text(note, "soft") for note in notes(comparison)),
        Heading("What each strategy did"),
        _headline(comparison),
        Text(f"{caption(comparison).capitalize()}.", "soft"),
        *forest(comparison),
        *_all_differences(comparison),
        *_pictures(drawn),
        *hindsight_gap(comparison),
        *_errors(comparison),
        Heading("What is assumed"),
        Bullets(tuple(assumptions(scenario))),
        *settings(comparison, versions),
    ]
    return Story(f"Bidloom: {scenario.name}", tuple(blocks), tuple(_names(comparison, drawn)))


def _pictures(drawn: Shown) -> list[Block]:
    """Return what the strategies did by hour, target, day and campaign."""
    note = drawn.note()
    return [
        *([Text(note, "soft")] if note else []),
        *over_the_day(drawn),
        *ctr_to_price(drawn),
        *budget_flow(drawn),
        *money_map(drawn),
    ]


def _names(comparison: Comparison, drawn: Shown) -> Iterator[str]:
    """Yield the names that stand between backticks and may hold backticks themselves."""
    yield from (strategy.name for strategy in comparison.strategies)
    for strategy in drawn.strategies[:1]:
        yield from dict.fromkeys(strategy.parts.table("by_campaign")["campaign"].tolist())


def _headline(comparison: Comparison) -> Grid:
    """Return the headline table, half an interval below each mean."""
    rows = tuple(
        (
            Cell(strategy.name, name=True),
            *(Cell(cell.mean, cell.half) for cell in headline_cells(strategy)),
        )
        for strategy in comparison.strategies
    )
    return Grid(("strategy", *HEADLINE.values()), (Group(rows),), "headline")


def _all_differences(comparison: Comparison) -> list[Block]:
    """Return every difference by strategy, folded away."""
    if not comparison.differences:
        return []
    header = ("metric", "difference", "95 %", "relative, %", "95 %", "p", "Holm's p", "pairs")
    more = ("bootstrap 95 %", "pairing gain")

    groups = tuple(
        Group(
            tuple(
                _difference_row(one, comparison.bootstrap(one))
                for one in comparison.differences
                if one.strategy == strategy.name
            ),
            strategy.name,
        )
        for strategy in comparison.strategies[1:]
    )
    grid = Grid((*header, *more), tuple(group for group in groups if group.rows), "all")
    note = (
        "95 % intervals rest on the normal law, but for the bootstrap one (BCa) of the difference. "
        "Pairing gain: how many independent runs one paired run is worth."
    )
    return [Folded("All metrics", grid, note, "All metrics: tables/differences.csv.")]


def _difference_row(difference: Difference, bootstrap: Interval | None) -> tuple[Cell, ...]:
    """Return one row of the table of all differences."""
    paired = difference.paired
    scale = 100.0 if difference.metric in SHARES else 1.0
    unit = ", points of %" if difference.metric in SHARES else ""
    relative, resampled = paired.relative or UNKNOWN, bootstrap or UNKNOWN
    return cells(
        [
            title(difference.metric) + unit,
            _scaled(paired.absolute.estimate, scale),
            _bounds(_scaled(paired.absolute.low, scale), _scaled(paired.absolute.high, scale)),
            percent(relative.estimate),
            _bounds(percent(relative.low), percent(relative.high)),
            p_text(paired.p).removeprefix("= "),
            p_text(difference.p_holm).removeprefix("= "),
            str(paired.n),
            _bounds(_scaled(resampled.low, scale), _scaled(resampled.high, scale)),
            number(difference.pairing_gain),
        ]
    )


def _scaled(value: float | None, scale: float) -> str:
    """Write a number times a scale."""
    return number(None if value is None else scale * value)


def _bounds(low: str, high: str) -> str:
    """Write ``low to high``, or a dash for none."""
    return "-" if low == high == "-" else f"{low} to {high}"


def _errors(comparison: Comparison) -> list[Block]:
    """Return the failed runs, the first of them."""
    if not comparison.errors:
        return []
    rows = tuple(
        (Cell(error.strategy, name=True), Cell(str(error.replication)), Cell(error.error))
        for error in comparison.errors[:MOST_ERRORS]
    )
    rest = len(comparison.errors) - len(rows)
    table = Grid(("strategy", "replication", "error"), (Group(rows),), "settings")
    return [
        Heading("Runs that failed"),
        table,
        *([Text(f"And {rest} more.", "soft")] if rest else []),
    ]
