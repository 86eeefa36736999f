"""When a study that runs to a precision looks, and what may be asked of it."""

import pytest

from experiments.comparing.precision import Aim, Precision, parse_share
from simulator import InputError


def test_looks_are_a_quarter_further_each() -> None:
    """From 100 on, rounded up, and the most allowed at last: fixed before anything is seen."""
    assert [100, 125, 157, 197, 247, 309, 387, 484, 500] == Aim(0.01, max_runs=500).looks()


def test_fewest_runs_make_one_look() -> None:
    """A hundred allowed: one look, at the hundredth."""
    assert [100] == Aim(0.01, max_runs=100).looks()


def test_ten_thousand_runs_take_22_looks() -> None:
    """The default goes from 100 to 10,000 in few steps, none of which repeats much work."""
    assert (22, 10_000) == (len(Aim(0.01).looks()), Aim(0.01).looks()[-1])


@pytest.mark.parametrize("share", [0.0, 1.0, -0.01, float("nan")])
def test_a_share_is_between_nothing_and_all(share: float) -> None:
    """One that no study could reach, or every study would, is refused with what is allowed."""
    with pytest.raises(InputError, match=r"precision is .*, allowed: a share above 0 and below 1"):
        Aim(share)


def test_an_unknown_metric_is_named_with_the_nearest() -> None:
    """Before anything runs."""
    with pytest.raises(InputError, match="metric 'profitt' is unknown; did you mean 'profit'"):
        Aim(0.01, "profitt")


def test_too_few_runs_to_look_at_are_refused() -> None:
    """The first look is at a hundred runs."""
    with pytest.raises(InputError, match="max_runs is 99, allowed: 100 or more"):
        Aim(0.01, max_runs=99)


@pytest.mark.parametrize("text", ["", "one", "%", "1%%", "150%", "1.5", "0", "-1%", "nan"])
def test_what_is_no_share_is_refused(text: str) -> None:
    """The line says it as it was written, and how a share is."""
    with pytest.raises(
        InputError, match=rf"--precision is '{text}', allowed: a share above 0 and below 1 .*1%"
    ):
        parse_share(text)


def test_share_reached_is_measured_like_the_one_asked_for() -> None:
    """A width of 30 where 20 is 1 %: 1.5 %, not reached; 20 is."""
    aim = Aim(0.01)

    assert 0.015 == pytest.approx(Precision(aim, "revenue", 20.0, 30.0, ()).share)
    assert [False, True, False, False] == [
        Precision(aim, "revenue", limit, widest, ()).reached
        for limit, widest in ((20.0, 30.0), (20.0, 20.0), (None, 1.0), (20.0, None))
    ]
