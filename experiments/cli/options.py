"""The options that say where the runs of a study are carried out."""

from __future__ import annotations

from typing import Annotated

import typer

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
