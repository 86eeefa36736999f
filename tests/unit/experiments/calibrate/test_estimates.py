"""What a report tells of the truth: intervals as wide as its counts, or as the guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.estimates import KeywordEstimates, estimates
from experiments.calibrate.solve import start
from tests.unit.experiments.calibrate.reading import setting_of

Maker = Callable[[str], Path]
TOLD = "Impr. (Abs. Top) %,Impr. (Top) %,Search impr. share"


@pytest.fixture(scope="module")
def csv_file(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Return what writes a table."""
    folder = tmp_path_factory.mktemp("tables")

    def write(text: str) -> Path:
        path = folder / f"{len(list(folder.iterdir()))}.csv"
        path.write_text(text, "utf-8")
        return path

    return write


def of(path: Path) -> list[KeywordEstimates]:
    """Return the estimates of a report."""
    setting = setting_of(path, 10)
    return list(estimates(setting, start(setting)[1]))


@pytest.fixture(scope="module")
def told(csv_file: Maker) -> list[KeywordEstimates]:
    """Return those of a report that tells slots and shares: three keywords, from many clicks to few."""
    return of(
        csv_file(
            f"campaign,keyword,impressions,clicks,cost,conversions,revenue,{TOLD}\n"
            "A,many,90000,9000,900,450,22500,60%,90%,80%\n"
            "A,some,9000,900,90,45,2250,60%,90%,80%\n"
            "A,few,90,9,0.9,0,0,60%,90%,< 10%\n"
        )
    )


def width(one: KeywordEstimates, name: str) -> float:
    """How far apart the ends of an interval are, in logarithms."""
    return float(np.log(one.values[name].high / one.values[name].low))


def test_more_counts_make_narrower_intervals(told: list[KeywordEstimates]) -> None:
    """Of 9,000, 900 and 9 clicks; an interval holds its value."""
    for name in ("relevance", "conversion rate", "order value", "click value"):
        assert width(told[0], name) < width(told[1], name) < width(told[2], name)
        for one in told:
            assert one.values[name].low < one.values[name].value < one.values[name].high


def test_relevance_is_clicks_over_what_is_looked_at(told: list[KeywordEstimates]) -> None:
    """A tenth is clicked, 76 % looked at: 13 %, and less as those see the ad who like it."""
    looked = 0.6 + 0.3 * 0.47 + 0.1 * 0.17

    assert 0.8 * 0.1 / looked < told[0].values["relevance"].value < 0.1 / looked


def test_a_click_is_worth_its_chance_of_an_order(told: list[KeywordEstimates]) -> None:
    """One in twenty, 50 each."""
    values = told[0].values

    assert 2.5 == pytest.approx(values["click value"].value, rel=0.02)
    assert values["click value"].value == pytest.approx(
        values["conversion rate"].value * values["order value"].value
    )


def test_a_limit_of_a_share_leaves_volume_open(told: list[KeywordEstimates]) -> None:
    """80 % tells of the searches; below a tenth does not: the interval spans a factor of 50 at least."""
    assert [True, True, False] == [one.values["volume"].identified for one in told]
    assert width(told[2], "volume") > np.log(50)
    assert width(told[0], "volume") < 0.6


def test_what_a_report_does_not_tell_is_a_guess(csv_file: Maker) -> None:
    """Without positions and shares relevance and volume are as wide as what is assumed, orders left out."""
    bare = of(csv_file("campaign,keyword,impressions,clicks,cost\nA,many,90000,9000,900\n"))[0]

    assert {"relevance", "volume"} == set(bare.values)
    assert not any(told.identified for told in bare.values.values())
    assert width(bare, "relevance") > 1
    assert width(bare, "volume") > 1.5
