"""What is said of money that nobody told."""

import pytest
from gist import gist

from experiments.report.assumptions import assumptions, money_assumed
from simulator import load_scenario
from simulator.settings.sales import ConversionSettings

#: 3 % of clicks, 50 an order, a margin of 40 %.
MARKET = load_scenario("two-campaigns").model_copy(update={"conversion": ConversionSettings()})


def said(*assumed: str, cost: float = 1210.0, clicks: float = 100.0, revenue: float = 175.0) -> str:
    """Return what is said where these are assumed, nothing where nothing is."""
    market = MARKET.model_copy(update={"assumed": list(assumed)})
    return money_assumed(market, cost=cost, clicks=clicks, revenue=revenue) or ""


def test_a_value_that_nobody_told_is_said_with_break_even() -> None:
    """100 clicks for 1,210 bring 175, of which 40 % are profit: even at 50 x 1210 / 70 = 864.3 an order."""
    assert "50 --basket-value 12.10 0.70 864" == gist(said("share", "basket_value"))


def test_all_that_is_assumed_of_money_is_listed() -> None:
    """Break-even is told of the value of an order, which is known worst."""
    assert "50 --basket-value 3 clicks --conversion-rate 40 --margin 0.50 2.00 12.5" == gist(
        said("margin", "basket_value", "conversion_rate", cost=50.0, revenue=500.0)
    )


@pytest.mark.parametrize(
    ("assumed", "cost", "end"),
    [
        ("margin", 90.0, "0.70 51.4"),
        ("margin", 1210.0, "0.70 not even 100"),
        ("conversion_rate", 90.0, "0.70 3.86 clicks"),
        ("basket_value", 1e6, "0.70 714,286"),
    ],
)
def test_break_even_is_of_what_is_assumed(assumed: str, cost: float, end: str) -> None:
    """Where the log tells the value of an order the margin is what it hangs on; shares end at 100 %."""
    assert gist(said(assumed, cost=cost), "not even").endswith(end)


def test_without_revenue_or_clicks_there_is_no_break_even() -> None:
    """What never returns anything never pays; without a click there is no price."""
    assert gist(said("margin", revenue=0.0), "never").endswith("0 never")
    assert "40 --margin" == gist(said("margin", clicks=0.0))


def test_nothing_is_said_where_money_is_told() -> None:
    """An assumed impression share is no money."""
    assert ["", ""] == [said("share", "rivals"), said()]


def test_the_report_lists_what_nobody_told() -> None:
    """By the flags that would tell it; a scenario that marks nothing has no such line."""
    marked = MARKET.model_copy(update={"assumed": ["share", "basket_value"]})

    assert "nothing `bidloom calibrate` --share --basket-value" == gist(assumptions(marked)[1])
    assert len(assumptions(marked)) == len(assumptions(MARKET)) + 1
