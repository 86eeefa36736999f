"""The file that a tune leaves: a strategy to name as ``@strategy.toml``, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from experiments.report.toml_words import comment, quoted
from simulator.plugins.strategy_file import SCHEMA


def strategy_toml(
    strategy: str, parameters: Mapping[str, object], origin: Mapping[str, object], said: Iterable[str]
) -> str:
    """Return the text of ``strategy.toml``.

    Parameters
    ----------
    strategy, parameters
        Its name, and what was tuned and what the brackets of the strategy set.
    origin
        What the parameters were found with.
    said
        What is known of it, in sentences.

    Notes
    -----
    Numbers stand in the shortest form that reads as the same number, and those that were suggested have
    four digits, so what is written is what was run.
    """
    lines = [
        *comment("Written by `bidloom tune`. Use it as a strategy: --strategies fixed,@strategy.toml"),
        *(line for sentence in said for line in comment(sentence)),
        "",
        f"schema = {SCHEMA}",
        f"strategy = {quoted(strategy)}",
        "",
        "[parameters]",
        *_pairs(parameters),
        "",
        "[origin]",
        *_pairs(origin),
    ]
    return "\n".join(lines) + "\n"


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
