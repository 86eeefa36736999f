"""What a comparison was made from, and the command that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block, Cell, Heading, name_of, soft, table_of
from experiments.report.numbers import counted, days
from experiments.storage.manifest import versions
from experiments.study.plain import plain
from simulator.settings.file import load_scenario, scenario_names
from simulator.settings.scenario import Scenario

#: A row of settings: what it is, and its value.
Setting = tuple[Cell | str, Cell | str]


def settings_table(
    scenario: Scenario, rows: Sequence[Setting], made_by: Mapping[str, str] | None, *last: Setting
) -> list[Block]:
    """Return what a study was made from: its market, ``rows`` of its own, and versions."""
    length = f"{days(scenario.days)} from {scenario.start}, after {scenario.market.warm_up_days} of warm-up"
    market = [("scenario", f"{scenario.name}, hash {scenario.hash}"), ("length", length)]
    market += [("currency", scenario.currency)] if scenario.currency else []
    computed = ", ".join(f"{name} {number}" for name, number in (made_by or versions()).items())
    return [
        Heading("Settings"),
        table_of((), [*market, *rows, ("versions", computed), *last], kind="settings"),
    ]


def settings(comparison: Comparison, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return the table of settings, seeds and versions, and the command."""
    rows = [
        ("seed", str(comparison.seed)),
        ("runs", f"{counted(_replications(comparison), 'replication')} a strategy"),
        *([("markets", f"{comparison.drawn.markets}, drawn around it")] if comparison.drawn else []),
        *(strategy_row(one.name, one.parameters) for one in comparison.strategies),
    ]
    command, remark = again(comparison)
    again_row = ("again", name_of(command))
    return [*settings_table(comparison.scenario, rows, made_by, again_row), *soft(remark)]


def strategy_row(name: str, parameters: Mapping[str, object]) -> Setting:
    """Return a strategy with its parameters."""
    inside = ", ".join(f"{parameter} = {plain(value)}" for parameter, value in parameters.items())
    return name_of(name), inside or "no parameters"


def again(comparison: Comparison) -> tuple[str, str]:
    """Return the command that makes the study again, and what must be known to use it."""
    market, remark = market_words(comparison.scenario)
    names = ",".join(strategy.name for strategy in comparison.strategies)
    words = ["bidloom", "compare", *market, "--strategies", names]
    words += [*_runs(comparison), "--seed", str(comparison.seed)]
    return shlex.join(words), remark


def _runs(comparison: Comparison) -> list[str]:
    """Return how to ask for as many runs."""
    if comparison.precision is None:
        return ["--runs", str(_replications(comparison))]
    aim = comparison.precision.aim
    return ["--precision", f"{aim.share:.12g}", "--metric", aim.metric, "--max-runs", str(aim.max_runs)]


def _replications(comparison: Comparison) -> int:
    """Return how many replications were run, over all markets."""
    return comparison.drawn.runs if comparison.drawn else comparison.runs


def market_words(
    scenario: Scenario, played: Callable[[Scenario], Scenario] = lambda market: market
) -> tuple[list[str], str]:
    """Return how to ask for a scenario on the command line, and a remark where its file is needed.

    ``played`` is what a study makes of the market that it is given.
    """
    if scenario.name in scenario_names():
        shipped = load_scenario(scenario.name)
        if played(shipped).hash == scenario.hash:
            return [scenario.name], ""
        if played(shipped.model_copy(update={"days": scenario.days})).hash == scenario.hash:
            return [scenario.name, "--days", str(scenario.days)], ""
    return [f"{scenario.name}.toml"], (
        f"{scenario.name}.toml stands for the scenario's own file, whose place is not kept; all its settings "
        "are in results.sqlite, table scenario."
    )
