"""From runs to a comparison, and to JSON."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from experiments.comparing.outcome import Comparison
from experiments.comparing.words import notes
from experiments.statistics.bootstrap import bootstrap_interval
from simulator.errors import InputError

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """A baseline, a better strategy and one that fails."""
    return outcome(
        {
            "fixed": {"profit": [10.0, 12.0, 14.0]},
            "pid_pacing": {"profit": [11.0, 13.5, 15.0]},
            "ctr_weighted": None,
        }
    )


def test_means_are_over_completed_runs(comparison: Comparison) -> None:
    """Each strategy has its own mean and count."""
    fixed, pacing, broken = comparison.strategies

    assert (12.0, 3, 0) == (fixed.metrics["profit"].estimate, fixed.completed, fixed.failed)
    assert 13.1666 == pytest.approx(pacing.metrics["profit"].estimate, abs=1e-4)
    assert ({}, 0, 3) == (broken.metrics, broken.completed, broken.failed)


def test_differences_are_against_the_first(comparison: Comparison) -> None:
    """Pairs 1, 1.5, 1: mean 1.1667 in three pairs."""
    difference = comparison.difference("pid_pacing", "profit")

    assert "fixed" == difference.baseline == comparison.baseline
    assert difference.paired.absolute.estimate == pytest.approx(1.16667, abs=1e-5)
    assert difference.paired.n == 3


def test_what_failed_has_no_difference(comparison: Comparison) -> None:
    """A strategy without a run is compared in nothing."""
    assert {"pid_pacing"} == {difference.strategy for difference in comparison.differences}
    with pytest.raises(KeyError, match=r"^strategy 'ctr_weighted' has no completed run"):
        comparison.difference("ctr_weighted", "profit")


@pytest.mark.parametrize(
    ("strategy", "metric", "message"),
    [
        (
            "pid_pacer",
            "profit",
            "strategy 'pid_pacer' is none of this comparison; did you mean 'pid_pacing'?",
        ),
        (
            "pid_pacing",
            "profits",
            "metric 'profits': 'pid_pacing' has no values of it; did you mean 'profit'?",
        ),
        ("fixed", "profit", "strategy 'fixed' is the baseline, allowed: one that is compared with it"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    comparison: Comparison, strategy: str, metric: str, message: str
) -> None:
    """A name that a difference is not known by is one line, for those who expect KeyError too."""
    with pytest.raises(InputError) as caught:
        comparison.difference(strategy, metric)
    assert message == str(caught.value)
    assert isinstance(caught.value, KeyError)


def test_failed_runs_are_listed(comparison: Comparison) -> None:
    """Every error names its strategy and replication."""
    assert [("ctr_weighted", 0), ("ctr_weighted", 1), ("ctr_weighted", 2)] == [
        (error.strategy, error.replication) for error in comparison.errors
    ]
    assert {"broken on purpose"} == {error.error for error in comparison.errors}


def test_holm_is_within_one_metric(outcome: Outcome) -> None:
    """Two strategies make a family of two in each metric, however many metrics there are."""
    comparison = outcome(
        {
            "fixed": {"profit": [10.0, 12.0, 14.0, 11.0], "cost": [5.0, 6.0, 7.0, 8.0]},
            "pid_pacing": {"profit": [11.0, 13.5, 15.0, 12.0], "cost": [5.0, 6.0, 7.0, 8.0]},
            "ctr_weighted": {"profit": [10.5, 11.0, 15.0, 10.0], "cost": [5.0, 6.0, 7.0, 8.0]},
        }
    )
    difference = comparison.difference("pid_pacing", "profit")

    assert difference.p_holm == pytest.approx(2 * (difference.paired.p or math.nan))
    assert difference.clear


def test_one_run_is_never_clear(outcome: Outcome) -> None:
    """Without an interval nothing may be called more or less."""
    comparison = outcome({"fixed": {"profit": [10.0]}, "pid_pacing": {"profit": [99.0]}})

    assert not comparison.difference("pid_pacing", "profit").clear


def test_json_has_the_agreed_shape(comparison: Comparison) -> None:
    """The keys are those that checks from outside read."""
    contents = json.loads(json.dumps(comparison.to_json(), allow_nan=False))

    assert [
        "schema", "scenario", "scenario_hash", "currency", "seed", "runs", "baseline",
        "strategies", "differences", "errors", "verdict",
    ] == list(contents)  # fmt: skip
    assert ["name", "parameters", "completed", "failed", "metrics", "hindsight"] == list(
        contents["strategies"][0]
    )
    assert ["mean", "low", "high"] == list(contents["strategies"][0]["metrics"]["profit"])
    assert [
        "strategy", "baseline", "metric", "absolute", "relative", "same", "p", "p_holm", "n",
        "interval", "bootstrap", "pairing_gain",
    ] == list(contents["differences"][0])  # fmt: skip
    assert ["estimate", "low", "high"] == list(contents["differences"][0]["absolute"])
    assert ["strategy", "replication", "error"] == list(contents["errors"][0])


def test_json_has_null_for_what_is_unknown(outcome: Outcome) -> None:
    """No interval from one run, no ratio to a loss, no mean of not-a-number."""
    comparison = outcome(
        {
            "fixed": {"profit": [-10.0], "cpc": [math.nan]},
            "pid_pacing": {"profit": [5.0], "cpc": [0.5]},
        }
    )
    contents = json.loads(json.dumps(comparison.to_json(), allow_nan=False))
    profit, cpc = (
        next(entry for entry in contents["differences"] if entry["metric"] == metric)
        for metric in ("profit", "cpc")
    )

    assert {"estimate": 15.0, "low": None, "high": None} == profit["absolute"]
    assert (None, None, None) == (profit["relative"], profit["p"], profit["p_holm"])
    assert ({"estimate": None, "low": None, "high": None}, 0) == (cpc["absolute"], cpc["n"])
    assert {"mean": None, "low": None, "high": None} == contents["strategies"][0]["metrics"]["cpc"]


def test_json_has_no_seventeen_digits(outcome: Outcome) -> None:
    """.1 + .2 is written as .3."""
    comparison = outcome({"fixed": {"profit": [0.1 + 0.2]}})

    assert '"mean": 0.3,' in json.dumps(comparison.to_json())


def test_bootstrap_is_of_the_pairs(outcome: Outcome) -> None:
    """The interval in the JSON is that of the differences, resampled by the study's seed."""
    base, values = [10.0, 12.0, 14.0, 11.0], [11.0, 13.5, 15.0, 14.0]
    comparison = outcome({"fixed": {"profit": base}, "pid_pacing": {"profit": values}})
    expected = bootstrap_interval(np.array([1.0, 1.5, 1.0, 3.0]), seed=1)

    entry = next(one for one in json_differences(comparison) if one["metric"] == "profit")

    assert expected == comparison.bootstrap(comparison.difference("pid_pacing", "profit"))
    assert [1.625, 1.125, 2.625] == pytest.approx(list(entry["bootstrap"].values()), abs=0.1)
    assert "t" == entry["interval"]


def test_other_metrics_have_no_bootstrap(outcome: Outcome) -> None:
    """It costs time, and is null where nobody looks."""
    profit = {"profit": [1.0, 2.0]}
    comparison = outcome(
        {"fixed": {"searches": [1.0, 2.0], **profit}, "pid_pacing": {"searches": [2.0, 2.0], **profit}}
    )

    assert [None] == [one["bootstrap"] for one in json_differences(comparison) if one["metric"] == "searches"]


def test_pairing_gain_is_told(outcome: Outcome) -> None:
    """Variances 100.33 and 100, of the differences 1/3: 601 independent runs; none where nothing differs."""
    comparison = outcome(
        {"fixed": {"profit": [10.0, 20.0, 30.0]}, "pid_pacing": {"profit": [10.0, 21.0, 30.0]}}
    )

    assert {"profit": 601.0, "clicks": None} == {
        one["metric"]: one["pairing_gain"] for one in json_differences(comparison)
    }


def json_differences(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the differences as JSON has them."""
    found: list[dict[str, Any]] = json.loads(json.dumps(comparison.to_json(), allow_nan=False))["differences"]
    return found


def test_pairing_is_said_in_a_sentence(outcome: Outcome) -> None:
    """From ten runs on: 0 and 2 by turns, the other the same but for one: (10/9 + 12.9/9) / (1/10)."""
    comparison = outcome(
        {"fixed": {"profit": [0.0, 2.0] * 5}, "pid_pacing": {"profit": [0.0, 2.0] * 4 + [0.0, 3.0]}}
    )

    assert ["In profit, pairing is worth 25.4 times as many independent runs for `pid_pacing`."] == notes(
        comparison
    )


def test_pairing_in_few_runs_is_not_worth_a_sentence(outcome: Outcome) -> None:
    """Variances of nine runs leave their ratio open."""
    comparison = outcome({"fixed": {"profit": [0.0] * 9}, "pid_pacing": {"profit": [0.0] * 8 + [1.0]}})

    assert [] == notes(comparison)
