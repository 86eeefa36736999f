"""What a comparison says in words, and what it must not say."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from gist import gist, tells

from experiments.comparing.outcome import Comparison
from experiments.comparing.words import sentence, verdict

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

BASE = [100.0, 110.0, 90.0, 105.0, 95.0, 100.0]
HIGH = [110.0, 122.0, 99.0, 116.0, 105.0, 111.0]
LOW = [80.0, 90.0, 70.0, 87.0, 75.0, 79.0]
NOISE = [101.0, 108.0, 91.0, 104.0, 97.0, 99.0]


def told(comparison: Comparison) -> str:
    """What the sentence of the second strategy carries."""
    return gist(sentence(comparison, comparison.strategies[1]))


def test_more_clicks_and_less_profit(outcome: Outcome) -> None:
    """Where both are clear, one sentence says both, with interval, runs and p.

    Clicks +63 of 600, profit -119 of 600.
    """
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": LOW, "clicks": HIGH}}
    )

    assert (
        "`ctr_weighted` 10.5 more clicks `fixed` 95 10.1 10.9 6 .001 19.8 less profit 95 17.8 21.9 .001"
        == told(comparison)
    )


def test_fewer_clicks_is_said_with_positive_bounds(outcome: Outcome) -> None:
    """ "19.8 % fewer" has bounds in amounts of fewer, smaller number first."""
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": NOISE, "clicks": LOW}}
    )

    assert (
        "`ctr_weighted` 19.8 less clicks `fixed` 95 17.8 21.9 6 .001 unclear profit 0.0 95 -1.6 1.6 1"
        == told(comparison)
    )


def test_only_profit_is_clear(outcome: Outcome) -> None:
    """Profit comes first where it is what can be told."""
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": HIGH, "clicks": NOISE}}
    )

    assert told(comparison).startswith(
        "`ctr_weighted` 10.5 more profit `fixed` 95 10.1 10.9 6 .001 unclear clicks"
    )


def test_nothing_clear_says_neither_more_nor_less(outcome: Outcome) -> None:
    """Differences that luck explains are called no clear difference."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE, "clicks": BASE},
            "ctr_weighted": {"profit": NOISE, "clicks": list(reversed(NOISE))},
        }
    )
    said = sentence(comparison, comparison.strategies[1])

    assert gist(said).startswith("unclear `ctr_weighted` `fixed` clicks")
    assert " more " not in said
    assert " less " not in said
    assert " fewer " not in said


def test_losses_are_compared_in_money(outcome: Outcome) -> None:
    """Where the baseline loses money there is no percentage, but there is an amount."""
    comparison = outcome(
        {
            "fixed": {"profit": [-value for value in HIGH], "clicks": BASE},
            "ctr_weighted": {"profit": [-value for value in LOW], "clicks": BASE},
        }
    )

    assert tells(
        sentence(comparison, comparison.strategies[1]), "`ctr_weighted` 30.3 more profit `fixed` 95 28.9 31.8"
    )


def test_the_same_strategy_does_exactly_the_same(outcome: Outcome) -> None:
    """A/A is said as what it is."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE, "clicks": BASE},
            "strategies.fixed:Fixed": {"profit": BASE, "clicks": BASE},
        }
    )

    assert "`strategies.fixed:Fixed` `fixed` same 6" == told(comparison)


def test_one_run_is_luck(outcome: Outcome) -> None:
    """One run gives numbers and no judgement."""
    comparison = outcome(
        {"fixed": {"profit": [100.0], "clicks": [50.0]}, "pid_pacing": {"profit": [90.0], "clicks": [60.0]}}
    )

    assert "`pid_pacing` `fixed` clicks +20.0 profit -10.0 nothing" == told(comparison)
    assert "nothing `fixed` more profit 20 more" == gist(verdict(comparison))


def test_a_strategy_that_failed_is_said_to_have(outcome: Outcome) -> None:
    """No run, no comparison."""
    comparison = outcome({"fixed": {"profit": BASE}, "pid_pacing": None})

    assert "`pid_pacing` failed 6" == told(comparison)
    assert gist(verdict(comparison)).endswith("nothing")


def test_a_baseline_that_failed_leaves_nothing_to_compare_with(outcome: Outcome) -> None:
    """The others still have their means."""
    comparison = outcome({"fixed": None, "pid_pacing": {"profit": BASE}})

    assert "`pid_pacing` nothing `fixed` failed 6" == told(comparison)


def test_strategies_without_a_common_run_are_not_compared(outcome: Outcome) -> None:
    """Different replications are no pairs."""
    nan = float("nan")
    comparison = outcome(
        {
            "fixed": {"profit": [1.0, nan], "clicks": [1.0, nan]},
            "pid_pacing": {"profit": [nan, 1.0], "clicks": [nan, 1.0]},
        }
    )

    assert "`pid_pacing` `fixed` failed" == told(comparison)


def test_verdict_names_a_clear_winner(outcome: Outcome) -> None:
    """Ahead of all others with the largest Holm p shown: it pays most."""
    comparison = outcome(
        {"fixed": {"profit": BASE}, "pid_pacing": {"profit": HIGH}, "ctr_weighted": {"profit": LOW}}
    )

    assert "`pid_pacing` more profit 110 1 95 102 119 clear more `fixed` `ctr_weighted` .001" == gist(
        verdict(comparison)
    )


def test_verdict_holds_back_where_one_is_level(outcome: Outcome) -> None:
    """The highest mean is no winner while another is within luck of it."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE},
            "pid_pacing": {"profit": [v + 1 for v in NOISE]},
            "ctr_weighted": {"profit": LOW},
        }
    )
    said = verdict(comparison)

    assert gist(said).startswith("unclear `pid_pacing` more profit 101 1")
    assert tells(said, "clear more `ctr_weighted` unclear more `fixed` .17")


def test_verdict_between_two_others_corrects_over_all_pairs(outcome: Outcome) -> None:
    """The best was picked from all, so its lead over another non-baseline counts among three pairs.

    Leads of 1, 2, 0, 1, 2, 0 have p = .0409 alone, the smallest of the three pairs, so .1226 among
    them. Against the baseline .0443 is doubled by its own family of two.
    """
    level = [value + noise for value, noise in zip(BASE, [0.3, -0.4, 0.2, -0.3, 0.4, -0.1], strict=True)]
    lead = [value + extra for value, extra in zip(level, [1.0, 2.0, 0.0, 1.0, 2.0, 0.0], strict=True)]
    comparison = outcome(
        {"fixed": {"profit": BASE}, "pid_pacing": {"profit": lead}, "ctr_weighted": {"profit": level}}
    )

    assert tells(verdict(comparison), "unclear more `ctr_weighted` .12 `fixed` .089")


def test_verdict_says_when_every_strategy_loses(outcome: Outcome) -> None:
    """The best of bad rules loses least; it does not pay."""
    comparison = outcome(
        {"fixed": {"profit": [-v for v in HIGH]}, "pid_pacing": {"profit": [-v for v in LOW]}}
    )

    assert gist(verdict(comparison)).startswith("loses `pid_pacing` loses less")


def test_a_loss_within_luck_is_not_called_one(outcome: Outcome) -> None:
    """A mean below 0 whose interval reaches above it may be luck."""
    comparison = outcome(
        {"fixed": {"profit": [-30.0, 20.0, -5.0]}, "pid_pacing": {"profit": [-40.0, 10.0, -15.0]}}
    )

    assert "loses" not in verdict(comparison)


def test_verdict_of_nothing_is_none(outcome: Outcome, comparison_of_failures: Comparison) -> None:
    """A study in which every run failed has no verdict."""
    assert "nothing failed" == gist(verdict(comparison_of_failures))


@pytest.fixture
def comparison_of_failures(outcome: Outcome) -> Comparison:
    """Both strategies fail; a third gives the study its number of runs."""
    full = outcome({"fixed": None, "pid_pacing": None, "ctr_weighted": {"profit": BASE}})
    return Comparison(full.scenario, 1, 6, full.strategies[:2], (), full.errors)


def test_equal_differences_cannot_be_judged(outcome: Outcome) -> None:
    """Two runs exactly as far apart are numbers and no judgement, as one run is."""
    comparison = outcome(
        {
            "fixed": {"profit": [100.0, 102.0], "clicks": [49.0, 51.0]},
            "pid_pacing": {"profit": [90.0, 92.0], "clicks": [54.0, 56.0]},
        }
    )

    assert "`pid_pacing` `fixed` 2 clicks +10.0 profit -9.9 same nothing" == told(comparison)
    assert gist(verdict(comparison)).endswith("unclear more `pid_pacing` nothing 2 more")


def test_one_metric_may_be_beyond_judgement(outcome: Outcome) -> None:
    """Where clicks are always 5 apart and profit varies, each gets what can be said of it."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE, "clicks": BASE},
            "ctr_weighted": {"profit": LOW, "clicks": [value + 5 for value in BASE]},
        }
    )

    assert (
        "`ctr_weighted` 19.8 less profit `fixed` 95 17.8 21.9 6 .001 unclear clicks +5.0 same nothing"
        == told(comparison)
    )


def test_a_ratio_without_spread_is_said_in_amounts(outcome: Outcome) -> None:
    """Twice the profit in every run has no interval in percent; the amount has one."""
    comparison = outcome(
        {
            "fixed": {"profit": [8.0, 10.0, 9.0], "clicks": [8.0, 10.0, 9.0]},
            "pid_pacing": {"profit": [16.0, 20.0, 18.0], "clicks": [8.0, 10.0, 9.0]},
        }
    )

    assert told(comparison).startswith("`pid_pacing` 9.0 more profit `fixed` 95 6.5 11.5 3")


def test_failing_in_bad_runs_does_not_win(outcome: Outcome) -> None:
    """A strategy that is worse in every run it ends, but ends only the good ones, is not called ahead."""
    nan = float("nan")
    lucky = [98.0, 107.9, nan, 103.0, nan, 92.8]
    comparison = outcome(
        {"fixed": {"profit": [100.0, 110.0, 60.0, 105.0, 55.0, 95.0]}, "ctr_weighted": {"profit": lucky}}
    )

    assert "unclear `ctr_weighted` more profit 100 1 95 90 111 unclear more `fixed` clear more" == gist(
        verdict(comparison)
    )
