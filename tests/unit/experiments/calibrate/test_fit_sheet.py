"""The fit sheet: intervals that mean what they say, the worst first, and a verdict in plain words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from gist import gist, tells

import bidloom
from experiments.calibrate import fit_story
from experiments.calibrate.agreement import Agreement, Quantity
from experiments.calibrate.fit_sheet import Fit, FitSheet, KeywordFit, _interval
from experiments.report.markdown import markdown
from experiments.report.outcome import story, tables


def sheet(*gaps: float, **fits: Fit) -> FitSheet:
    """A sheet of campaigns that are off in impressions by these shares, and one keyword."""
    n = len(gaps)
    log = np.array([100.0] * (n + 1))
    simulated = log * (1 + np.array([*gaps, float(np.mean(gaps))]))
    quantities = (
        Quantity("impressions", log, simulated, np.zeros(n + 1)),
        Quantity("CTR", log / 1000, log / 1000, np.zeros(n + 1)),
    )
    found = Agreement(
        campaigns=tuple("ABCDEF"[:n]),
        quantities=quantities,
        share=np.full(n + 1, 0.6),
        position=np.full(n + 1, 2.0),
        wanted_share=0.6,
        wanted_position=2.0,
        share_logged=False,
        position_logged=True,
        replications=9,
        days=14,
    )
    keyword = KeywordFit("A", "x", fits)
    market = bidloom.load_scenario("two-campaigns")
    return FitSheet(
        market, "log.csv", found, (keyword,), None, ("impressions and clicks",), ("share",), ("log.csv: odd",)
    )


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ((0.01, -0.01), "gives back both 2 3"),
        ((0.01, 0.1, 0.0), "`B` less"),
        ((0.01, 0.1, 0.0), "gives back 2 3 2 3"),
        ((0.1, 0.1), "not give back no campaign"),
    ],
)  # fmt: skip
def test_the_headline_says_what_the_fit_is_good_for(gaps: tuple[float, ...], said: str) -> None:
    """Which campaigns may be decided about."""
    decisions = ("not give back", "gives back", "both", "no campaign")

    assert said in gist(fit_story.headline(sheet(*gaps)), *decisions)


def test_the_page_names_what_is_off_and_what_is_assumed() -> None:
    """Numbers outside their interval are marked; what nobody tells has its flag."""
    page = markdown(story(sheet(0.0, 0.05, clicks=Fit(90.0, 50.0, 40.0, 60.0), cost=Fit(5.0, 5.0, 4.0, 6.0))))

    assert "90.0 \\* (40.0 to 60.0)" in page
    assert tells(page, "2 1 1 0")
    assert "B: impressions +5.0 %" in page
    assert tells(page, "nothing --share")
    assert "log.csv: odd" in page


def test_share_and_position_that_are_missed_are_told() -> None:
    """Of the account as a whole."""
    one = sheet(0.0)
    far = dataclasses.replace(
        one, agreement=dataclasses.replace(one.agreement, wanted_share=0.7, wanted_position=3.0)
    )

    page = markdown(story(far))
    assert tells(page, "0.60 0.70 2.00 3.00")


def test_intervals_hold_what_they_promise() -> None:
    """95 of 100 further replications lie inside, of 20 seen; 4,000 of them make an error of .35 %."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(200, size=(20, 4000)).astype(float)
    mean, low, high = _interval(counts)
    fresh = rng.poisson(200, size=4000)
    inside = float(((low <= fresh) & (fresh <= high)).mean())

    assert 200 == pytest.approx(mean.mean(), abs=1)
    assert 0.925 < inside < 0.965
    assert not 0.925 < float(((mean - 0.5 <= fresh) & (fresh <= mean + 0.5)).mean()) < 0.965  # the twin


def test_what_was_seen_once_or_never_has_no_interval() -> None:
    """Not a number, rather than a width of nothing."""
    mean, low, _ = _interval(np.array([[np.nan, 1.0], [3.0, 1.0], [np.nan, 1.0]]))

    assert [True, False] == np.isnan(mean).tolist()
    assert 1.0 == low[1]


def test_every_number_is_in_the_table() -> None:
    """A row a keyword and quantity."""
    table = tables(sheet(0.0, clicks=Fit(90.0, 50.0, 40.0, 60.0)))["fit"]()

    assert [
        "campaign,keyword,quantity,unit,reported,simulated,low,high,outside\n",
        'A,x,clicks,"",90,50,40,60,true\n',
    ] == list(table.csv())


def test_money_stands_in_the_reports_currency() -> None:
    """In the heads of tables, in files and in JSON; counts have none."""
    plain = sheet(0.0, cost=Fit(9, 9, 8, 10), clicks=Fit(9, 9, 8, 10))
    euros = dataclasses.replace(plain, scenario=plain.scenario.model_copy(update={"currency": "EUR"}))

    assert "cost, EUR" in markdown(story(euros))
    assert "EUR" not in markdown(story(plain))
    assert [["EUR", ""], ["currency units", ""]] == [
        list(tables(one)["fit"]().frame()["unit"]) for one in (euros, plain)
    ]
    assert ("EUR", None) == (euros.numbers()["currency"], plain.numbers()["currency"])
