"""What `bidloom compare` does once its flags are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table

from experiments.cli.screen import Screen, checked_names, market_of, watched, write_json
from experiments.comparing.compare import compare
from experiments.comparing.effects import check_by, effects_json, effects_table, effects_title
from experiments.comparing.notes import notes
from experiments.comparing.outcome import Comparison
from experiments.comparing.precision import MAX_RUNS, parse_share
from experiments.comparing.several import Comparisons
from experiments.comparing.tables import caption, headline_table
from experiments.comparing.verdict_table import verdict_caption, verdict_table
from experiments.comparing.words import failures, hindsight_sentence, sentence, verdict
from experiments.running.engine import Engine
from experiments.statistics.sequential import FIRST_LOOK
from experiments.study.checks import check_range
from experiments.study.study import MOST_RUNS
from simulator.errors import InputError

#: Replications where neither they nor a precision are asked for.
RUNS = 20


def run_compare(
    scenarios: list[str],
    strategies: str,
    *,
    runs: int | None,
    precision: str | None,
    metric: str | None,
    max_runs: int | None,
    split: Sequence[str],
    seed: int,
    jobs: int,
    engine: Engine,
    days: int | None,
    out: Path | None,
    screen: Screen,
) -> int:
    """Carry out a comparison in each market, show it, write its folder; return the exit code."""
    runs, share = _length(runs, precision, metric, max_runs)
    split = list(dict.fromkeys(check_by(by) for by in split))
    names = checked_names(strategies, runs=runs, seed=seed, jobs=jobs)
    markets = [market_of(scenario, days) for scenario in scenarios]
    found, code = watched(
        screen,
        out,
        lambda observer: compare(
            markets,
            names,
            runs=runs,
            seed=seed,
            precision=share,
            metric=metric or "profit",
            max_runs=max_runs or MAX_RUNS,
            jobs=jobs,
            out=out,
            observer=observer,
            engine=engine,
        ),
    )
    if found is None:
        return code
    comparison, *others = found.comparisons
    if screen.as_json:
        each = [_contents(one, split) for one in found.comparisons]
        write_json({**found.to_json(), "comparisons": each} if others else each[0])
    else:
        screen.print(*(summary_of_all(found, split) if others else summary(comparison, split)))
    if out is not None:
        from experiments.comparing.publish import publish, publish_all  # noqa: PLC0415 - matplotlib, where it is needed

        if others:
            screen.say(f"reports: {publish_all(found, out)}")
        else:
            screen.say(f"report: {publish(comparison, out)}")
    return 1 if any(one.errors for one in found.comparisons) else 0


def summary(comparison: Comparison, split: Sequence[str] = ()) -> list[Table | str]:
    """Return what a comparison prints: table, a sentence a strategy, failures, effects asked for, verdict."""
    market = comparison.scenario
    return [
        f"{market.name} (hash {market.hash}), seed {comparison.seed}",
        headline_table(comparison),
        f"{caption(comparison).capitalize()}.",
        *(sentence(comparison, strategy) for strategy in comparison.strategies[1:] if strategy.completed),
        *filter(None, [hindsight_sentence(comparison)]),
        *notes(comparison),
        *failures(comparison),
        *(part for by in split for part in _effects(comparison, by)),
        verdict(comparison),
    ]


def summary_of_all(found: Comparisons, split: Sequence[str] = ()) -> list[Table | str]:
    """Return what a comparison in several markets prints: each in turn, then the verdicts side by side."""
    parts: list[Table | str] = []
    for comparison in found.comparisons:
        parts += [*summary(comparison, split), ""]
    return [*parts, "All verdicts", verdict_table(found), verdict_caption(found)]


def _length(
    runs: int | None, precision: str | None, metric: str | None, max_runs: int | None
) -> tuple[int | None, float | None]:
    """Read the flags that say how long a study is; return its runs or, in their place, its precision."""
    if precision is None:
        alone = "--metric" if metric is not None else "--max-runs" if max_runs is not None else None
        if alone:
            raise InputError(f"{alone}: given without --precision, allowed: with it")
        return RUNS if runs is None else runs, None
    if runs is not None:
        raise InputError(
            "--runs and --precision: both given, allowed: one of them; --max-runs limits the other"
        )
    if max_runs is not None:
        check_range("--max-runs", max_runs, FIRST_LOOK, MOST_RUNS)
    return None, parse_share(precision)


def _contents(comparison: Comparison, split: Sequence[str]) -> dict[str, object]:
    """Return a comparison as plain data, with the effects asked for."""
    return comparison.to_json() | ({"effects": effects_json(comparison, split)} if split else {})


def _effects(comparison: Comparison, by: str) -> Iterator[Table | str]:
    """Yield a title and a table for each strategy that can be compared."""
    for strategy in comparison.strategies[1:]:
        if strategy.parts.pairs:
            yield effects_title(comparison, strategy.name, by)
            yield effects_table(comparison, strategy.name, by)
