"""Draw docs/images/events.png: eight weeks of a market with a festival, member days and an outage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import Scenario
from simulator.world.events import Events

INK, FAINT, BLUE, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a"
DAYS = 56
ACCOUNTS = ("shop", "rival-01", "rival-02")
SCENARIO = {
    "name": "eight weeks",
    "days": DAYS,
    "learner": "shop",
    "event": [
        {"name": "member day", "start": 2.0, "length": 1.0, "every": 7.0, "demand": 1.5},
        {
            "name": "festival",
            "start": 40.0,
            "length": 1.0,
            "demand": 3.0,
            "conversion": 1.6,
            "rival_bids": 1.5,
        },
        {
            "name": "promotion",
            "start": 38.0,
            "length": 5.0,
            "basket": 0.8,
            "conversion": 1.3,
            "accounts": ["shop"],
        },
        {"name": "outage", "start": 24.5, "length": 1.5, "outage": True, "accounts": ["shop"]},
    ],
    "keyword": [{"name": "tent", "volume": 100.0}],
    "account": [
        {
            "name": "shop",
            "campaign": [{"name": "all", "budget": 1.0, "target": [{"keyword": "tent", "bid": 1.0}]}],
        }
    ],
}


def draw(path: Path) -> None:
    """Draw what moves this market, from its own timetable."""
    events = Events(
        Scenario.model_validate(SCENARIO),
        ["tent"],
        ACCOUNTS,
        0,
        enter=np.array([-math.inf, 240.0, -math.inf]),
        leave=np.array([math.inf, math.inf, 1104.0]),
        dearer=np.array([0.0, 0.1, 0.1]),
    )
    times = events.moments(0.0, 24.0 * DAYS)
    effects = [events.at(time) for time in times]
    days = [*(time / 24 for time in times), DAYS]

    figure = Figure(figsize=(9.5, 6.2), layout="constrained", dpi=160)
    demand, sales, bids, live = figure.subplots(4, 1, sharex=True, height_ratios=[1.5, 1.3, 1.0, 0.9])
    _step(demand, days, [float(effect.demand[0]) for effect in effects], BLUE)
    demand.set_title("Searches: member day every week, festival on day 40", **_TITLE)
    _step(sales, days, [float(effect.conversion[0]) for effect in effects], BLUE, "conversion rate")
    _step(sales, days, [float(effect.basket[0]) for effect in effects], ORANGE, "basket value")
    sales.set_title("The shop's sales: a fifth off from day 38 to 42", **_TITLE)
    sales.legend(loc="upper left", frameon=False, ncols=2)
    _step(bids, days, [float(effect.bids[2]) for effect in effects], BLUE)
    bids.set_title("Rivals' bids: 10 % dearer every 30 days, half as much again at the festival", **_TITLE)
    for row in range(len(ACCOUNTS)):
        there = [float(effect.live[row]) for effect in effects]
        for begin, end, on in zip(days[:-1], days[1:], there, strict=True):
            live.barh(-row, (end - begin) * on, left=begin, height=0.55, color=BLUE if row == 0 else FAINT)
    live.set_yticks([0, -1, -2], ACCOUNTS)
    live.tick_params(axis="y", length=0)
    live.set_title("In the market: outage from noon of day 24, entry on day 10, exit on day 46", **_TITLE)
    live.set_xlim(0, DAYS)
    live.set_xticks(range(0, DAYS + 1, 7))
    live.set_xlabel("day")
    for axes in (demand, sales, bids):
        axes.axhline(1, color=FAINT, linewidth=0.8, zorder=0)
        axes.set_ylabel("factor")
        axes.margins(y=0.15)
    for axes in (demand, sales, bids, live):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE = {"loc": "left", "fontsize": 10.5, "color": INK}


def _step(axes: Axes, days: list[float], values: list[float], colour: str, label: str = "") -> None:
    """Draw a factor that holds from each moment to the next."""
    axes.step(days, [*values, values[-1]], where="post", color=colour, linewidth=1.8, label=label)


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "events.png")
