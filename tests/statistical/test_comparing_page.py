"""What docs/comparing.md says of its example and of simulations is what they give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from interval_sides import bootstrapped, misses
from interval_sides import skewed as skewed_pairs
from many_looks import (
    ANYTIME,
    NAIVE,
    mild,
    normal,
    rare_sale,
    skewed,
    unseen_sale,
    wrong,
)

from experiments.comparing.compare import compare
from experiments.comparing.words import notes, sentence
from experiments.statistics.paired import mean_interval
from experiments.statistics.sequential import DOUBTFUL_SKEW
from simulator import load_scenario

PAGE = Path(__file__).parents[2] / "docs" / "comparing.md"
LAWS = (normal, mild, skewed, rare_sale)


@pytest.fixture
def page() -> str:
    """The page in one line, without the marks of quotations."""
    return " ".join(re.sub(r"^> ?", "", PAGE.read_text("utf-8"), flags=re.M).split())


def shares(counts: list[int]) -> str:
    """Write counts of 4,000 as the page lists them."""
    texts = [f"{count / 40:.1f} %" for count in counts]
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


@pytest.mark.long
def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python of the page prints a difference, a p, a gain and an interval."""
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.S | re.M)
    exec(compile(example, str(PAGE), "exec"), {})

    assert 2 == capsys.readouterr().out.count("Interval(")


@pytest.mark.slow
def test_the_page_quotes_its_command(page: str) -> None:
    """Every sentence of the quotation, word by word: two-campaigns, 3 days, seed 1, 15 % of revenue."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 3})
    comparison = compare(market, ["fixed", "ctr_weighted", "pid_pacing"], seed=1, precision=0.15)
    said = [*(sentence(comparison, one) for one in comparison.strategies[1:]), *notes(comparison)]

    assert 4 == len(said)
    assert [] == [words for words in said if words not in page]


@pytest.mark.slow
def test_rates_of_peeking_are_counted(page: str) -> None:
    """Of 4,000 studies of normal differences: by t, and by the confidence sequence."""
    naive, anytime = wrong(normal, 4000, NAIVE), wrong(normal, 4000, ANYTIME)

    assert f"{naive / 40:.1f} % at some look had a t interval without 0" in page
    assert f"{anytime / 40:.1f} % ever left 0 out" in page


@pytest.mark.slow
def test_rates_under_skew_are_counted(page: str) -> None:
    """Four laws, with and without heed of the warning, and one that gives none."""
    heeded = [wrong(law, 4000, ANYTIME, most_skew=DOUBTFUL_SKEW) for law in LAWS]
    unheeded = [wrong(law, 4000, ANYTIME) for law in LAWS]
    unseen = wrong(unseen_sale, 1000, ANYTIME, most_skew=DOUBTFUL_SKEW)

    assert f"were wrong in {shares(heeded)} of studies; all looks in {shares(unheeded)}." in page
    assert f"{unseen / 10:.1f} % of studies were wrong at a look that gave none" in page


@pytest.mark.slow
def test_sides_of_the_intervals_are_counted(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """4,000 studies of 500 lognormal differences: t on one side, BCa on both; fewer resamples, for speed."""
    monkeypatch.setattr("experiments.statistics.bootstrap.RESAMPLES", 1999)
    above, below = misses(lambda study: mean_interval(skewed_pairs(study, 500)), 4000)

    assert f"t lay above the truth {above} times and below it {below} times" in page
    assert "BCa {} and {} times".format(*misses(bootstrapped(skewed_pairs, 500), 4000)) in page
