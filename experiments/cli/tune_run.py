"""What `bidloom tune` does, once its flags are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from experiments.cli.screen import Screen, market_of, watched, write_json
from experiments.running.engine import Engine
from experiments.study.checks import check_range
from experiments.tuning.outcome import Tuning
from experiments.tuning.tables import finalists_table
from experiments.tuning.tune import tune
from experiments.tuning.words import tuning_caption, tuning_sentences, tuning_verdict


def run_tune(
    scenario: str,
    strategy: str,
    parameters: Sequence[str],
    *,
    metric: str,
    subject_to: Sequence[str],
    trials: int,
    runs: int,
    fresh_runs: int,
    seed: int,
    jobs: int,
    days: int | None,
    out: Path | None,
    engine: Engine,
    screen: Screen,
) -> int:
    """Carry out a tune, show it, write its folder; return the exit code.

    It is 1 where no trial meets the constraints, or a run failed.
    """
    checked = {"--trials": trials, "--runs": runs, "--fresh-runs": fresh_runs}
    for name, value in checked.items():
        check_range(name, value, 1)
    check_range("--seed", seed, 0)
    check_range("--jobs", jobs, 0)
    market = market_of(scenario, days)
    tuning, code = watched(
        screen,
        out,
        lambda observer: tune(
            market, strategy, parameters, trials=trials, runs=runs, seed=seed, fresh_runs=fresh_runs,
            metric=metric, subject_to=subject_to, jobs=jobs, out=out, observer=observer, engine=engine,
        ),
    )  # fmt: skip
    if tuning is None:
        return code
    if screen.as_json:
        write_json(tuning.to_json())
    else:
        screen.print(*summary(tuning))
    if out is not None:
        from experiments.tuning.publish import publish_tuning  # noqa: PLC0415 - matplotlib: only where it is needed

        written = publish_tuning(tuning, out)
        screen.say(f"report: {out / 'report.html'}")
        if written is not None:
            screen.say(f"strategy: {written}")
    return 1 if tuning.winner is None or tuning.failed else 0


def summary(tuning: Tuning) -> list[Table | str]:
    """Return what a tune prints: verdict, what goes with it, the best trials beside the strategy as it is."""
    tables: list[Table | str] = [] if tuning.fresh is None else [finalists_table(tuning)]
    return [
        f"{tuning.scenario.name} (hash {tuning.scenario.hash}), seed {tuning.seed}",
        tuning_verdict(tuning),
        *tuning_sentences(tuning),
        *tables,
        f"{tuning_caption(tuning)}.",
    ]
