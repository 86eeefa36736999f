"""One comparison a market, and one table of verdicts over all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from experiments.comparing.outcome import Comparison, Difference
from experiments.report.outcome import Outcome
from experiments.statistics.judged import corrected
from experiments.storage.store import Terms, identity
from experiments.study.plain import judged_json
from experiments.study.study import Study
from simulator.errors import InputError
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a strategy did against the baseline in one market.

    Attributes
    ----------
    scenario
        Name of the market.
    difference
        In the metric of the table; its ``p_holm`` is corrected over all rows of the table.
    currency
        Of the market's money; None where it names none.
    """

    scenario: str
    difference: Difference
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Comparisons(Outcome):
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
            (comparison.scenario, difference)
            for comparison in self.comparisons
            for difference in comparison.differences
            if difference.metric == self.metric
        ]
        return tuple(
            Verdict(scenario.name, replace(difference, p_holm=p), scenario.currency)
            for (scenario, difference), p in zip(
                found, corrected(difference.paired for _, difference in found), strict=True
            )
        )

    @property
    def one_currency(self) -> bool:
        """Whether all markets have the same currency, or none has one; else amounts do not compare."""
        return len({one.scenario.currency for one in self.comparisons}) == 1

    @property
    def failed(self) -> bool:
        """Whether a run failed, in any market."""
        return any(one.failed for one in self.comparisons)

    def parts(self) -> dict[str, Outcome]:
        """Return each market's comparison and its folder."""
        return {f"markets/{folder_name(one.scenario)}": one for one in self.comparisons}

    def numbers(self) -> dict[str, object]:
        """Return all of it as plain data."""
        return {
            "schema": 1,
            "currency": self.comparisons[0].scenario.currency if self.one_currency else None,
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
            "verdicts": [
                {
                    "scenario": one.scenario,
                    "strategy": one.difference.strategy,
                    "baseline": one.difference.baseline,
                    "metric": one.difference.metric,
                    "currency": one.currency,
                    **judged_json(one.difference),
                    "clear": one.difference.clear,
                }
                for one in self.verdicts
            ],
        }


def folder_name(scenario: Scenario) -> str:
    """Return a folder's name for a market: its own, or what of it a folder may be called and its hash."""
    tame = re.sub(r"[^a-z0-9_-]+", "-", scenario.name)[:60]
    return tame if tame == scenario.name else f"{tame.strip('-')}-{scenario.hash[:6]}".strip("-")


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


def joint_terms(studies: Sequence[Study], drawn: Sequence[Sequence[Scenario]]) -> Terms:
    """Return what makes two sittings over the same markets, and those drawn around each, the same study."""
    first = studies[0]
    terms = identity("compare", first.scenario, first.seed)
    joint = {
        "scenario": ", ".join(study.scenario.name for study in studies),
        "scenario_hash": ", ".join(study.scenario.hash for study in studies),
    }
    if any(drawn):
        joint["draws"] = "; ".join(", ".join(market.hash for market in markets) for markets in drawn)
    return Terms({**terms.settings, **joint}, first.scenario)
