"""What `bidloom scenarios` prints: the shipped scenarios in a table, a scenario's file, the schema."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.cli.screen import Screen, write, write_json
from experiments.storage.files import write_text
from experiments.study.study import check_rivals
from simulator import load_scenario, scenario_names
from simulator.errors import BidloomError, InputError
from simulator.settings.file import parse_scenario, part_names, toml_text
from simulator.settings.scenario import Scenario
from simulator.settings.schema import scenario_schema


def print_scenarios(*, as_json: bool) -> int:
    """Print a row for each shipped scenario; return the exit code."""
    rows = [summary(load_scenario(name)) for name in scenario_names()]
    if as_json:
        write_json({"schema": 1, "scenarios": rows})
    else:
        Screen(as_json=False, quiet=False, progress=False).print(_table(rows))
    return 0


def print_file(name_or_path: str) -> int:
    """Print the file of a scenario that is right, and nothing else; return the exit code."""
    text = toml_text(name_or_path)
    if name_or_path not in part_names():  # a part alone is no scenario
        check_rivals(parse_scenario(text, name_or_path))
    if isinstance(sys.stdout, io.TextIOWrapper):  # TOML is UTF-8, whatever the terminal's language
        sys.stdout.reconfigure(encoding="utf-8")
    write(text)
    return 0


def print_schema(out: Path | None) -> int:
    """Print the schema, or write it to a file; return the exit code."""
    if out is None:
        write_json(scenario_schema())
        return 0
    try:
        write_text(out, json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n")
    except BidloomError as error:
        raise InputError(str(error)) from None
    Screen(as_json=False, quiet=False, progress=False).say(f"written: {out}")
    return 0


def summary(scenario: Scenario) -> dict[str, str | int]:
    """Return what a row says of a scenario.

    Returns
    -------
    dict
        ``name``, ``days``, ``keywords``, ``audiences``, ``campaigns`` (the learner's), ``rivals``
        (all other accounts, drawn ones included) and ``description``.
    """
    (learner,) = (account for account in scenario.account if account.name == scenario.learner)
    rivals = {account.name for account in scenario.account} - {learner.name}
    for population in scenario.populations:
        if scenario.keyword if population.channel == "search" else scenario.audience:
            rivals |= {f"{population.name}-{number + 1:02d}" for number in range(population.count)}
    return {
        "name": scenario.name,
        "days": scenario.days,
        "keywords": len(scenario.keyword),
        "audiences": len(scenario.audience),
        "campaigns": len(learner.campaign),
        "rivals": len(rivals),
        "description": scenario.description,
    }


def _table(rows: list[dict[str, str | int]]) -> Table:
    """Return the rows for a terminal; audiences only where a scenario has any."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("scenario", no_wrap=True)
    counts = ["days", "keywords", "audiences", "campaigns", "rivals"]
    shown = [count for count in counts if any(row[count] for row in rows)]
    for count in shown:
        table.add_column(count, justify="right", no_wrap=True)
    table.add_column("what it is or teaches", overflow="fold")
    for row in rows:
        table.add_row(
            Text(str(row["name"])), *(str(row[count]) for count in shown), Text(str(row["description"]))
        )
    return table
