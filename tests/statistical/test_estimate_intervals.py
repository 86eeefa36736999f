"""Intervals of rates hold the truth in 90 of 100 cases, in every class of traffic.

200 accounts of twelve keywords in three campaigns, log rates .35 apart within and between campaigns, as a
scenario has them. Accounts are the clusters; at a true coverage of 90 % the standard error of a class is
below 1.5 %, so a band of 85 to 95 % fails by chance in fewer than one in a thousand.
"""

import numpy as np
import pytest

from experiments.calibrate.click_rates import rates_of

ACCOUNTS, KEYWORDS, CAMPAIGNS, DRAWS = 200, 12, 3, 400


def hits(*, shuffled: bool) -> dict[int, list[bool]]:
    """Return by number of trials whether each interval of a rate holds the truth."""
    rng = np.random.default_rng(11)
    campaign = np.arange(KEYWORDS) % CAMPAIGNS
    found: dict[int, list[bool]] = {}
    for _ in range(ACCOUNTS):
        level = 0.03 * np.exp(0.35 * rng.standard_normal(CAMPAIGNS))[campaign]
        truth = level * np.exp(0.35 * rng.standard_normal(KEYWORDS))
        trials = rng.choice([30, 300, 3000, 30_000], KEYWORDS).astype(np.float64)
        successes = rng.binomial(trials.astype(int), truth).astype(np.float64)
        if shuffled:
            truth = rng.permutation(truth)
        rates = rates_of(successes, trials, campaign)
        drawn = rates.drawn(DRAWS, campaign, rng)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        for n, inside in zip(trials, (low <= truth) & (truth <= high), strict=True):
            found.setdefault(int(n), []).append(bool(inside))
    return found


def test_nine_of_ten_intervals_hold_the_truth_in_every_class_of_traffic() -> None:
    """From 30 trials to 30,000."""
    coverage = {n: float(np.mean(inside)) for n, inside in sorted(hits(shuffled=False).items())}

    assert [30, 300, 3000, 30_000] == list(coverage)
    assert all(0.85 <= share <= 0.95 for share in coverage.values()), coverage


@pytest.mark.parametrize("trials", [3000, 30_000])
def test_they_do_not_hold_the_truth_of_another_keyword(trials: int) -> None:
    """The twin that must fail: with shuffled truths fewer than 60 of 100 are hit."""
    assert np.mean(hits(shuffled=True)[trials]) < 0.6
