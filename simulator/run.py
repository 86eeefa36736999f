"""One run from start to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from simulator.conservation import check_conservation
from simulator.errors import InputError
from simulator.market import Market, Process
from simulator.plugins.one_process import one_process
from simulator.result import Result, collect
from simulator.settings.file import as_scenario
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy, check_strategy, label, plain_spec, resolve


@one_process()
def simulate(
    scenario: Scenario | str | Path,
    strategy: Strategy | str,
    *,
    seed: int,
    replication: int = 0,
    keep_clicks: bool = False,
    processes: Sequence[Process] = (),
    seats: Mapping[str, Strategy | str] | None = None,
    asking: AbstractContextManager[object] | None = None,
) -> Result:
    """Run one strategy in one replication of a scenario.

    Parameters
    ----------
    scenario
        From :func:`simulator.load_scenario`, or the name or path that it reads.
    strategy
        What the learner does: an object, or text for :func:`simulator.strategy.resolve`.
    seed, replication
        >= 0. Two strategies with the same pair meet the same searches and the same luck.
    keep_clicks
        Whether ``result.clicks`` holds every click.
    processes
        SimPy processes of your own beside the market's, see :class:`simulator.market.Market`.
    seats
        Strategies of other accounts by name, in place of those the scenario gives them: several
        learners at once. How each of them did stands in ``result.by_account``.
    asking
        A context that is entered, again and again, while a strategy is asked to start or decide.

    Returns
    -------
    Result
        Totals and tables, the warm-up left out.

    Raises
    ------
    InputError
        A scenario or strategy that cannot be found, a negative seed or replication, an object that is
        no strategy, or a seat that is no other account.
    StrategyError
        The strategy raised, or decided something impossible.
    ConservationError
        A law of the market broke; please report it.

    Examples
    --------
    >>> result = simulate("two-campaigns", "fixed", seed=1)
    >>> result.totals["clicks"] <= result.totals["impressions"] <= result.totals["searches"]
    True
    """
    scenario = as_scenario(scenario)
    given: dict[str, object] = {"seed": seed, "replication": replication}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(f"{name} is {value!r}, allowed: a whole number >= 0")
    if isinstance(strategy, str):
        text, learner = plain_spec(strategy), resolve(strategy)
    else:
        text, learner = label(strategy), check_strategy(strategy, label(strategy))
    market = Market(
        scenario,
        learner,
        seed=seed,
        replication=replication,
        keep_clicks=keep_clicks,
        processes=processes,
        seats=_seats(scenario, seats or {}),
        asking=asking,
    )
    market.run()
    market.exchange.sales.release(24.0 * scenario.days)
    check_conservation(market.exchange)
    return collect(market.exchange, text, seed, replication)


def _seats(scenario: Scenario, seats: Mapping[str, Strategy | str]) -> dict[str, Strategy]:
    """Resolve the strategies of other accounts."""
    if scenario.learner in seats:
        raise InputError(f"seats: {scenario.learner!r} is the learner, allowed: other accounts")
    return {
        name: resolve(strategy) if isinstance(strategy, str) else check_strategy(strategy, label(strategy))
        for name, strategy in seats.items()
    }
