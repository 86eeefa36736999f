"""The file that a tune leaves: a strategy to name as ``@strategy.toml``, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from experiments.report.toml_words import comment, quoted
from experiments.tuning.outcome import Tuning
from experiments.tuning.words import tuning_sentences, tuning_verdict
from simulator.plugins.strategy_file import SCHEMA


def strategy_toml(tuning: Tuning) -> str | None:
    """Return the text of ``strategy.toml``; None where there is no strategy to use.

    Parameters
    ----------
    tuning
        Whose winner it holds: with what was tuned at the winner's values, and what the brackets of the
        strategy set.

    Notes
    -----
    Numbers stand in the shortest form that reads as the same number, and those that were suggested have
    four digits, so what is written is what was run.
    """
    winner = tuning.winner
    if winner is None:
        return None
    verdict = [tuning_verdict(tuning), *tuning_sentences(tuning)]
    lines = [
        *comment("Written by `bidloom tune`. Use it as a strategy: --strategies fixed,@strategy.toml"),
        *(line for said in verdict for line in comment(said)),
        "",
        f"schema = {SCHEMA}",
        f"strategy = {quoted(tuning.space.base)}",
        "",
        "[parameters]",
        *_pairs({**tuning.space.given, **winner.parameters}),
        "",
        "[origin]",
        *_pairs(_origin(tuning, winner.number)),
    ]
    return "\n".join(lines) + "\n"


def _origin(tuning: Tuning, trial: int) -> dict[str, object]:
    """Return what the parameters were found with."""
    return {
        "scenario": tuning.scenario.name,
        "scenario_hash": tuning.scenario.hash,
        "seed": tuning.seed,
        "trials": len(tuning.trials),
        "trial": trial,
        "runs": tuning.runs,
        "fresh_runs": tuning.fresh_runs,
        "metric": tuning.goal.metric,
        "subject_to": ", ".join(constraint.text for constraint in tuning.goal.constraints) or "nothing",
        "tuned": ", ".join(parameter.text for parameter in tuning.space.parameters),
    }


def _pairs(values: Mapping[str, object]) -> Iterator[str]:
    """Yield ``key = value`` lines."""
    for name, value in values.items():
        yield f"{name} = {_value(value)}"


def _value(value: object) -> str:
    """Write a value; none, for which TOML has no word, as text."""
    match value:
        case None:
            return quoted("none")
        case bool():
            return str(value).lower()
        case str():
            return quoted(value)
        case _:
            return repr(value)
