"""Moving traffic to where conversion rates rise, with an eye on pre-sales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.shared.history import Counts, History
from strategies.shared.parameters import check_choice, check_number
from strategies.shared.returns import check_conversion_evidence
from strategies.shared.weighting import RatioBidder, check_limits, shrunk

_COLUMNS = {"orders": "orders_placed", "conversions": "conversions"}


@dataclass(frozen=True, slots=True)
class ConversionShift:
    """Raise bids and budgets where the conversion rate rises, cut them where it falls.

    Every target's conversion rate of the last days is compared with its own of the last weeks; its
    bid is its *initial* bid times that ratio. Campaign budgets follow their campaigns' ratios and
    keep their total, so money moves from falling to rising campaigns, while bids may all rise or fall
    together. Once the rate stands still at its new level, the longer window catches up and the bid
    comes back: the rule answers to change, not to level.

    In a pre-sale buyers pay a deposit and the order becomes a conversion weeks later, on the day of the
    event. Reports then show no conversions while orders are placed; a rule that counts conversions
    flees from everything it sells, and overbids when the balances fall due. ``counts="orders"`` counts
    orders as they are placed and stays; ``counts="conversions"`` is the unaware rule.

    It wins where conversion rates change for weeks, by season or fashion, and sales are many. It loses
    to ``fixed`` where rates stand still, as it then follows luck; where a change is over within days,
    before the window has seen it; and where few clicks convert, as shrinking then leaves nothing.

    Parameters
    ----------
    recent_days, long_days
        Windows of the two rates, 0.1 to 1000 days each; the recent one is the shorter. Whole weeks
        keep the days of the week from being taken for change.
    counts
        ``orders``: orders placed; ``conversions``: those reported.
    prior_conversions
        Expected conversions in the recent window at which evidence and the belief in no change weigh
        the same, 0 to 1e9.
    conversion_delay
        The account's own guess of the mean time from click to order, hours, 0 to 2400.
    gain
        Power the ratio is raised to, 0 to 10; 0 keeps the initial bids and budgets.
    floor, cap
        Smallest (0.01 to 1) and largest (1 to 100) multiple of an initial bid or budget.
    step
        Largest relative change of a bid or budget in one decision, 0 to 1.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With n orders and c clicks of a target in the recent window, N and C in the long one, the ratio is

        (n + prior_conversions) / (c * N / C + prior_conversions).

    Clicks are counted up to ``conversion_delay`` hours ago in windows of the same length, so that a
    busy day whose orders are yet to come is not taken for a fall of the rate. A window that reaches
    back before the first report counts everything so far; until the recent one fits, at time
    24 * recent_days + conversion_delay, the two are the same and nothing moves.

    References
    ----------
    Taobao Zhitongche seller guides, for shifting traffic and for pre-sales; the shrinkage is that of
    ``ctr_weighted``.

    Examples
    --------
    >>> ConversionShift(counts="conversions").recent_days
    7.0
    """

    recent_days: float = 7.0
    long_days: float = 28.0
    counts: str = "orders"
    prior_conversions: float = 20.0
    conversion_delay: float = 24.0
    gain: float = 1.0
    floor: float = 0.5
    cap: float = 2.0
    step: float = 0.1
    interval: float = 24.0

    def __post_init__(self) -> None:
        check_number("recent_days", self.recent_days, 0.1, 1000)
        check_number("long_days", self.long_days, self.recent_days, 1000)
        check_choice("counts", self.counts, list(_COLUMNS))
        check_conversion_evidence(self.prior_conversions, self.conversion_delay)
        check_limits(self)

    def start(self, view: View, rng: np.random.Generator) -> ConversionShiftBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(
        self, views: Sequence[View], rngs: Sequence[np.random.Generator]
    ) -> ConversionShiftBidder:
        """Return one bidder for several accounts."""
        return ConversionShiftBidder(self, views)


class ConversionShiftBidder(RatioBidder):
    """The rule for one or several accounts; it remembers the reports of the long window."""

    def __init__(self, rule: ConversionShift, views: Sequence[View]) -> None:
        super().__init__(rule, views)
        self._rule = rule
        self._column = _COLUMNS[rule.counts]
        self._history = History(["clicks", self._column], 24 * rule.long_days + rule.conversion_delay)

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        """Return recent conversion rates beside long ones."""
        rule, own = self._rule, self._own
        now = self._history.add(report)
        recent, long = (self._window(report.time, now, days) for days in (rule.recent_days, rule.long_days))
        by_campaign = [own.by_campaign(counts) for counts in (*recent, *long)]
        return self._change(*recent, *long), self._change(*by_campaign)

    def _window(self, time: float, now: Counts, days: float) -> tuple[Floats, Floats]:
        """Return the orders of the last days, and the clicks that they may have come from."""
        delay = self._rule.conversion_delay
        clicked = (self._history.at(time - delay) or now)["clicks"].astype(np.float64)
        ordered = now[self._column].astype(np.float64)
        first, before = self._history.at(time - 24 * days), self._history.at(time - (24 * days + delay))
        if first is None or before is None:  # both windows begin together, or rates would be of two periods
            return ordered, clicked
        return ordered - first[self._column], clicked - before["clicks"]

    def _change(self, counts: Floats, clicks: Floats, long_counts: Floats, long_clicks: Floats) -> Floats:
        """Return recent rates over long ones, shrunk towards no change."""
        expected = np.divide(
            clicks * long_counts, long_clicks, out=np.zeros(len(clicks)), where=long_clicks > 0
        )
        return shrunk(counts, expected, self._rule.prior_conversions)
