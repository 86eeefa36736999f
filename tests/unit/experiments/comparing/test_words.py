"""What a comparison says in words, and what it must not say."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from experiments.comparing.outcome import Comparison
from experiments.comparing.words import sentence, verdict

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

BASE = [100.0, 110.0, 90.0, 105.0, 95.0, 100.0]
HIGH = [110.0, 122.0, 99.0, 116.0, 105.0, 111.0]
LOW = [80.0, 90.0, 70.0, 87.0, 75.0, 79.0]
NOISE = [101.0, 108.0, 91.0, 104.0, 97.0, 99.0]


def test_more_clicks_and_less_profit(outcome: Outcome) -> None:
    """Where both are clear, one sentence says both, with interval, runs and p.

    Clicks +63 of 600, profit -119 of 600.
    """
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": LOW, "clicks": HIGH}}
    )

    assert sentence(comparison, comparison.strategies[1]) == (
        "`ctr_weighted` earns 10.5 % more clicks than `fixed` (95 %: 10.1 to 10.9, 6 runs, Holm p < .001) "
        "and 19.8 % less profit (95 %: 17.8 to 21.9, Holm p < .001)."
    )


def test_fewer_clicks_is_said_with_positive_bounds(outcome: Outcome) -> None:
    """ "19.8 % fewer" has bounds in amounts of fewer, smaller number first."""
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": NOISE, "clicks": LOW}}
    )

    assert sentence(comparison, comparison.strategies[1]) == (
        "`ctr_weighted` earns 19.8 % fewer clicks than `fixed` (95 %: 17.8 to 21.9, 6 runs, Holm p < .001); "
        "no clear difference in profit: 0.0 % (95 %: -1.6 to 1.6, Holm p = 1)."
    )


def test_only_profit_is_clear(outcome: Outcome) -> None:
    """Profit comes first where it is what can be told."""
    comparison = outcome(
        {"fixed": {"profit": BASE, "clicks": BASE}, "ctr_weighted": {"profit": HIGH, "clicks": NOISE}}
    )

    assert sentence(comparison, comparison.strategies[1]).startswith(
        "`ctr_weighted` earns 10.5 % more profit than `fixed` (95 %: 10.1 to 10.9, 6 runs, Holm p < .001); "
        "no clear difference in clicks"
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

    assert said.startswith("No clear difference between `ctr_weighted` and `fixed`: clicks ")
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

    assert "`ctr_weighted` earns 30.3 more profit than `fixed` (95 %: 28.9 to 31.8" in sentence(
        comparison, comparison.strategies[1]
    )


def test_the_same_strategy_does_exactly_the_same(outcome: Outcome) -> None:
    """A/A is said as what it is."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE, "clicks": BASE},
            "strategies.fixed:Fixed": {"profit": BASE, "clicks": BASE},
        }
    )

    assert sentence(comparison, comparison.strategies[1]) == (
        "`strategies.fixed:Fixed` and `fixed` do exactly the same: not a click apart in 6 runs."
    )


def test_one_run_is_luck(outcome: Outcome) -> None:
    """One run gives numbers and no judgement."""
    comparison = outcome(
        {"fixed": {"profit": [100.0], "clicks": [50.0]}, "pid_pacing": {"profit": [90.0], "clicks": [60.0]}}
    )

    assert sentence(comparison, comparison.strategies[1]) == (
        "`pid_pacing` against `fixed` in one run: clicks +20.0 %, profit -10.0 %; "
        "one run cannot tell skill from luck."
    )
    assert verdict(comparison) == (
        "Verdict: open. `fixed` has the highest profit, but in one run only; take 20 runs or more."
    )


def test_a_strategy_that_failed_is_said_to_have(outcome: Outcome) -> None:
    """No run, no comparison."""
    comparison = outcome({"fixed": {"profit": BASE}, "pid_pacing": None})

    assert sentence(comparison, comparison.strategies[1]) == "`pid_pacing` failed in all 6 runs."
    assert verdict(comparison).endswith("there is nothing to compare it with.")


def test_a_baseline_that_failed_leaves_nothing_to_compare_with(outcome: Outcome) -> None:
    """The others still have their means."""
    comparison = outcome({"fixed": None, "pid_pacing": {"profit": BASE}})

    assert sentence(comparison, comparison.strategies[1]) == (
        "`pid_pacing` has nothing to be compared with: `fixed` failed in all 6 runs."
    )


def test_strategies_without_a_common_run_are_not_compared(outcome: Outcome) -> None:
    """Different replications are no pairs."""
    nan = float("nan")
    comparison = outcome(
        {
            "fixed": {"profit": [1.0, nan], "clicks": [1.0, nan]},
            "pid_pacing": {"profit": [nan, 1.0], "clicks": [nan, 1.0]},
        }
    )

    assert sentence(comparison, comparison.strategies[1]) == "`pid_pacing` and `fixed` have no run in common."


def test_verdict_names_a_clear_winner(outcome: Outcome) -> None:
    """Ahead of all others with the largest Holm p shown: it pays most."""
    comparison = outcome(
        {"fixed": {"profit": BASE}, "pid_pacing": {"profit": HIGH}, "ctr_weighted": {"profit": LOW}}
    )

    assert verdict(comparison) == (
        "Verdict: `pid_pacing` pays most, with a mean profit of 110 in 1 day (95 %: 102 to 119): "
        "clearly ahead of `fixed` and `ctr_weighted` (Holm p < .001)."
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

    assert said.startswith("Verdict: no clear winner. `pid_pacing` has the highest mean profit, 101 in 1 day")
    assert "clearly more than `ctr_weighted`, but not clearly more than `fixed` (Holm p = .17)." in said


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

    assert "but not clearly more than `ctr_weighted` (Holm p = .12) and `fixed` (Holm p = .089)." in verdict(
        comparison
    )


def test_verdict_says_when_every_strategy_loses(outcome: Outcome) -> None:
    """The best of bad rules loses least; it does not pay."""
    comparison = outcome(
        {"fixed": {"profit": [-v for v in HIGH]}, "pid_pacing": {"profit": [-v for v in LOW]}}
    )

    assert verdict(comparison).startswith("Verdict: every strategy loses money; `pid_pacing` loses least, ")


def test_a_loss_within_luck_is_not_called_one(outcome: Outcome) -> None:
    """A mean below 0 whose interval reaches above it may be luck."""
    comparison = outcome(
        {"fixed": {"profit": [-30.0, 20.0, -5.0]}, "pid_pacing": {"profit": [-40.0, 10.0, -15.0]}}
    )

    assert "loses" not in verdict(comparison)


def test_verdict_of_nothing_is_none(outcome: Outcome, comparison_of_failures: Comparison) -> None:
    """A study in which every run failed has no verdict."""
    assert verdict(comparison_of_failures) == "Verdict: none, as no run ended well."


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

    assert sentence(comparison, comparison.strategies[1]) == (
        "`pid_pacing` against `fixed` in 2 runs: clicks +10.0 %, profit -9.9 %; "
        "differences that are the same in every run cannot be judged."
    )
    assert verdict(comparison).endswith(
        "but not clearly more than `pid_pacing` (cannot be judged). 2 runs are few; more would tell."
    )


def test_one_metric_may_be_beyond_judgement(outcome: Outcome) -> None:
    """Where clicks are always 5 apart and profit varies, each gets what can be said of it."""
    comparison = outcome(
        {
            "fixed": {"profit": BASE, "clicks": BASE},
            "ctr_weighted": {"profit": LOW, "clicks": [value + 5 for value in BASE]},
        }
    )

    assert sentence(comparison, comparison.strategies[1]) == (
        "`ctr_weighted` earns 19.8 % less profit than `fixed` (95 %: 17.8 to 21.9, 6 runs, Holm p < .001); "
        "no clear difference in clicks: +5.0 % (the same in every run, which cannot be judged)."
    )


def test_a_ratio_without_spread_is_said_in_amounts(outcome: Outcome) -> None:
    """Twice the profit in every run has no interval in percent; the amount has one."""
    comparison = outcome(
        {
            "fixed": {"profit": [8.0, 10.0, 9.0], "clicks": [8.0, 10.0, 9.0]},
            "pid_pacing": {"profit": [16.0, 20.0, 18.0], "clicks": [8.0, 10.0, 9.0]},
        }
    )

    assert sentence(comparison, comparison.strategies[1]).startswith(
        "`pid_pacing` earns 9.0 more profit than `fixed` (95 %: 6.5 to 11.5, 3 runs, "
    )


def test_failing_in_bad_runs_does_not_win(outcome: Outcome) -> None:
    """A strategy that is worse in every run it ends, but ends only the good ones, is not called ahead."""
    nan = float("nan")
    lucky = [98.0, 107.9, nan, 103.0, nan, 92.8]
    comparison = outcome(
        {"fixed": {"profit": [100.0, 110.0, 60.0, 105.0, 55.0, 95.0]}, "ctr_weighted": {"profit": lucky}}
    )

    assert verdict(comparison) == (
        "Verdict: no clear winner. `ctr_weighted` has the highest mean profit, 100 in 1 day "
        "(95 %: 90 to 111), but not clearly more than `fixed` (which has clearly more in the runs that both "
        "ended)."
    )
