"""Testing creatives: show each as often as it is likely to be the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Floats, Integers, Report, View
from strategies.shared.parameters import check_interval, check_number

#: Posterior draws a decision; a probability is then known to within 0.016 or better.
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class CreativeTest:
    """Weigh a campaign's creatives by the probability of having the highest click-through rate.

    Even rotation pays for its knowledge with every impression of a poor creative, for as long as
    it goes on. Thompson sampling shows a creative as often as it is likely, given the clicks so
    far, to be the best: all alike in the beginning, the poor ones ever more rarely. It changes the
    weights of creatives and nothing else; campaigns with one creative have nothing to test.

    It wins where creatives differ and traffic suffices to see it: two rates of 2 % and 3 % take
    some 4,000 impressions each. It loses profit where the creative that attracts clicks does not attract
    buyers, which this rule does not look at; and where rates drift, as old clicks count as much as new
    ones, so that a creative that wears out is found out late. Where creatives are alike there is nothing
    to win or lose.

    Parameters
    ----------
    top_two
        Share of impressions for the creatives likely to be best, 0.01 to 1; the rest goes to those
        likely to be best where these are not. 1 is plain Thompson sampling, which earns most while
        it learns; 0.5 finds the best creative soonest.
    confidence
        A campaign's test ends when a creative is the best with this probability, 0.5 to 1: it is
        shown alone from then on. At 1 no test ends.
    prior_clicks
        Weight of the belief that all creatives of a campaign have its rate, in clicks, 0.01 to 1e9.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With m the campaign's click-through rate, and c clicks of n impressions of a creative, its rate
    is Beta(prior + c, prior (1 - m) / m + 1 + n - c). Of 1,000 draws from all posteriors of a campaign,
    alpha is the share in which the creative is highest. Its weight is

        top_two alpha_i + (1 - top_two) sum over j != i of alpha_j alpha_i / (1 - alpha_j),

    the probability that top-two Thompson sampling picks it. A campaign without a click keeps even
    weights. Creatives of a campaign share its bids and slots, so their rates are compared as they
    are; only the platform, which ranks a creative that is clicked more a little higher, favours it
    in this comparison too.

    References
    ----------
    Thompson (1933), On the likelihood that one unknown probability exceeds another, Biometrika;
    Chapelle, Li (2011), An empirical evaluation of Thompson sampling, NeurIPS; Russo (2020), Simple
    Bayesian algorithms for best-arm identification, Operations Research, for top-two.

    Examples
    --------
    >>> CreativeTest(confidence=0.95).top_two
    1.0
    """

    top_two: float = 1.0
    confidence: float = 1.0
    prior_clicks: float = 2.0
    interval: float = 24.0

    def __post_init__(self) -> None:
        check_number("top_two", self.top_two, 0.01, 1)
        check_number("confidence", self.confidence, 0.5, 1)
        check_number("prior_clicks", self.prior_clicks, 0.01, 1e9)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> CreativeTester:
        """Return a bidder for the account in ``view``, every campaign's test under way."""
        return CreativeTester(self, view, rng)


class CreativeTester:
    """The tests of one account, one a campaign with several creatives."""

    def __init__(self, rule: CreativeTest, view: View, rng: np.random.Generator) -> None:
        self._rule = rule
        self._rng = rng
        campaigns = (np.flatnonzero(view.creative_campaign == c) for c in range(len(view.campaigns)))
        self._under_test = [creatives for creatives in campaigns if len(creatives) > 1]
        self._weights = np.ones(len(view.creatives))

    def decide(self, report: Report) -> Decision:
        """Weigh the creatives of every campaign whose test has not ended."""
        if not self._under_test:
            return Decision()
        going_on = []
        for creatives in self._under_test:
            best = self._probability_best(
                report.creative_clicks[creatives], report.creative_impressions[creatives]
            )
            ended = best.max() >= self._rule.confidence < 1
            self._weights[creatives] = (
                np.arange(len(best)) == best.argmax() if ended else top_two_weights(best, self._rule.top_two)
            )
            if not ended:
                going_on.append(creatives)
        self._under_test = going_on
        return Decision(creative_weights=self._weights.copy())

    def _probability_best(self, clicks: Integers, impressions: Integers) -> Floats:
        """Return the share of posterior draws in which each creative of a campaign has the highest rate."""
        n = len(clicks)
        if clicks.sum() == 0:
            return np.full(n, 1 / n)
        prior = self._rule.prior_clicks
        missed = impressions.sum() / clicks.sum() - 1
        # The 1 keeps the second parameter above 0 where every impression was clicked.
        rates = self._rng.beta(prior + clicks, prior * missed + 1 + impressions - clicks, size=(DRAWS, n))
        return np.bincount(rates.argmax(axis=1), minlength=n) / DRAWS


def top_two_weights(best: Floats, top_two: float) -> Floats:
    """Return the probability that top-two Thompson sampling picks each creative.

    Parameters
    ----------
    best
        (n,) probability of each to be the best, sum 1.
    top_two
        Probability of showing the best of a draw, rather than the best of another draw in which
        a different one is the best.

    Returns
    -------
    Floats
        (n,) sum 1.

    Examples
    --------
    >>> top_two_weights(np.array([0.5, 0.3, 0.2]), 1.0).tolist()
    [0.5, 0.3, 0.2]

    The second share of the first: 0.3 x 0.5 / 0.7 + 0.2 x 0.5 / 0.8 = 0.339.

    >>> top_two_weights(np.array([0.5, 0.3, 0.2]), 0.5).round(3).tolist()
    [0.42, 0.338, 0.243]
    """
    odds = np.divide(best, 1 - best, out=np.zeros(len(best)), where=best < 1)
    others = best * (odds.sum() - odds)
    return np.asarray(top_two * best + (1 - top_two) * others + (best == 1) * (1 - top_two))
