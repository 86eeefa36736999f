"""The command `bidloom calibrate`: a flag for each assumption, with its default from one place."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.calibrate.assumptions import Assumptions
from experiments.cli.ending import finish

_DEFAULT = Assumptions()


def calibrate_command(
    file: Annotated[Path, typer.Argument(help="CSV log or keyword report.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Scenario file to write, ending in .toml.")],
    layout: Annotated[str, typer.Option("--format", help="adwords-daily or table.")] = "table",
    positions: Annotated[
        Path | None, typer.Option(help="Log that examination by position is fitted to; else assumed.")
    ] = None,
    hours: Annotated[
        Path | None,
        typer.Option(help="Log that the curve of the day is fitted to; else a common one is assumed."),
    ] = None,
    keywords: Annotated[
        int, typer.Option(help="Keywords kept, those with most impressions.")
    ] = _DEFAULT.keywords,
    campaigns: Annotated[
        int, typer.Option(help="Campaigns to group keywords into, where the log has none.")
    ] = _DEFAULT.campaigns,
    share: Annotated[float, typer.Option(help="Assumed impressions / searches.")] = _DEFAULT.share,
    position: Annotated[
        float, typer.Option(help="Assumed mean position, where the log has none; 1 is the top.")
    ] = _DEFAULT.position,
    bid: Annotated[
        float, typer.Option(help="Assumed bid, currency units a click, where the log has no cost.")
    ] = _DEFAULT.bid,
    conversion_rate: Annotated[
        float, typer.Option(help="Assumed conversions a click, where the log has none.")
    ] = _DEFAULT.conversion_rate,
    basket_value: Annotated[
        float, typer.Option(help="Assumed currency units a conversion, where the log has none.")
    ] = _DEFAULT.basket_value,
    margin: Annotated[
        float, typer.Option(help="Assumed share of revenue that is profit before advertising.")
    ] = _DEFAULT.margin,
    correlation: Annotated[
        float, typer.Option(help="Assumed correlation of log relevance and log conversion rate.")
    ] = _DEFAULT.correlation,
    ad_share: Annotated[
        float, typer.Option(help="Assumed share of the spread of relevance that the own ads make.")
    ] = _DEFAULT.ad_share,
    budget: Annotated[
        float, typer.Option(help="Daily budget of a campaign over its mean daily cost.")
    ] = _DEFAULT.budget,
    rivals: Annotated[int, typer.Option(help="Other accounts that bid on every keyword.")] = _DEFAULT.rivals,
    days: Annotated[int, typer.Option(help="Days of the scenario.")] = _DEFAULT.days,
    period: Annotated[
        int | None, typer.Option(help="Days that a table without dates covers.")
    ] = _DEFAULT.period,
    seed: Annotated[int, typer.Option(help="Seed of the grouping and of the simulations.")] = _DEFAULT.seed,
    name: Annotated[str, typer.Option(help="Name of the scenario; default: its file's.")] = _DEFAULT.name,
    names: Annotated[
        str, typer.Option(help="log: keep the names of the log; outdoor: make them up.")
    ] = _DEFAULT.names,
    source: Annotated[str, typer.Option(help="Whom the log is owed to, for the file.")] = _DEFAULT.source,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """Fit a market to a log or keyword report and write it as a scenario."""

    def run() -> int:
        from experiments.calibrate.calibrate import run_calibrate
        from experiments.cli.screen import Screen, write

        assumptions = Assumptions(
            keywords=keywords,
            campaigns=campaigns,
            share=share,
            position=position,
            bid=bid,
            conversion_rate=conversion_rate,
            basket_value=basket_value,
            margin=margin,
            correlation=correlation,
            ad_share=ad_share,
            budget=budget,
            rivals=rivals,
            days=days,
            period=period,
            seed=seed,
            name=name,
            names=names,
            source=source,
        )
        screen = Screen(as_json=False, quiet=quiet, progress=False)
        table = run_calibrate(
            file,
            format=layout,
            out=out,
            say=screen.say,
            positions=positions,
            hours=hours,
            assumptions=assumptions,
        )
        write(table + "\n")
        return 0

    finish(run)
