"""How a tune is told: the headline, what remains of the gain, the search, what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from experiments.comparing.made_from import settings_table
from experiments.comparing.words import money_note
from experiments.report.assumptions import assumptions, money_assumed
from experiments.report.blocks import Block, Bullets, Heading, Story, Text, bullets, soft
from experiments.report.outcome import story
from experiments.storage.manifest import versions
from experiments.tuning.outcome import Tuning
from experiments.tuning.tables import finalists_grid
from experiments.tuning.words import headline, tuning_caption, tuning_sentences, tuning_verdict


@story.register
def _story(tuning: Tuning, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell a tune."""
    scenario, strategy = tuning.scenario, tuning.space.strategy
    fresh: list[Block] = [Heading("What remains of the gain"), finalists_grid(tuning)]
    return Story(
        f"{strategy} tuned on {scenario.name}",
        f"{scenario.name} (hash {scenario.hash}), seed {tuning.seed}",
        headline(tuning),
        (
            *soft(money_note(tuning.fresh) if tuning.fresh else money_assumed(scenario)),
            *(fresh if tuning.fresh else []),
            Text(f"{tuning_caption(tuning)}.", "soft"),
            *bullets(tuning_sentences(tuning)),
            Text(tuning_verdict(tuning)),
        ),
        lambda: _details(tuning, made_by),
        tuple(tuning.name(trial) for trial in (*tuning.trials[:1], *tuning.finalists)),
        scenario.description,
    )


def _details(tuning: Tuning, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return pictures, what is assumed and what it was made from."""
    from experiments.tuning.figures import pictures  # noqa: PLC0415 - matplotlib, which a terminal need not wait for

    goal, strategy = tuning.goal, tuning.space.strategy
    parameters = tuning.fresh.strategies[0].parameters if tuning.fresh else {}
    inside = ", ".join(f"{name} = {value}" for name, value in parameters.items())
    return [
        Heading("The search"),
        *pictures(tuning),
        Heading("What is assumed"),
        Bullets(tuple(assumptions(tuning.scenario))),
        *settings_table(
            tuning.scenario,
            [
                ("strategy as it is", f"{strategy}: {inside}" if inside else strategy),
                ("tuned", "; ".join(parameter.text for parameter in tuning.space.parameters)),
                ("metric", goal.metric),
                ("subject to", "; ".join(each.text for each in goal.constraints) or "nothing"),
                ("seed", str(tuning.seed)),
                ("trials", f"{len(tuning.trials)} of up to {tuning.runs} replications"),
                ("fresh luck", f"{tuning.fresh_runs} replications that the search never met"),
            ],
            made_by or {**versions(), "optuna": version("optuna")},
        ),
    ]
