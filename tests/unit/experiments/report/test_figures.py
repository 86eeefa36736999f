"""The forest plot as SVG and PNG."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from experiments.comparing.outcome import Comparison
from experiments.comparing.pictures.forest import Row, forest, forest_panel, points
from experiments.report.blocks import pictures
from experiments.report.colours import themed
from experiments.report.drawing import save, svg

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """A strategy about 10 % ahead in profit, with a name that is a trap for TeX and SVG."""
    return outcome(
        {
            "fixed": {"profit": [100.0, 110.0, 90.0]},
            "ctr_weighted[adjust=none]": {"profit": [110.0, 121.0, 99.5]},
        }
    )


def test_points_are_percentages_of_the_baseline(comparison: Comparison) -> None:
    """Ahead by 10, 11 and 9.5 of 100, 110 and 90: 10.17 % +- 4.303 x .3032 / sqrt(3) = .753."""
    rows, unit = points(comparison, "profit")

    assert unit == "%"
    assert (10.167, 9.413, 10.920) == pytest.approx((rows[0].estimate, rows[0].low, rows[0].high), abs=2e-3)
    assert rows[0].clear


def test_points_are_absolute_where_the_baseline_loses(outcome: Outcome) -> None:
    """There is no percentage of a loss, so the axis is in money."""
    rows, unit = points(
        outcome({"fixed": {"profit": [-10.0, -10.0]}, "pid_pacing": {"profit": [5.0, 5.0]}}), "profit"
    )

    assert ("", 15.0) == (unit, rows[0].estimate)


def test_one_run_is_a_point_without_an_interval(outcome: Outcome) -> None:
    """Bounds that are unknown are not drawn."""
    comparison = outcome({"fixed": {"profit": [100.0]}, "pid_pacing": {"profit": [150.0]}})

    assert [Row("pid_pacing", 50.0, None, None, clear=False)] == points(comparison, "profit")[0]
    ElementTree.fromstring(themed(svg(forest_panel(comparison, "profit"))))


def test_svg_is_the_same_every_time(comparison: Comparison) -> None:
    """No date and no random identifiers: the same comparison draws the same bytes."""
    assert themed(svg(forest_panel(comparison, "profit"))) == themed(svg(forest_panel(comparison, "profit")))


def test_svg_colours_follow_the_page(comparison: Comparison) -> None:
    """Ink and marks are CSS variables, so that dark mode reaches them."""
    drawn = themed(svg(forest_panel(comparison, "profit")))

    assert "var(--ink)" in drawn
    assert "var(--more)" in drawn
    assert "#1b1f24" not in drawn


def test_svg_keeps_text_as_text(comparison: Comparison) -> None:
    """Names can be read, searched and spoken; they are not drawn outlines."""
    drawn = themed(svg(forest_panel(comparison, "profit")))

    assert "[adjust=none]" in drawn
    assert 'role="img"' in drawn


def test_png_is_written(comparison: Comparison, tmp_path: Path) -> None:
    """The picture for a README is a PNG."""
    (picture,) = pictures(forest(comparison))
    save(picture, tmp_path / "differences.png")

    assert (tmp_path / "differences.png").read_bytes().startswith(b"\x89PNG")
