"""What is said of money that nobody told."""

import pytest

from experiments.report.assumptions import assumptions, money_assumed
from simulator import load_scenario
from simulator.settings.sales import ConversionSettings

#: 3 % of clicks, 50 an order, a margin of 40 %.
MARKET = load_scenario("two-campaigns").model_copy(update={"conversion": ConversionSettings()})


def said(*assumed: str, cost: float = 1210.0, clicks: float = 100.0, revenue: float = 175.0) -> str | None:
    """Return what is said where these are assumed."""
    market = MARKET.model_copy(update={"assumed": list(assumed)})
    return money_assumed(market, cost=cost, clicks=clicks, revenue=revenue)


def test_a_value_that_nobody_told_is_said_with_break_even() -> None:
    """100 clicks for 1,210 bring 175, of which 40 % are profit: even at 50 x 1210 / 70 = 864.3 an order."""
    assert (
        "Money is assumed, told by nobody in whatever currency: 50 an order (--basket-value). A click costs "
        "12.10 and returns 0.70; it breaks even at 864 an order."
    ) == said("share", "basket_value")


def test_all_that_is_assumed_of_money_is_listed() -> None:
    """Break-even is told of the value of an order, which is known worst."""
    assert (
        "Money is assumed, told by nobody in whatever currency: 50 an order (--basket-value), 3 % of clicks "
        "that convert (--conversion-rate) and a margin of 40 % (--margin). A click costs 0.50 and returns "
        "2.00; it breaks even at 12.5 an order."
    ) == said("margin", "basket_value", "conversion_rate", cost=50.0, revenue=500.0)


@pytest.mark.parametrize(
    ("assumed", "cost", "end"),
    [
        ("margin", 90.0, "returns 0.70; it breaks even at a margin of 51.4 %."),
        ("margin", 1210.0, "returns 0.70; not even a margin of 100 % would pay for it."),
        ("conversion_rate", 90.0, "returns 0.70; it breaks even at 3.86 % of clicks that convert."),
        ("basket_value", 1e6, "returns 0.70; it breaks even at 714,286 an order."),
    ],
)
def test_break_even_is_of_what_is_assumed(assumed: str, cost: float, end: str) -> None:
    """Where the log tells the value of an order the margin is what it hangs on; shares end at 100 %."""
    assert (said(assumed, cost=cost) or "").endswith(end)


def test_without_revenue_or_clicks_there_is_no_break_even() -> None:
    """What never returns anything never pays; without a click there is no price."""
    assert (said("margin", revenue=0.0) or "").endswith("returns 0; with these it never pays.")
    assert "Money is assumed, told by nobody: a margin of 40 % (--margin)." == said("margin", clicks=0.0)


def test_nothing_is_said_where_money_is_told() -> None:
    """An assumed impression share is no money."""
    assert said("share", "rivals") is None
    assert said() is None


def test_the_report_lists_what_nobody_told() -> None:
    """By the flags that would tell it; a scenario that marks nothing has no such line."""
    marked = MARKET.model_copy(update={"assumed": ["share", "basket_value"]})

    assert (
        "Told neither by the log nor by its owner, so the defaults of `bidloom calibrate`: --share and "
        "--basket-value."
    ) == assumptions(marked)[1]
    assert len(assumptions(marked)) == len(assumptions(MARKET)) + 1
