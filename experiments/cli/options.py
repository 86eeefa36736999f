"""Flags that several commands share, each written once; and the flags of every study together."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import typer

from experiments.cli.ending import finish

if TYPE_CHECKING:
    from experiments.cli.screen import Screen
    from experiments.report.outcome import Outcome
    from simulator.settings.scenario import Scenario

Found = TypeVar("Found", bound="Outcome")

ScenarioArgument = Annotated[str, typer.Argument(help="Name of a shipped scenario, or a .toml file.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of all randomness, 0 or more.")]
DaysOption = Annotated[int | None, typer.Option("--days", help="Days to simulate; default: the scenario's.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Folder for results; made when absent.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
JobsOption = Annotated[
    int, typer.Option("--jobs", help="Worker processes; 0: all cores. Never changes a result.")
]
NoProgressOption = Annotated[bool, typer.Option("--no-progress", help="Show no progress.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        help="local: processes of this machine; dask: a cluster (docs/cluster.md). Never changes a result.",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="tcp://HOST:PORT of a Dask cluster that is there already; it has its own number of workers. "
        "Default: one of --jobs workers on this machine, for this command.",
    ),
]
TimeoutOption = Annotated[
    float,
    typer.Option(
        "--decision-timeout",
        help="Seconds that a strategy may take over one decision before its run has failed; inf: no limit.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """The flags of every study: which luck, where it is carried out and kept, how it is shown."""

    seed: SeedOption = 1
    jobs: JobsOption = 0
    engine: EngineOption = "local"
    scheduler: SchedulerOption = None
    decision_timeout: TimeoutOption = 10.0
    days: DaysOption = None
    out: OutOption = None
    as_json: JsonOption = False
    no_progress: NoProgressOption = False
    quiet: QuietOption = False

    @property
    def screen(self) -> Screen:
        """How to talk to the user."""
        from experiments.cli.screen import Screen  # noqa: PLC0415 - so that `bidloom --help` is quick

        return Screen(self.as_json, self.quiet, progress=not self.no_progress)

    def market(self, scenario: str) -> Scenario:
        """Return a scenario, its length changed where asked for."""
        from experiments.cli.screen import market_of  # noqa: PLC0415 - likewise

        return market_of(scenario, self.days)

    def carry_out(self, study: Callable[..., Found], *given: Any, **settings: Any) -> int:
        """Do a study with the flags of every study, publish it, show it; return the exit code."""
        from experiments.cli.screen import carry_out  # noqa: PLC0415 - likewise
        from experiments.running.engine import Engine  # noqa: PLC0415 - likewise
        from experiments.study.checks import check_range  # noqa: PLC0415 - likewise

        check_range("--seed", self.seed, 0)
        check_range("--jobs", self.jobs, 0)
        engine = Engine(self.engine, self.scheduler, self.decision_timeout)
        return carry_out(
            self.screen,
            self.out,
            lambda observer: study(
                *given, seed=self.seed, jobs=self.jobs, out=self.out, engine=engine, observer=observer,
                **settings,
            ),
        )  # fmt: skip


def taking(kind: type) -> Callable[[Callable[..., int]], Callable[..., None]]:
    """Give a command a flag for each field of a dataclass; it gets them as one object, as its first argument.

    A text beside the type of a field is the flag's help. The command returns its exit code.
    """
    fields = list(inspect.signature(kind, eval_str=True).parameters.values())

    def decorate(function: Callable[..., int]) -> Callable[..., None]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        @wraps(function)
        def command(**given: Any) -> None:
            settings = {one.name: given.pop(one.name) for one in fields}
            finish(lambda: function(kind(**settings), **given))

        flags = [*own, *(one.replace(annotation=_flag(one.annotation)) for one in fields)]
        flags = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in flags]
        del command.__wrapped__  # typer would read the flags of the function inside
        command.__signature__ = inspect.Signature(flags)  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in flags}
        return command

    return decorate


def _flag(annotation: Any) -> Any:
    """Return the annotation of a flag: typer's own, or made from a type and a text."""
    kind, meaning = get_args(annotation)
    return Annotated[kind, typer.Option(help=meaning)] if isinstance(meaning, str) else annotation


#: Gives a command the flags of every study, as a :class:`Sitting`.
study_command = taking(Sitting)
