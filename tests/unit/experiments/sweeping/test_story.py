"""A sweep as page, picture and table: complete, escaped, self-contained, the same every time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.sweeping.figures import save_sweep, sweep_svgs
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.story import sweep_report
from experiments.sweeping.tables import grids, sweep_csv
from experiments.sweeping.words import sweep_verdict

EVIL = "<script>alert('$x_1^2$')</script>"


@pytest.fixture
def curve(swept: Callable[..., Sweep]) -> Sweep:
    """Two strategies at three values, the second clearly better at the last."""
    base = [100.0, 110.0, 90.0]
    return swept(
        ["rivals.bid=1,2,4"],
        [
            {"fixed": {"profit": base}, "pid_pacing": {"profit": [100.0 + gap, 111.0 + gap, 90.5 + gap]}}
            for gap in (-20.0, 0.0, 30.0)
        ],
    )


@pytest.fixture
def heat_map(swept: Callable[..., Sweep]) -> Sweep:
    """Two strategies at two values of two settings; one run of the last failed."""
    cells = [{"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, 3.5]}}] * 3
    return swept(
        ["rivals.bid=1,2", "market.pricing=gsp,first_price"],
        [*cells, {"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": None}],
    )


def test_the_page_says_what_was_found(curve: Sweep) -> None:
    """Verdict, both panels, the table, settings and versions."""
    page = sweep_report(curve, {"numpy": "9.9.9"})

    assert re.sub(r"`(.*?)`", r"<code>\1</code>", sweep_verdict(curve)) in page
    assert 2 == page.count("<svg ")
    assert "<td>+30.5 ± 1.2 *</td>" in page
    assert f"hash {curve.scenario.hash}" in page
    assert "numpy 9.9.9" in page


def test_the_page_of_two_factors_has_a_map(heat_map: Sweep) -> None:
    """One for the strategy beside the baseline; failures are listed with their point."""
    page = sweep_report(heat_map, {})

    assert 1 == page.count("<svg ")
    assert "rivals.bid=2, market.pricing=first_price" in page
    assert "broken on purpose" in page


def test_pictures_inside_the_page_load_nothing(curve: Sweep, heat_map: Sweep) -> None:
    """The page forbids images, so a picture must be made of lines and areas."""
    for svg in (*sweep_svgs(curve), *sweep_svgs(heat_map)):
        assert "<image" not in svg
        assert "var(--ink)" in svg


def test_names_from_users_are_escaped(curve: Sweep) -> None:
    """Scenario, strategy and path are text wherever they stand, in the pictures too."""
    scenario = curve.scenario.model_copy(update={"name": EVIL, "description": EVIL})
    factors = (replace(curve.factors[0], path=EVIL),)
    evil = replace(curve, scenario=scenario, factors=factors, strategies=("fixed", EVIL))

    assert "<script" not in sweep_report(evil, {EVIL: EVIL})


def test_the_same_sweep_draws_the_same_bytes(curve: Sweep, heat_map: Sweep, tmp_path: Path) -> None:
    """Page and pictures."""
    assert sweep_report(curve, {}) == sweep_report(curve, {})
    for suffix in ("png", "svg"):
        for name in ("one", "two"):
            save_sweep(heat_map, tmp_path / f"{name}.{suffix}")
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_a_wide_map_stays_a_picture(swept: Callable[..., Sweep], tmp_path: Path) -> None:
    """Of forty columns no cell has a number, and an axis no more than a dozen labels."""
    cell = {"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, 3.5]}}
    bids = ",".join(map(str, range(1, 41)))
    found = swept(["rivals.count=1,2", f"rivals.bid={bids}"], [cell] * 80)
    (svg,) = sweep_svgs(found)
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", svg)

    assert "1.25" not in texts
    assert [str(bid) for bid in range(1, 41, 4)] == [text for text in texts if text in bids.split(",")][:10]


def test_the_table_of_one_factor_has_a_line_a_strategy(curve: Sweep) -> None:
    """Mean, difference from the baseline there, change from the first value; clear ones marked."""
    (grid,) = grids(curve)

    assert ("rivals.bid", "strategy", "profit", "against fixed", "against 1") == grid.header
    assert ("1", "fixed", "100 ± 25", "", "") == grid.rows[0]
    assert ("", "pid_pacing", "130 ± 25", "+30.5 ± 1.2 *", "+50.0  ") == grid.rows[5]


def test_the_table_of_two_factors_is_a_grid(heat_map: Sweep) -> None:
    """Differences at every pair of values, a dash where there is none."""
    (grid,) = grids(heat_map)

    assert "pid_pacing against fixed; across: market.pricing" == grid.title
    assert (("1", "+1.25  ", "+1.25  "), ("2", "+1.25  ", "-  ")) == grid.rows


def test_the_csv_has_a_row_for_every_point_and_strategy(curve: Sweep) -> None:
    """With units in the header; the baseline has no difference from itself."""
    rows = list(csv.DictReader(io.StringIO(sweep_csv(curve))))

    assert 6 == len(rows)
    assert ("4", "pid_pacing", "30.5") == (
        rows[5]["rivals.bid"], rows[5]["strategy"], rows[5]["difference from baseline (currency units)"]
    )  # fmt: skip
    assert "" == rows[4]["difference from baseline (currency units)"]
