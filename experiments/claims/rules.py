"""Rules of bidding that exist for a trial only: what a seller does on a day that is set beforehand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Report, View
from simulator.strategy import Bidder
from strategies.creative_test import CreativeTest
from strategies.shared.parameters import check_interval, check_number


@dataclass(frozen=True, slots=True)
class RaiseBids:
    """Leave everything alone until a day, and from then on bid a multiple of the initial bids.

    It stands for a seller who buys more traffic from a certain day on. It looks at nothing.

    Parameters
    ----------
    factor
        Multiple of the initial bids, 0.01 to 100.
    day
        From when on, in days since midnight of day 0.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Examples
    --------
    >>> RaiseBids(day=14.0).factor
    1.2
    """

    factor: float = 1.2
    day: float = 0.0
    interval: float = 24.0

    def __post_init__(self) -> None:
        check_number("factor", self.factor, 0.01, 100)
        check_number("day", self.day, 0, 36_500)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> Bidder:  # noqa: ARG002 - it draws nothing
        """Return a bidder for the account in ``view``."""
        return _Raiser(self, view)


class _Raiser:
    """Waits for its day."""

    def __init__(self, rule: RaiseBids, view: View) -> None:
        self._rule, self._initial = rule, view.initial_bids

    def decide(self, report: Report) -> Decision:
        """Multiply the initial bids once the day has come."""
        come = report.time >= 24 * self._rule.day
        return Decision(bids=self._initial * self._rule.factor) if come else Decision()


@dataclass(frozen=True, slots=True)
class TestFirst:
    """Test creatives on a part of the traffic for some days, and spend in full only afterwards.

    It stands for a seller who holds the money back until it is known which picture is clicked most.

    Parameters
    ----------
    days
        How long spending is held back, from day 0 on.
    share
        Share of auctions entered meanwhile, 0 to 1.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Examples
    --------
    >>> TestFirst(days=3.0).share
    0.25
    """

    __test__ = False  # its name begins like that of a test

    days: float = 7.0
    share: float = 0.25
    interval: float = 24.0

    def __post_init__(self) -> None:
        check_number("days", self.days, 0, 36_500)
        check_number("share", self.share, 0, 1)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        """Return a bidder for the account in ``view``."""
        return _Holder(self, view, CreativeTest(interval=self.interval).start(view, rng))


class _Holder:
    """Tests creatives all along, and holds back while the test is young."""

    def __init__(self, rule: TestFirst, view: View, tester: Bidder) -> None:
        self._rule, self._campaigns, self._tester = rule, len(view.campaigns), tester

    def decide(self, report: Report) -> Decision:
        """Weigh creatives, and enter a share of the auctions or all of them."""
        young = report.time < 24 * self._rule.days
        throttles = np.full(self._campaigns, self._rule.share if young else 1.0)
        return dataclasses.replace(self._tester.decide(report), throttles=throttles)
