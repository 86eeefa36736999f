"""One comparison a market, and one table of verdicts over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from experiments.comparing.outcome import Comparison, Difference, FrameTable
from experiments.statistics.paired import holm
from experiments.storage.store import Terms, identity
from experiments.study.plain import interval_json, plain
from experiments.study.study import Study
from simulator.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

#: The tidy tables that become data frames: those of a comparison, and the verdicts.
VerdictTable = FrameTable | Literal["verdicts"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a strategy did against the baseline in one market.

    Attributes
    ----------
    scenario
        Name of the market.
    difference
        In the metric of the table; its ``p_holm`` is corrected over all rows of the table.
    """

    scenario: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The same strategies in several markets.

    Attributes
    ----------
    comparisons
        One a market, in the order given.
    metric
        What the table of verdicts is about: profit, or the metric that a precision was asked for.
    """

    comparisons: tuple[Comparison, ...]
    metric: str

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """A row a market and strategy, Holm's correction over all rows: who reads the table looks at all."""
        found = [
            (comparison.scenario.name, difference)
            for comparison in self.comparisons
            for difference in comparison.differences
            if difference.metric == self.metric
        ]
        corrected = holm([difference.paired.p for _, difference in found])
        return tuple(
            Verdict(scenario, replace(difference, p_holm=p_holm))
            for (scenario, difference), p_holm in zip(found, corrected, strict=True)
        )

    def to_pandas(self, table: VerdictTable = "runs") -> pd.DataFrame:
        """Return a tidy table as a pandas data frame; needs the extra ``frames``.

        Parameters
        ----------
        table
            ``"verdicts"``: a row a market and strategy, as in :attr:`verdicts`. Any table of
            :meth:`experiments.comparing.outcome.Comparison.to_pandas`: the same of all markets, the market
            first.

        Raises
        ------
        InputError
            Another table, or pandas is not installed.
        """
        from experiments.comparing.frames import tables_columns  # noqa: PLC0415 - only where it is asked for
        from experiments.report.notebook import pandas_frame  # noqa: PLC0415 - likewise

        return pandas_frame(tables_columns(self, table))

    def to_polars(self, table: VerdictTable = "runs") -> pl.DataFrame:
        """Return a tidy table as a polars data frame, see :meth:`to_pandas`."""
        from experiments.comparing.frames import tables_columns  # noqa: PLC0415 - only where it is asked for
        from experiments.report.notebook import polars_frame  # noqa: PLC0415 - likewise

        return polars_frame(tables_columns(self, table))

    def _repr_html_(self) -> str:
        """Return the verdicts over all markets, and each market's table, for a notebook."""
        from experiments.comparing.frames import verdict_rows  # noqa: PLC0415 - imports this one
        from experiments.report.notebook import table_html  # noqa: PLC0415 - likewise

        each = [
            table_html([], [], one.scenario.name) + one._repr_html_()  # a method of ours, named by Jupyter
            for one in self.comparisons
        ]
        compared = [table_html(*verdict_rows(self))] if self.verdicts else []
        return "".join([*each, *compared])

    def to_json(self) -> dict[str, object]:
        """Return all of it as plain data."""
        return {
            "schema": 1,
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
            "verdicts": [_verdict_json(verdict) for verdict in self.verdicts],
        }


def check_markets(studies: Sequence[Study]) -> None:
    """Refuse markets that could not be told apart.

    Raises
    ------
    InputError
        When two have the same name or the same contents.
    """
    names: set[str] = set()
    hashes: dict[str, str] = {}
    for study in studies:
        name, digest = study.scenario.name, study.scenario.hash
        if name in names:
            raise InputError(f"scenarios: {name!r} stands twice, allowed: each once, under a name of its own")
        if digest in hashes:
            raise InputError(f"scenarios: {name!r} is the same as {hashes[digest]!r}, allowed: each once")
        names.add(name)
        hashes[digest] = name


def joint_terms(studies: Sequence[Study]) -> Terms:
    """Return what makes two sittings over the same markets the same study."""
    first = studies[0]
    terms = identity("compare", first.scenario, first.seed)
    joint = {
        "scenario": ", ".join(study.scenario.name for study in studies),
        "scenario_hash": ", ".join(study.scenario.hash for study in studies),
    }
    return Terms({**terms.settings, **joint}, first.scenario)


def _verdict_json(verdict: Verdict) -> dict[str, object]:
    """Return one entry of ``verdicts``."""
    difference = verdict.difference
    return {
        "scenario": verdict.scenario,
        "strategy": difference.strategy,
        "baseline": difference.baseline,
        "metric": difference.metric,
        "absolute": interval_json(difference.paired.absolute),
        "relative": difference.paired.relative and interval_json(difference.paired.relative),
        "p": plain(difference.paired.p),
        "p_holm": plain(difference.p_holm),
        "clear": difference.clear,
    }
