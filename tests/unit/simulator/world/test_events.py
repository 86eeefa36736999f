"""Events hold from their start to their end, exactly, and concern whom they name."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.events import Effects, Events, hours_of

LAW = settings(max_examples=60, deadline=None)
#: A keyword, a search term of it, another keyword; the learner stands between two rivals.
PARENTS = ("lamp", "lamp", "sofa")
ACCOUNTS = ("other", "shop", "rival-01")


def events(
    *table: dict[str, Any],
    days: int = 60,
    enter: tuple[float, ...] = (-math.inf,) * 3,
    leave: tuple[float, ...] = (math.inf,) * 3,
    dearer: tuple[float, ...] = (0.0,) * 3,
) -> Events:
    """The timetable of a small market with these events."""
    scenario = markets.market(
        days=days,
        event=[{"name": "event", **event} for event in table],
        account=[markets.shop(), markets.shop(name="other")],
    )
    return Events(scenario, PARENTS, ACCOUNTS, 1, np.array(enter), np.array(leave), np.array(dearer))


def demand_at(found: Events, *times: float) -> list[float]:
    """The factor on demand for the first keyword at each time."""
    return [float(found.at(time).demand[0]) for time in times]


def rows(effects: Effects) -> list[list[float]]:
    """Every factor of one moment."""
    return [
        effects.demand.tolist(),
        effects.conversion.tolist(),
        effects.basket.tolist(),
        effects.bids.tolist(),
        effects.live.tolist(),
    ]


NOTHING = [[1.0] * 3, [1.0] * 3, [1.0] * 3, [1.0] * 3, [True] * 3]


# Without events


def test_nothing_happens_without_events() -> None:
    """A scenario without events has one moment, the first, at which every factor is 1 and all are live."""
    found = events()
    assert [-24.0] == found.moments(-24.0, 1440.0)
    assert NOTHING == rows(found.at(-24.0))


# When


def test_an_event_holds_from_its_start_until_its_end() -> None:
    """Two days from noon of day 10: from hour 252, included, to hour 300, excluded."""
    found = events({"start": 10.5, "length": 2.0, "demand": 3.0})
    before, after = math.nextafter(252, 0), math.nextafter(300, 0)
    assert [1.0, 3.0, 3.0, 1.0] == demand_at(found, before, 252.0, after, 300.0)
    assert [0.0, 252.0, 300.0] == found.moments(0.0, 1440.0)


def test_a_member_day_comes_back() -> None:
    """A day every 7 from day 2 on: days 2, 9 and 16, and no day before the first."""
    found = events({"start": 2.0, "length": 1.0, "every": 7.0, "demand": 2.0}, days=20)
    days = [day for day in range(-7, 20) if demand_at(found, 24.0 * day) == [2.0]]
    assert [2, 9, 16] == days
    assert [0.0, 48.0, 72.0, 216.0, 240.0, 384.0, 408.0] == found.moments(0.0, 480.0)


def test_an_event_that_begins_before_the_run_is_under_way_in_it() -> None:
    """Four days from day -2, in a run that begins on day -1, hold at its first moment and end on day 2."""
    found = events({"start": -2.0, "length": 4.0, "demand": 2.0})
    assert [-24.0, 48.0] == found.moments(-24.0, 1440.0)
    assert [2.0, 1.0] == demand_at(found, -24.0, 48.0)


def test_moments_leave_out_the_end_and_what_lies_outside() -> None:
    """Of starts and ends at 24, 48, 72 and 96 hours, those in [48, 96) are moments, each once."""
    found = events(
        {"start": 1.0, "length": 1.0}, {"start": 2.0, "length": 1.0}, {"start": 3.0, "length": 1.0}
    )
    assert [48.0, 72.0] == found.moments(48.0, 96.0)


def test_two_ways_of_writing_a_moment_agree() -> None:
    """The end of .1 + .2 days is the start of day .3: no gap between two events, and one moment for both."""
    found = events({"start": 0.1, "length": 0.2, "demand": 2.0}, {"start": 0.3, "length": 1.0, "demand": 2.0})
    assert 7.2 == found.moments(0.0, 24.0)[2]
    assert [0.0, 2.4, 7.2] == found.moments(0.0, 24.0)
    assert [2.0, 2.0] == demand_at(found, math.nextafter(7.2, 0), 7.2)


@LAW
@given(st.decimals(-10, 30, places=3), st.decimals("0.1", 9, places=3), st.floats(0, 240, exclude_max=True))
def test_an_event_as_long_as_its_interval_never_stops(start: Decimal, length: Decimal, later: float) -> None:
    """However start and length are written, no time after the start lies between two of them or in both."""
    endless = {"start": float(start), "length": float(length), "every": float(length), "demand": 2.0}
    found = events(endless, days=40)
    first = float(hours_of(float(start)))
    assert {2.0} == set(demand_at(found, first + later, *found.moments(first, 960.0)))


@LAW
@given(
    st.lists(
        st.tuples(
            st.floats(-5, 12),
            st.floats(0.01, 6),
            st.sampled_from([None, 6.0, 7.3]),
            st.sampled_from([0.0, 0.5, 2.0, 4.0]),
        ),
        max_size=4,
    ),
    st.floats(-48.0, 240.0, exclude_max=True),
)
def test_nothing_changes_between_moments(table: list[tuple[Any, ...]], time: float) -> None:
    """The effects of any time are those of the last moment before it; powers of 2 multiply exactly."""
    found = events(
        *[
            {"start": start, "length": length, "every": every, "demand": factor, "rival_bids": factor}
            for start, length, every, factor in table
        ],
        days=10,
        enter=(-math.inf, 20.0, 7.5),
        leave=(100.0, math.inf, 90.0),
        dearer=(0.1, 0.0, -0.2),
    )
    moments = found.moments(-48.0, 240.0)
    last = max(moment for moment in moments if moment <= time)
    assert sorted(set(moments)) == moments
    assert rows(found.at(last)) == rows(found.at(time))


# What and whom


def test_each_factor_moves_its_own() -> None:
    """Demand, conversion, basket and rivals' bids of one event: all concerned, the learner's bids not."""
    festival = {"demand": 3.0, "conversion": 1.5, "basket": 0.8, "rival_bids": 1.25}
    found = events({"start": 0.0, "length": 1.0, **festival})
    assert [[3.0] * 3, [1.5] * 3, [0.8] * 3, [1.25, 1.0, 1.25], [True] * 3] == rows(found.at(0.0))


def test_an_event_may_concern_some_keywords() -> None:
    """Demand for lamps: the keyword and its search term, not the sofa."""
    found = events({"start": 0.0, "length": 1.0, "keywords": ["lamp"], "demand": 2.0})
    assert [[2.0, 2.0, 1.0], *NOTHING[1:]] == rows(found.at(0.0))


def test_an_event_may_concern_some_accounts() -> None:
    """For the shop: its conversion and basket; demand and rivals' bids know no account."""
    festival = {"demand": 2.0, "conversion": 1.5, "basket": 0.8, "rival_bids": 1.25}
    found = events({"start": 0.0, "length": 1.0, "accounts": ["shop"], **festival})
    assert [
        [2.0] * 3, [1.0, 1.5, 1.0], [1.0, 0.8, 1.0], [1.25, 1.0, 1.25], [True] * 3
    ] == rows(found.at(0.0))  # fmt: skip


def test_overlapping_events_multiply() -> None:
    """3 and .5 make 1.5 on the day they share, and each holds alone on the days around it."""
    found = events({"start": 0.0, "length": 2.0, "demand": 3.0}, {"start": 1.0, "length": 2.0, "demand": 0.5})
    assert [3.0, 1.5, 0.5, 1.0] == demand_at(found, 0.0, 24.0, 48.0, 72.0)


def test_an_outage_switches_ads_off() -> None:
    """An outage of one account switches off that one; one that names none, all; both end."""
    found = events(
        {"start": 0.0, "length": 1.0, "outage": True, "accounts": ["rival-01"]},
        {"start": 2.0, "length": 1.0, "outage": True},
    )
    assert [[True, True, False], [True] * 3, [False] * 3, [True] * 3] == [
        found.at(24.0 * day).live.tolist() for day in range(4)
    ]


def test_an_event_for_a_rival_that_is_not_drawn_is_refused() -> None:
    """Rival 9 of one is refused with the event, the name and the nearest that is there."""
    wrong = (
        r"event 'event': accounts 'rival-09' is no account of this scenario; did you mean 'rival-0[1-3]'\?"
    )
    with pytest.raises(ValueError, match=wrong):
        events({"start": 0.0, "length": 1.0, "accounts": ["rival-09"]})


# Entry and exit


def test_an_account_is_in_the_market_from_entry_to_exit() -> None:
    """From 30 hours, included, to 50, excluded; both are moments."""
    found = events(enter=(30.0, -math.inf, -math.inf), leave=(50.0, math.inf, math.inf))
    assert [0.0, 30.0, 50.0] == found.moments(0.0, 240.0)
    assert [[False, True, True], [True] * 3, [False, True, True]] == [
        found.at(time).live.tolist() for time in (math.nextafter(30, 0), 30.0, 50.0)
    ]


def test_an_outage_does_not_bring_an_account_in() -> None:
    """Before its entry and during an outage an account is off; after both it is live."""
    found = events(
        {"start": 1.0, "length": 1.0, "outage": True, "accounts": ["other"]},
        enter=(36.0, -math.inf, -math.inf),
    )
    assert [False, False, False, True] == [bool(found.at(24.0 + 12 * i).live[0]) for i in (-1, 0, 1, 2)]


# Dearer traffic


def test_bids_grow_dearer_day_by_day() -> None:
    """Of growth by 21 % in 30 days half has come by day 15: 1.1 times; a month later 1.331 times."""
    found = events(dearer=(0.21, 0.0, 0.0))
    factors = [found.at(24.0 * day).bids.tolist() for day in (15, 30, 45)]
    assert [[1.1, 1, 1], [1.21, 1, 1], [1.331, 1, 1]] == [pytest.approx(row) for row in factors]


def test_bids_do_not_grow_before_day_0_nor_within_a_day() -> None:
    """The warm-up and day 0 have factor 1; the factor of day 1 holds from its midnight to the next."""
    found = events(dearer=(0.0, 0.0, 0.5))
    assert [1.0, 1.0, 1.0] == [float(found.at(time).bids[2]) for time in (-100.0, 0.0, 23.99)]
    assert found.at(24.0).bids[2] == found.at(47.99).bids[2] > 1
    assert [-48.0, 24.0, 48.0, 72.0] == found.moments(-48.0, 96.0)


def test_bids_may_grow_cheaper() -> None:
    """Growth by -50 % in 30 days halves bids by day 30."""
    assert 0.5 == pytest.approx(events(dearer=(-0.5, 0.0, 0.0)).at(720.0).bids[0])


def test_dearer_bids_and_an_event_multiply() -> None:
    """On day 30 a festival's 2 and a month's 1.5 make 3."""
    found = events({"start": 30.0, "length": 1.0, "rival_bids": 2.0}, dearer=(0.5, 0.0, 0.0))
    assert [3.0, 1.0, 2.0] == pytest.approx(found.at(720.0).bids.tolist())
