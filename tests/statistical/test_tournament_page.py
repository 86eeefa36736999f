"""What docs/tournament.md says of a tournament is what its command gives: 20 replications, seed 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tournament import tournament

PAGE = Path(__file__).parents[2] / "docs" / "tournament.md"
STRATEGIES = ("fixed", "ctr_weighted", "roi_weighted", "balanced_bidding")


def said_by(payoffs: Payoffs) -> list[str]:
    """Return what the page says, word by word, with the figures of a tournament."""
    fixed, chaser, returns, _ = range(4)
    markets = {market.name: market.sums for market in payoffs.markets}

    def ahead(i: int) -> str:
        absolute = payoffs.duels[i, chaser].paired.absolute
        assert absolute.estimate is not None
        assert absolute.low is not None
        assert absolute.high is not None
        bounds = f"({absolute.low:.0f} to {absolute.high:.0f})"
        return f"{absolute.estimate:.0f} more under `{STRATEGIES[i]}` {bounds}"

    def total(name: str, metric: str) -> str:
        return f"{markets[name][metric].estimate:,.0f}"

    losses = [-(payoffs.harm[i, chaser].paired.absolute.estimate or 0.0) for i in (fixed, returns)]
    shares = [100 * (markets[name]["efficiency"].estimate or 0.0) for name in ("ctr_weighted", "fixed")]
    return [
        ahead(fixed).replace("(", "(95 %: "),
        ahead(returns),
        f"earn {losses[0]:.0f} and {losses[1]:.0f} less there",
        f"make {total('ctr_weighted', 'profit')} where doing nothing made them {total('fixed', 'profit')}",
        f"takes {total('ctr_weighted', 'cost')} where it took {total('fixed', 'cost')}",
        f"{shares[0]:.0f} % of what they could be worth, for {shares[1]:.0f} %",
        f"`roi_weighted` earns most, {payoffs.together[returns].estimate:.0f} a seat, clearly ahead of each",
    ]


@pytest.mark.slow
def test_the_page_says_what_the_command_gives() -> None:
    """Every figure of the page's opening, who exploits whom, and who wins."""
    payoffs = tournament("two-campaigns", STRATEGIES, runs=20, seed=1)
    page = " ".join(PAGE.read_text("utf-8").split())

    assert [] == [words for words in said_by(payoffs) if words not in page]
    assert all(payoffs.exploits(i, 1) for i in (0, 2, 3))
    assert all(payoffs.shared[2, i].more for i in (0, 1, 3))
