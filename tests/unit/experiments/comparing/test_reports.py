"""A report of real runs: every picture, every oddity of a study, page and Markdown alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from gist import tells

from experiments.comparing.compare import compare
from experiments.comparing.made_from import again
from experiments.comparing.outcome import Comparison
from experiments.comparing.pictures.choosing import shown
from experiments.comparing.pictures.targets import Rates, rates_sentence
from experiments.report.blocks import Panel, Story, pictures, sentences, told_once
from experiments.report.colours import COLOURS, themed
from experiments.report.drawing import svg
from experiments.report.html import html
from experiments.report.markdown import markdown, picture_file
from experiments.report.outcome import story
from experiments.report.publish import publish
from simulator import Scenario, load_scenario

SECTIONS = [
    "Spend and profit over the day",
    "From CTR to quality score to the price of a click",
    "Where the budget flows",
    "Where the money goes",
    "What hindsight leaves to gain",
]
#: Names as a stranger's file may hold them.
NAMES = ["<script>alert(1)</script>", 'a & b "c"', "x|y `z` _w_ $v$"]


class _Tags(HTMLParser):
    """Collects tags and checks that they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()


def _tags(page: str) -> set[str]:
    """Return the tags of a page whose tags are closed in order."""
    parser = _Tags()
    parser.feed(page)
    parser.close()
    assert [] == parser.open
    return parser.tags


def _widths(text: str) -> list[list[int]]:
    """Return the number of cells of every row of every table of a Markdown text."""
    tables = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.M)
    return [[len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()] for table in tables]


def said(told: Story) -> str:
    """Return all sentences of a story."""
    return " ".join(sentences(told.blocks()))


def _panels(told: Story) -> list[Panel]:
    """Return all drawings of a story."""
    return [panel for picture in pictures(told.blocks()) for panel in picture.panels]


def _story(comparison: Comparison) -> Story:
    """Tell a comparison, and check what holds of every story."""
    told = told_once(story(comparison, {"numpy": "9.9.9"}))
    page, text = html(told), markdown(told)
    assert not _tags(page) & {"script", "link", "img", "iframe", "object"}
    assert "nan" not in re.sub(r"<[^>]*>", " ", page).lower().split()
    assert all(len(set(table)) == 1 for table in _widths(text))
    for panel in _panels(told):
        ElementTree.fromstring(picture_file(panel))
        assert f"figures/{panel.name}.svg" in text
    return told


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Three strategies in a market of two campaigns and three days."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 3})
    return compare(market, ["fixed", "ctr_weighted", "pid_pacing"], runs=3, seed=1)


@pytest.mark.long
def test_every_section_is_there_in_the_order_of_the_story(comparison: Comparison) -> None:
    """Verdict first, then what it rests on, settings last; in page and Markdown alike."""
    told = _story(comparison)
    first = [told.headline[:20], "Means of 3 runs", "Verdict: ", "Differences from"]
    order = [*first, *SECTIONS, "is assumed", "Settings"]

    for text in (html(told), markdown(told)):
        places = [text.index(words) for words in order]
        assert sorted(places) == places


@pytest.mark.long
def test_one_story_is_told_the_same_twice(comparison: Comparison) -> None:
    """The same comparison writes the same bytes."""
    assert html(_story(comparison)) == html(_story(comparison))
    assert markdown(_story(comparison)) == markdown(_story(comparison))


def test_panels_have_names_of_their_own(comparison: Comparison) -> None:
    """No picture's file overwrites another's."""
    names = [panel.name for panel in _panels(_story(comparison))]

    assert sorted(set(names)) == sorted(names)
    assert len(names) >= 14


def test_a_page_takes_its_colours_from_variables(comparison: Comparison) -> None:
    """No colour of the drawing stays as it is, but black and white of none of our drawings."""
    for panel in _panels(_story(comparison)):
        assert set() == set(re.findall("#[0-9a-f]{6}", themed(svg(panel)))) - {"#000000"}


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("name", ["ink", "soft"])
def test_letters_stand_out(name: str, mode: int) -> None:
    """WCAG AA: (lighter + .05) / (darker + .05) of relative luminances is 4.5 or more on paper and card."""
    for ground in ("paper", "card"):
        low, high = sorted(_luminance(COLOURS[one][mode]) for one in (name, ground))
        assert 4.5 <= (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, by WCAG 2."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def test_one_run_says_that_it_cannot_tell(comparison: Comparison) -> None:
    """A single run is drawn without bands."""
    market = comparison.scenario
    told = _story(compare(market, ["fixed", "ctr_weighted"], runs=1, seed=1))

    assert tells(said(told), "one run nothing more", "one run")
    assert tells(said(told), "too few `ctr_weighted` more", "too few")
    assert not any(panel.name.startswith("profit-effect") for panel in _panels(told))


def test_one_strategy_is_shown_alone(comparison: Comparison) -> None:
    """Without others there are no differences, but everything else."""
    page = html(_story(compare(comparison.scenario, ["fixed"], runs=2, seed=1)))

    assert all(section in page for section in SECTIONS)
    assert "Differences from" not in page


def test_one_day_and_one_campaign(market: Scenario) -> None:
    """A market of one day has a flow of one day."""
    page = html(_story(compare(market, ["fixed", "ctr_weighted"], runs=2, seed=1)))

    assert re.search(r"<code>ctr_weighted</code> spends [\d.]+&nbsp;% in <code>", page)


def test_no_clicks_at_all(market: Scenario) -> None:
    """Where nobody clicks, words stand in place of pictures."""
    dear = market.market.model_copy(update={"reserve": 1000.0})
    page = html(
        _story(compare(market.model_copy(update={"market": dear}), ["fixed", "ctr_weighted"], runs=2, seed=1))
    )

    assert "No target had a click, so nothing can be drawn." in page
    assert "<code>fixed</code> spends nothing" in page


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([1.0, 1.1, 1.3, 1.2, 1.5, 1.6], "6 more CTR more 0.94"),
        ([1.6, 1.5, 1.2, 1.3, 1.1, 1.0], "6 more CTR less -0.94"),
        ([1.0, 1.6, 1.1, 1.5, 1.2, 1.3], "6 unclear CTR 0.26"),
        ([1.0, 1.1, 1.2, 1.3, 1.4, 1.5], "nothing more CTR more less"),  # all in order: no spread is seen
        ([1.0, 1.0, 1.0, 1.0, 1.0, 1.0], "nothing more CTR more less"),
    ],
)
def test_a_tie_of_ctr_and_price_is_claimed_where_its_interval_leaves_out_0(
    prices: list[float], expected: str
) -> None:
    """Six targets with CTRs of 1 to 6 %, 1 click each: rank correlations by hand, 1 - 6 sum d^2 / 210."""
    ctr = np.arange(1, 7) / 100
    ones = np.ones(6)
    rates = Rates(ctr, 5 * ones, np.array(prices), ones, np.array(prices), 1 / ctr)

    assert tells(rates_sentence("fixed", rates, None), expected)


def test_infinite_budgets_have_no_borders(market: Scenario) -> None:
    """A budget without end has no share, so nothing is dashed."""
    account = market.account[0]
    endless = [campaign.model_copy(update={"budget": float("inf")}) for campaign in account.campaign]
    richer = [account.model_copy(update={"campaign": endless, "budget": None}), *market.account[1:]]
    told = _story(
        compare(market.model_copy(update={"account": richer}), ["fixed", "pid_pacing"], runs=2, seed=1)
    )

    assert "Dashed" not in html(told)


def test_a_baseline_that_failed_leaves_the_others_to_be_shown(market: Scenario, misbehaving: str) -> None:
    """Runs that failed are listed; pictures show who ended well."""
    page = html(_story(compare(market, [f"{misbehaving}:Raises", "fixed"], runs=2, seed=1)))

    assert "Runs that failed" in page
    assert "<code>fixed</code> spends most" in page


def test_nothing_but_failures(market: Scenario, misbehaving: str) -> None:
    """A study without a run that ended well has a verdict, errors and settings."""
    told = _story(compare(market, [f"{misbehaving}:Raises"], runs=2, seed=1))

    assert "no run ended well" in html(told)
    assert [] == _panels(told)


def test_names_from_files_are_text(market: Scenario) -> None:
    """Campaigns, keywords, strategies and scenarios may be called anything."""
    text = market.model_dump_json(by_alias=True)
    (first, second) = (campaign.name for campaign in market.account[0].campaign)
    for old, new in zip(
        [first, second, market.keyword[0].name, market.name], [*NAMES, NAMES[0]], strict=True
    ):
        text = text.replace(f'"{old}"', '"' + new.replace('"', '\\"') + '"')
    found = compare(Scenario.model_validate_json(text), ["fixed", "ctr_weighted"], runs=2, seed=1)
    renamed = replace(found, strategies=(found.strategies[0], replace(found.strategies[1], name=NAMES[2])),
        differences=tuple(replace(one, strategy=NAMES[2]) for one in found.differences))  # fmt: skip
    told = _story(renamed)

    assert NAMES[0] not in html(told)
    assert "<script" not in markdown(told)
    assert r"| `` x\|y `z` _w_ $v$ `` |" in markdown(told)


@pytest.mark.long
def test_many_strategies_are_counted_and_few_are_drawn(
    outcome: Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison],
    comparison: Comparison,
) -> None:
    """Of 21 strategies the baseline and the three whose profit differs most are drawn."""
    names = [f"pid_pacing[proportional={place / 10}]" for place in range(1, 21)]
    made = outcome({"fixed": {"profit": [0.0, 0.0]}} | {
        name: {"profit": [float(place), float(place) + 1]} for place, name in enumerate(names)
    })  # fmt: skip
    many = replace(
        made, strategies=tuple(replace(one, parts=comparison.strategies[1].parts) for one in made.strategies)
    )

    assert ["fixed", *names[-3:]] == [one.name for one in shown(many).strategies]
    assert "17 more are left out" in html(_story(many))


def test_the_command_makes_the_study_again(comparison: Comparison) -> None:
    """A shipped market by its name, cut to the days that were run."""
    command, remark = again(comparison)

    assert (
        "bidloom compare two-campaigns --days 3 --strategies fixed,ctr_weighted,pid_pacing --runs 3 --seed 1"
        == command
    )
    assert "" == remark


def test_a_market_from_a_file_is_told_where_it_is_kept(market: Scenario) -> None:
    """The path of a file is not kept, so the command names its scenario and says so."""
    command, remark = again(compare(market.model_copy(update={"name": "mine"}), ["fixed"], runs=1, seed=1))

    assert command.startswith("bidloom compare mine.toml ")
    assert "results.sqlite" in remark


@pytest.mark.long
def test_report_files_are_written(comparison: Comparison, tmp_path: Path) -> None:
    """Every picture that the Markdown names lies beside it."""
    publish(comparison, tmp_path)
    named = re.findall(r"\]\((figures/[^)]*)\)", (tmp_path / "report.md").read_text("utf-8"))

    assert all((tmp_path / name).read_bytes().startswith(b"<?xml") for name in named)


@pytest.mark.long
def test_pictures_of_an_earlier_sitting_go(comparison: Comparison, tmp_path: Path) -> None:
    """What the last report showed and this one does not is removed; what a user put there stays."""
    publish(comparison, tmp_path)
    (tmp_path / "figures" / "mine.svg").write_text("mine")
    publish(compare(comparison.scenario, ["fixed", "ctr_weighted"], runs=2, seed=1), tmp_path)
    kept = {path.name for path in (tmp_path / "figures").iterdir()}

    assert {"mine.svg", "money-1.svg", "differences.png"} <= kept
    assert not {"money-2.svg", "profit-effect-2.svg"} & kept
