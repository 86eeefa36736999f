"""How a comparison is told: the headline, the statistics behind it, pictures, what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from experiments.comparing.headline import headline, headline_of_several
from experiments.comparing.made_from import settings
from experiments.comparing.outcome import Comparison
from experiments.comparing.several import Comparisons
from experiments.comparing.tables import all_differences, caption, effects_grid, headline_grid, verdicts_grid
from experiments.comparing.words import (
    failures,
    hindsight_sentence,
    money_note,
    money_stands,
    notes,
    sentence,
    verdict,
)
from experiments.report.assumptions import assumptions
from experiments.report.blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    OnPages,
    Story,
    Text,
    bullets,
    name_of,
    soft,
    table_of,
)
from experiments.report.outcome import story
from experiments.report.phrases import capital
from experiments.study.metrics import title

#: Failed runs that are shown.
MOST_ERRORS = 20


@story.register
def _story(comparison: Comparison, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell a comparison."""
    scenario = comparison.scenario
    return Story(
        f"Bidding strategies on {scenario.name}",
        f"{scenario.name} (hash {scenario.hash}), seed {comparison.seed}",
        headline(comparison),
        tuple(_summary(comparison)),
        lambda: _details(comparison, made_by),
        tuple(_names(comparison)),
        scenario.description,
    )


@story.register
def _story_of_several(found: Comparisons, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001
    """Tell a comparison in several markets: each in turn, then the verdicts side by side."""
    each: list[Block | OnPages] = []
    for comparison in found.comparisons:
        told = story(comparison)
        each += [Heading(told.about), Text(told.headline), *told.summary]
    markets = [one.scenario.name for one in found.comparisons]
    return Story(
        f"Bidding strategies on {len(markets)} markets",
        f"{', '.join(markets)}, seed {found.comparisons[0].seed}",
        headline_of_several(found),
        (*each, *_verdicts(found)),
        names=tuple(dict.fromkeys(name for one in found.comparisons for name in _names(one))),
    )


def _verdicts(found: Comparisons) -> list[Block]:
    """Return the verdicts over several markets; nothing where nothing was compared."""
    if not found.verdicts:
        return []
    return [
        Heading("All verdicts"),
        verdicts_grid(found),
        Text(
            f"Differences in {title(found.metric)} from `{found.comparisons[0].baseline}`, in percent of it "
            f"where that is known; Holm's correction over all rows.{_money(found)}",
            "soft",
        ),
    ]


def _money(found: Comparisons) -> str:
    """Say of markets with different currencies that their amounts stand each for itself."""
    return "" if found.one_currency else " Money is in each market's own currency, and nowhere added up."


def _summary(comparison: Comparison) -> list[Block]:
    """Return the table, a sentence a strategy, what is to be known of all, and the verdict."""
    others = [one for one in comparison.strategies[1:] if one.completed]
    return [
        *soft(money_note(comparison), money_stands(comparison)),
        headline_grid(comparison),
        Text(f"{capital(caption(comparison))}.", "soft"),
        *bullets([sentence(comparison, one) for one in others]),
        *soft(
            comparison.drawn.said() if comparison.drawn else None,
            hindsight_sentence(comparison),
            *notes(comparison),
        ),
        *bullets(failures(comparison)),
        *_effects(comparison),
        Text(verdict(comparison)),
    ]


def _effects(comparison: Comparison) -> list[Block]:
    """Return where differences arise, where that was asked for: a table a strategy that can be compared."""
    compared = [one.name for one in comparison.strategies[1:] if one.parts.pairs]
    return [effects_grid(comparison, name, by) for by in comparison.split for name in compared]


def _details(comparison: Comparison, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return pictures, every difference, failed runs, what is assumed and what it was made from."""
    # Pictures take matplotlib, which a terminal need not wait for.
    from experiments.comparing.pictures.choosing import shown  # noqa: PLC0415
    from experiments.comparing.pictures.day import over_the_day  # noqa: PLC0415
    from experiments.comparing.pictures.flow import budget_flow  # noqa: PLC0415
    from experiments.comparing.pictures.forest import forest  # noqa: PLC0415
    from experiments.comparing.pictures.gap import hindsight_gap  # noqa: PLC0415
    from experiments.comparing.pictures.heat import money_map  # noqa: PLC0415
    from experiments.comparing.pictures.targets import ctr_to_price  # noqa: PLC0415

    drawn = shown(comparison)
    return [
        *forest(comparison),
        *([all_differences(comparison)] if comparison.differences else []),
        *soft(drawn.note()),
        *over_the_day(drawn),
        *ctr_to_price(drawn),
        *budget_flow(drawn),
        *money_map(drawn),
        *hindsight_gap(comparison),
        *failed_runs(
            ("strategy", "replication", "error"),
            [(name_of(one.strategy), str(one.replication), one.error) for one in comparison.errors],
        ),
        Heading("What is assumed"),
        Bullets(tuple(assumptions(comparison.scenario, drawn=comparison.drawn is not None))),
        *settings(comparison, made_by),
    ]


def _names(comparison: Comparison) -> Iterator[str]:
    """Yield the names that stand between backticks and may hold backticks themselves."""
    yield from (strategy.name for strategy in comparison.strategies)
    for strategy in comparison.strategies[:1]:
        if strategy.parts.layout:
            yield from dict.fromkeys(strategy.parts.table("by_campaign")["campaign"].tolist())


def failed_runs(header: Sequence[str], rows: Sequence[Sequence[Cell | str]]) -> list[Block]:
    """Return the runs that failed, the first of them; nothing where none did."""
    if not rows:
        return []
    rest = len(rows) - MOST_ERRORS
    return [
        Heading("Runs that failed"),
        table_of(header, rows[:MOST_ERRORS], kind="settings"),
        *soft(f"And {rest} more." if rest > 0 else ""),
    ]
