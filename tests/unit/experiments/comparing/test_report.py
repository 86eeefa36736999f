"""The report page: complete, escaped, self-contained."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from gist import gist, tells

from experiments.comparing.outcome import Comparison
from experiments.comparing.words import verdict
from experiments.report.assumptions import assumptions
from experiments.report.html import html
from experiments.report.outcome import story
from simulator import Scenario, load_scenario

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

EVIL = "<script>alert('$x_1^2$')</script>"


def report(comparison: Comparison, versions: Mapping[str, str]) -> str:
    """Return the page of a comparison."""
    return html(story(comparison, versions))


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Two strategies and one that failed."""
    return outcome(
        {
            "fixed": {"profit": [100.0, 110.0, 90.0], "ctr": [0.02, 0.03, 0.04]},
            "pid_pacing": {"profit": [110.0, 125.0, 99.0], "ctr": [0.02, 0.03, 0.05]},
            "ctr_weighted": None,
        }
    )


@pytest.fixture
def evil(comparison: Comparison) -> Comparison:
    """The same with a scenario and a strategy whose names are an attack."""
    scenario = comparison.scenario.model_copy(update={"name": EVIL, "description": EVIL})
    strategies = (comparison.strategies[0], replace(comparison.strategies[1], name=EVIL))
    differences = tuple(replace(difference, strategy=EVIL) for difference in comparison.differences)
    errors = tuple(replace(error, error=EVIL, strategy=EVIL) for error in comparison.errors)
    return Comparison(scenario, 1, 3, strategies, differences, errors)


class _Tags(HTMLParser):
    """Collects tags, their attributes and whether they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]


def _tags(page: str) -> _Tags:
    """Parse a page; fails where tags are not closed in order."""
    parser = _Tags()
    parser.feed(page)
    parser.close()
    return parser


def test_report_says_what_was_found(comparison: Comparison) -> None:
    """Verdict, table, pictures, failures, settings and versions are on the page."""
    page = report(comparison, {"numpy": "9.9.9"})

    assert re.sub(r"`(.*?)`", r"<code>\1</code>", verdict(comparison)).replace(" %", "&nbsp;%") in page
    assert "± 25" in page
    assert 2 == page.count("<svg ")  # such hand-made runs keep no parts
    assert "broken on purpose" in page
    assert f"hash {comparison.scenario.hash}" in page
    assert "numpy 9.9.9" in page


def test_report_is_well_formed_and_loads_nothing(comparison: Comparison) -> None:
    """No script, no style sheet, no picture, no address outside the page."""
    parsed = _tags(report(comparison, {}))

    assert [] == parsed.open
    assert not parsed.tags & {"script", "link", "img", "iframe", "object"}
    assert all(link.startswith("#") for link in parsed.links)


def test_names_from_files_are_escaped(evil: Comparison) -> None:
    """What a user's file says is text wherever it stands, in the picture too."""
    page = report(evil, {EVIL: EVIL})

    assert "script" not in _tags(page).tags
    assert EVIL not in page


def test_report_is_the_same_every_time(comparison: Comparison) -> None:
    """The same comparison writes the same bytes."""
    assert report(comparison, {}) == report(comparison, {})


def test_report_of_one_strategy_has_no_differences(outcome: Outcome) -> None:
    """One strategy is shown and not compared."""
    alone = outcome({"fixed": {"profit": [1.0, 2.0]}})

    assert "<svg" not in report(alone, {})
    assert "`fixed` profit 1.50 1 95 -4.85 7.85 nothing" == gist(verdict(alone))


def test_long_lists_of_errors_are_cut(outcome: Outcome) -> None:
    """Twenty failures are shown, the others counted."""
    page = report(outcome({"fixed": {"profit": [1.0] * 25, "clicks": [1.0] * 25}, "pid_pacing": None}), {})

    assert "And 5 more." in page


def test_assumptions_come_from_the_scenario(market: Scenario) -> None:
    """What decides the outcome and cannot be seen in the runs is said with its value."""
    lines = " ".join(assumptions(market))

    assert tells(lines, "margin 40", "margin")
    assert tells(lines, "correlate 0.3", "correlate")
    assert tells(lines, "4 clicks 0 2", "correlate")
    assert tells(lines, "rivals 6 0.5", "rivals")


def test_a_market_without_rivals_says_so(market: Scenario) -> None:
    """No rivals is an assumption too."""
    alone = market.model_copy(update={"rivals": market.rivals.model_copy(update={"count": 0})})

    assert "Rivals: none." in assumptions(alone)


def test_assumptions_of_the_default_scenario_can_be_said() -> None:
    """The scenario that ships as the default has every line."""
    assert 8 == len(assumptions(load_scenario("outdoor-shop")))
