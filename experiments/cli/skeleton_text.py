"""The two files that `bidloom strategies new` writes, with $-signs where the names go."""

from __future__ import annotations

from string import Template

RULE = Template('''\
"""A rule of one's own: bids that follow what clicks have earned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from simulator.entities import Decision, Report, View
from strategies.shared.parameters import check_interval, check_number


@dataclass(frozen=True, slots=True)
class $rule:
    """Once a day, bid a share of what a click of the target has earned so far.

    What a click has earned is the margin on the revenue reported for the target, over
    its clicks. Few clicks tell little: until a target has had ``prior_clicks`` of them,
    mostly its initial bid counts. Campaign budgets stay as they are, and so do bids for
    1,000 impressions.

    It wins where the initial bids are far from what clicks earn. It loses where they
    are about right: it then follows the luck of few conversions, which are reported
    late, and bids too little. On most markets that ship it spends less than ``fixed``,
    at a higher ROAS and a lower profit: a rule to begin with, not one to keep.

    Parameters
    ----------
    share
        Part of its earnings that a click may cost, 0 to 1.
    prior_clicks
        Clicks that the initial bid counts for, 1 to 1e9.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    The bid is

        (share x margin x revenue + prior_clicks x initial bid)
        / (clicks + prior_clicks)

    with revenue and clicks as reported since the first warm-up day.

    Examples
    --------
    >>> $rule(share=0.3).prior_clicks
    100.0
    """

    share: float = 0.5
    prior_clicks: float = 100.0
    interval: float = 24.0

    def __post_init__(self) -> None:
        """Refuse parameters that are out of their range."""
        check_number("share", self.share, 0, 1)
        check_number("prior_clicks", self.prior_clicks, 1, 1e9)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> ${rule}Bidder:
        """Return a bidder for the account in ``view``; this rule needs no chance."""
        return ${rule}Bidder(self, view)


class ${rule}Bidder:
    """Bids for one account in one run; what it has to remember would stand here."""

    def __init__(self, rule: $rule, view: View) -> None:
        self._rule = rule
        self._view = view
        self._by_impression = view.pays_by_impression[view.target_campaign]

    def decide(self, report: Report) -> Decision:
        """Set every bid anew; what a decision leaves out stays as it is."""
        rule, view = self._rule, self._view
        earned = rule.share * view.margin * report.revenue
        believed = rule.prior_clicks * view.initial_bids
        bids = (earned + believed) / (report.clicks + rule.prior_clicks)
        return Decision(bids=np.where(self._by_impression, report.bids, bids))
''')

TEST = Template('''\
"""The rule keeps the promises of every strategy, and does its own sum right."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from strategies.testing import StrategyContract, ToyMarket, make_view

from $module import $rule


class TestContract(StrategyContract):
    """What every strategy has to keep, see docs/writing-a-strategy.md."""

    strategy = $rule()


class TestContractOfOtherParameters(StrategyContract):
    """The same far from the defaults."""

    strategy = $rule(share=1.0, prior_clicks=1.0, interval=6.0)


def test_a_bid_by_hand() -> None:
    """100 clicks earned .4 x 500 = 200, half of it 100; 100 more count for .8 each.

    (100 + 80) / 200 = .9
    """
    view = make_view(targets=1, campaigns=1, bid=0.8)  # its margin is .4
    rule = $rule(share=0.5, prior_clicks=100.0)
    bidder = rule.start(view, np.random.default_rng(1))
    report = dataclasses.replace(
        ToyMarket(view).report(), clicks=np.array([100]), revenue=np.array([500.0])
    )
    assert bidder.decide(report).bids == pytest.approx([0.9])


def test_a_share_above_all_earnings_is_refused() -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match="share is 2, allowed: a number from 0 to 1"):
        $rule(share=2)
''')
