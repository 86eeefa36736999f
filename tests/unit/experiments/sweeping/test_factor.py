"""What a sweep varies, read from text and refused in one line."""

from __future__ import annotations

import datetime

import pytest

from experiments.sweeping.factor import read_factor
from simulator import InputError, Scenario

STRATEGIES = ["fixed", "ctr_weighted[cap=3]", "ctr_steps"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quality.half_life=1..30", (1.0, 5.83, 10.67, 15.5, 20.33, 25.17, 30.0)),
        ("quality.half_life=1..1000:log", (1.0, 3.16, 10.0, 31.6, 100.0, 316.0, 1000.0)),
        ("relevance_conversion_correlation=-.5...7", (-0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7)),
        ("relevance_conversion_correlation=0...6", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
        ("rivals.count=2..6", (2, 3, 4, 5, 6)),
        ("rivals.count=2..40:log", (2, 3, 5, 9, 15, 24, 40)),
        ("quality.half_life = 7, 1", (7, 1)),
        ("learner.campaign[0].relevance=.02,.05", (0.02, 0.05)),
        ("relevance_conversion_correlation=-.5,.5", (-0.5, 0.5)),
        ("market.pricing=gsp,first_price", ("gsp", "first_price")),
        ("market.depth=[1, 0, 0, 1],none", ([1, 0, 0, 1], None)),
        ("quality.frozen=true,false", (True, False)),
        ("start=2026-01-05,2026-11-11", (datetime.date(2026, 1, 5), datetime.date(2026, 11, 11))),
        ("account[0].strategy=fixed,ctr_weighted[gain=1,cap=2]", ("fixed", "ctr_weighted[gain=1,cap=2]")),
        ("ctr_weighted.gain=0..3", (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)),
        ("ctr_weighted.adjust=none,examination", (None, "examination")),
    ],
)
def test_values_of_a_factor(market: Scenario, text: str, expected: object) -> None:
    """Ranges in even steps, numbers that a person can type, whole ones where the setting is; or as listed."""
    assert expected == read_factor(text, market, STRATEGIES, 7).values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quality.half_life=30..1",
         "quality.half_life: 30..1 is reversed or empty, allowed: the lower end first"),
        ("quality.half_life=0..1:log",
         "quality.half_life: 0..1 on a log scale, allowed: a lower end above 0"),
        ("quality.half_life=1..2:lin",
         "quality.half_life: '1..2:lin' ends in 'lin', allowed: log or nothing"),
        ("quality.half_life=1..x",
         "quality.half_life: '1..x' cannot be read, allowed: quality.half_life=low..high, "
         "quality.half_life=low..high:log or quality.half_life=value,value,..."),
        ("quality.half_life=1..1e999",
         "quality.half_life: 1..inf has no end, allowed: ends at most 1e308 apart"),
        ("quality.half_life=-1e308..1e308",
         "quality.half_life: -1e+308..1e+308 has no end, allowed: ends at most 1e308 apart"),
        ("quality.half_life=1..1.0000000000000002",
         "quality.half_life: 1.0..1.0000000000000002 is too narrow for 7 values, allowed: fewer points"),
        ("quality.half_life=0..5e-324",
         "quality.half_life: 0.0..5e-324 is too narrow for 7 values, allowed: fewer points"),
        ("rivals.count=0.5..3.5", "rivals.count: 0.5..3.5 in whole numbers, allowed: whole ends"),
        ("quality.half_life=3,3.0", "quality.half_life: 3 stands twice, allowed: each value once"),
        ("market.pricing=1..3",
         "market.pricing is no number, allowed: listed values, market.pricing=value,value,..."),
        ("quality.half_life",
         "'quality.half_life' cannot be read, allowed: path=low..high, path=low..high:log or "
         "path=value,value,..."),
        ("ctr_wieghted.gain=1..3",
         "ctr_wieghted.gain: unknown setting 'ctr_wieghted'; did you mean 'ctr_weighted'?"),
        ("qualty.half_life=1..3",
         "qualty.half_life: unknown setting 'qualty'; did you mean 'quality'?"),
        ("roi_weighted.gain=1..3",
         "roi_weighted.gain: roi_weighted is not compared, allowed: fixed, ctr_weighted, ctr_steps"),
        ("rules.py:Mine.gain=1..3",
         "rules.py:Mine.gain: rules.py:Mine is not compared; allowed: ctr_steps, ctr_weighted, fixed"),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_refused_in_one_line(market: Scenario, text: str, message: str) -> None:
    """What was written, what is wrong with it and what is allowed."""
    with pytest.raises(InputError) as refusal:
        read_factor(text, market, STRATEGIES, 7)

    assert message == str(refusal.value)


def test_a_currency_is_nothing_to_vary(market: Scenario) -> None:
    """Points whose money has different names have nothing to compare."""
    with pytest.raises(InputError, match=r"^currency: moves no run, only what money is called; "):
        read_factor("currency=EUR,USD", market, STRATEGIES, 7)


def test_brackets_without_end_are_a_word(market: Scenario) -> None:
    """Values nested too deeply to be read are refused like any other word, in a line."""
    with pytest.raises(InputError, match=r"^market\.slots: one value, '\[\[\[\["):
        read_factor(f"market.slots={'[' * 5000}", market, STRATEGIES, 7)


def test_a_single_value_is_refused(market: Scenario) -> None:
    """There is nothing to vary with one."""
    with pytest.raises(InputError, match=r"one value, '3', allowed: quality\.half_life=low\.\.high"):
        read_factor("quality.half_life=3", market, STRATEGIES, 7)


def test_a_setting_goes_before_a_strategy_of_its_name(market: Scenario) -> None:
    """Only where no setting has the path is it a strategy's parameter."""
    factor = read_factor("quality.half_life=1,2", market, ["quality.py:Rule"], 2)

    assert (("quality", "half_life"),) == factor.locations
