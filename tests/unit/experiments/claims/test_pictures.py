"""The pictures of verdicts: what is coloured is clear."""

from collections.abc import Callable

from experiments.claims.outcome import Trials
from experiments.claims.pictures import pictures
from experiments.report.blocks import Picture
from experiments.report.colours import DIVERGING
from experiments.report.drawing import svg

Made = Callable[..., Trials]


def drawn(trials: Trials) -> Picture:
    """Return the picture of the first claim."""
    (picture,) = pictures(*trials.found[0])
    return picture


def test_a_claim_has_one_picture_of_all_its_panels(made: Made) -> None:
    """One file for a page of docs/, a drawing each for a report."""
    picture = drawn(made("yes"))

    assert "claims-claim-1" == picture.file
    assert ["claim-1-1", "claim-1-2"] == [panel.name for panel in picture.panels]


def test_only_clear_cells_are_coloured_and_marked(made: Made) -> None:
    """One clearly for, one clearly against; the two others are grey and bear their number alone."""
    text = svg(drawn(made("yes")).panels[0])

    assert (1, 1) == (text.count("▲ +3.00"), text.count("▼ -3.00"))
    assert (2, 1, 1) == tuple(
        text.count(f"fill: {one}") for one in (DIVERGING[3], DIVERGING[0], DIVERGING[-1])
    )


def test_a_verdict_without_drawings_has_no_picture(made: Made) -> None:
    """Rather than an empty one."""
    ((claim, verdict),) = made("yes").found

    assert [] == pictures(claim, type(verdict)("yes", verdict.figures, "", "", 2, 1))
