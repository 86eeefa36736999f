"""How a sweep is told: the headline, the table, where strategies differ, what it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.comparing.made_from import settings_table
from experiments.comparing.story import failed_runs
from experiments.report.assumptions import assumptions, money_assumed
from experiments.report.blocks import Block, Bullets, Heading, Story, Text, bullets, name_of, soft
from experiments.report.numbers import counted
from experiments.report.outcome import story
from experiments.study.metrics import title
from experiments.sweeping.factor import value_text
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.tables import grids, sweep_caption
from experiments.sweeping.vary import point_text
from experiments.sweeping.words import change_sentences, failed_points, headline, sweep_verdict


@story.register
def _story(sweep: Sweep, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell a sweep."""
    scenario = sweep.scenario
    paths = [factor.path for factor in sweep.factors]
    changing = " and ".join(paths) + (" changes" if len(paths) == 1 else " change")
    return Story(
        f"{title(sweep.metric).capitalize()} on {scenario.name} as {changing}",
        f"{scenario.name} (hash {scenario.hash}), seed {sweep.seed}",
        headline(sweep),
        (
            *soft(money_assumed(scenario)),
            Heading("Every point"),
            *grids(sweep),
            Text(sweep_caption(sweep), "soft"),
            *bullets(change_sentences(sweep)),
            *bullets(failed_points(sweep)),
            Text(f"Verdict: {sweep_verdict(sweep)}"),
        ),
        lambda: _details(sweep, made_by),
        (*sweep.strategies, *paths),
        scenario.description,
    )


def _details(sweep: Sweep, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return pictures, failed runs, what is assumed and what it was made from."""
    from experiments.sweeping.figures import pictures  # noqa: PLC0415 - matplotlib, which a terminal need not wait for

    scenario, factors = sweep.scenario, sweep.factors
    replications = counted(sweep.runs, "replication")
    return [
        Heading("Where the strategies differ"),
        *pictures(sweep),
        *failed_runs(
            ("point", "strategy", "replication", "error"),
            [
                (
                    point_text(factors, point.values),
                    name_of(error.strategy),
                    str(error.replication),
                    error.error,
                )
                for point, error in sweep.errors
            ],
        ),
        Heading("What is assumed where nothing is varied"),
        Bullets(tuple(assumptions(scenario))),
        *settings_table(
            scenario,
            [
                *((factor.path, ", ".join(map(value_text, factor.values))) for factor in factors),
                ("strategies", ", ".join(sweep.strategies)),
                ("seed", str(sweep.seed)),
                ("runs", f"{replications} a strategy and point, the same at every point"),
            ],
            made_by,
        ),
    ]
