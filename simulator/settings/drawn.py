"""Markets drawn around a fitted one: each as plausible as it, in a folder that the scenario names."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError
from simulator.settings.file import load_scenario
from simulator.settings.scenario import Scenario


def drawn_markets(scenario: Scenario) -> tuple[Scenario, ...]:
    """Read the markets in the folder ``draws`` of a scenario.

    Parameters
    ----------
    scenario
        As read from its file, which tells where the folder is.

    Returns
    -------
    tuple of Scenario
        In the order of their files' names, as long as the scenario; none where it names no folder.

    Raises
    ------
    InputError
        There is no such folder, nothing in it, or a market with other campaigns or targets than the scenario.
    """
    if not scenario.draws:
        return ()
    where = f"scenario {scenario.name!r}: draws {scenario.draws!r}"
    folder = next(
        (found for beside in (*scenario.folders, Path()) if (found := beside / scenario.draws).is_dir()), None
    )
    files = [] if folder is None else sorted(folder.glob("*.toml"))
    if not files:
        lacks = "there is no such folder beside the file" if folder is None else f"no .toml file in {folder}"
        raise InputError(
            f"{where}: {lacks}; allowed: the folder that `bidloom calibrate --draws` wrote with it, or none"
        )
    markets = []
    for file in files:
        market = load_scenario(file).model_copy(update={"days": scenario.days})
        if _targets(market) != _targets(scenario):
            raise InputError(
                f"{where}: {file} has other campaigns or targets than the scenario; draw its markets anew, "
                "or take `draws` out"
            )
        markets.append(market)
    return tuple(markets)


def _targets(scenario: Scenario) -> list[tuple[str, str]]:
    """Return campaign and place of each target of the learner, in their order."""
    learner = next(account for account in scenario.account if account.name == scenario.learner)
    return [(campaign.name, target.place) for campaign in learner.campaign for target in campaign.target]
