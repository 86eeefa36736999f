"""A sweep told: headline, table, pictures and page; escaped, and the same every time."""

from __future__ import annotations

import csv
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.report.blocks import Grid, pictures
from experiments.report.drawing import save, svg
from experiments.report.html import html
from experiments.report.outcome import story, table_named
from experiments.report.publish import publish
from experiments.sweeping.outcome import Sweep
from experiments.sweeping.tables import grids

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


def texts(grid: Grid) -> list[tuple[str, ...]]:
    """The cells of a table, row by row."""
    return [tuple(cell.text for cell in row) for group in grid.groups for row in group.rows]


def drawn(sweep: Sweep) -> list[str]:
    """The pictures of a sweep as SVG."""
    return [svg(panel) for picture in pictures(story(sweep).blocks()) for panel in picture.panels]


def test_the_page_says_what_was_found(curve: Sweep) -> None:
    """Headline first; then the table, both panels, settings and versions."""
    page = html(story(curve, {"numpy": "9.9.9"}))

    assert page.index("Pacing earns more") < page.index("<td>+30.5 ± 1.2 *</td>") < page.index("<svg ")
    assert 2 == page.count("<svg ")
    assert f"hash {curve.scenario.hash}" in page
    assert "numpy 9.9.9" in page


def test_the_page_of_two_factors_has_a_map(heat_map: Sweep) -> None:
    """One for the strategy beside the baseline; failures are listed with their point."""
    page = html(story(heat_map, {"numpy": "9.9.9"}))

    assert 1 == page.count("<svg ")
    assert "<td>rivals.bid=2, market.pricing=first_price</td>" in page
    assert "broken on purpose" in page


def test_pictures_load_nothing(curve: Sweep, heat_map: Sweep) -> None:
    """The page forbids images, so a picture must be made of lines and areas."""
    assert 3 == len([*drawn(curve), *drawn(heat_map)])
    assert not [svg for svg in (*drawn(curve), *drawn(heat_map)) if "<image" in svg]


def test_names_from_users_are_escaped(curve: Sweep) -> None:
    """Scenario, strategy and path are text wherever they stand, in the pictures too."""
    scenario = curve.scenario.model_copy(update={"name": EVIL, "description": EVIL})
    factors = (replace(curve.factors[0], path=EVIL),)
    evil = replace(curve, scenario=scenario, factors=factors, strategies=("fixed", EVIL))

    assert "<script" not in html(story(evil, {EVIL: EVIL}))


@pytest.mark.long
def test_the_same_sweep_draws_the_same_bytes(curve: Sweep, heat_map: Sweep, tmp_path: Path) -> None:
    """Page and pictures."""
    (picture,) = pictures(story(heat_map).blocks())
    assert html(story(curve)) == html(story(curve))
    for name in ("one.png", "two.png"):
        save(picture, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_a_wide_map_stays_a_picture(swept: Callable[..., Sweep]) -> None:
    """Of forty columns no cell has a number, and an axis no more than a dozen labels."""
    cell = {"fixed": {"profit": [1.0, 2.0]}, "pid_pacing": {"profit": [2.0, 3.5]}}
    bids = ",".join(map(str, range(1, 41)))
    found = swept(["rivals.count=1,2", f"rivals.bid={bids}"], [cell] * 80)
    (map_of_it,) = drawn(found)
    labels = re.findall(r"<text [^>]*>([^<]*)</text>", map_of_it)

    assert "1.25" not in labels
    assert [str(bid) for bid in range(1, 41, 4)] == [text for text in labels if text in bids.split(",")][:10]


def test_the_table_of_one_factor_has_a_line_a_strategy(curve: Sweep) -> None:
    """Mean, difference from the baseline there, change from the first value; clear ones marked."""
    (grid,) = grids(curve)

    assert ("rivals.bid", "strategy", "profit", "against fixed", "against 1") == grid.header
    assert ("1", "fixed", "100 ± 25", "", "") == texts(grid)[0]
    assert ("", "pid_pacing", "130 ± 25", "+30.5 ± 1.2 *", "+50.0  ") == texts(grid)[5]


def test_the_table_of_two_factors_is_a_grid(heat_map: Sweep) -> None:
    """Differences at every pair of values, a dash where there is none."""
    (grid,) = grids(heat_map)

    assert "pid_pacing against fixed; across: market.pricing" == grid.title
    assert [("1", "+1.25  ", "+1.25  "), ("2", "+1.25  ", "-  ")] == texts(grid)


@pytest.mark.long
def test_a_long_path_may_be_broken(curve: Sweep) -> None:
    """Before its dots and underscores, so that the table is as narrow as a phone."""
    path = "learner.campaign[sofas].target.basket_value"
    page = html(story(replace(curve, factors=(replace(curve.factors[0], path=path),))))

    assert "<th>learner<wbr>.campaign[sofas]<wbr>.target<wbr>.basket<wbr>_value</th>" in page


def test_the_csv_has_a_row_for_every_point_and_strategy(curve: Sweep) -> None:
    """With units in the header; the baseline has no difference from itself."""
    rows = list(csv.DictReader(table_named(curve).csv()))

    assert 6 == len(rows)
    assert ("4", "pid_pacing", "30.5") == (
        rows[5]["rivals.bid"], rows[5]["strategy"], rows[5]["gap (currency units)"]
    )  # fmt: skip
    assert ("", "0") == (rows[4]["gap (currency units)"], rows[4]["gap_pairs"])


def test_a_folder_holds_what_a_comparison_leaves(heat_map: Sweep, tmp_path: Path) -> None:
    """Page, Markdown, JSON with the verdict, the picture and its panels, the table."""
    publish(heat_map, tmp_path)

    assert ["figures/map-1.svg", "figures/sweep.png", "report.html", "report.json", "report.md",
            "tables/sweep.csv"] == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    )  # fmt: skip
    assert story(heat_map).headline == heat_map.to_json()["verdict"]


@pytest.mark.long
def test_an_unpickled_sweep_is_told(curve: Sweep, tmp_path: Path) -> None:
    """In a Python that imported nothing of it: what a sweep is brings along how it is told."""
    (tmp_path / "sweep").write_bytes(pickle.dumps(curve))
    code = (
        "import pickle, pathlib; print(pickle.loads(pathlib.Path('sweep').read_bytes()).to_json()['verdict'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert story(curve).headline == done.stdout.strip()
