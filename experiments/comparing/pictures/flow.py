"""How the money flows between campaigns from day to day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.comparing.outcome import StrategyResult
from experiments.comparing.pictures.choosing import Shown, largest
from experiments.report.blocks import Block, Bullets, Heading, Panel, Picture, Text
from experiments.report.cells import told_apart
from experiments.report.colours import DASH, INK, PAPER, SERIES
from experiments.report.drawing import LONGEST_NAME, cut, labelled_axes, legend, legend_height, panel
from experiments.report.numbers import percent
from experiments.statistics.paired import Floats

#: Campaigns with a colour of their own; the smaller ones share the last colour.
MOST_CAMPAIGNS = 8


#: A share of the spend that changes by less has hardly changed.
HARDLY = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """What a strategy spent.

    Attributes
    ----------
    names
        Of the campaigns.
    cost, budget
        (n_campaigns, n_days) currency units, means over runs; a budget may be infinite or unknown.
    """

    names: tuple[str, ...]
    cost: Floats
    budget: Floats

    @property
    def shares(self) -> Floats:
        """(n_campaigns, n_days) of the day's spend; 0 on a day without."""
        return _shares(self.cost)


def flow_of(strategy: StrategyResult) -> Flow:
    """Return what a strategy spent by campaign and day."""
    table = strategy.parts.table("by_campaign_day")
    names = tuple(dict.fromkeys(table["campaign"].tolist()))
    cost, budget = (np.asarray(table[name]).reshape(len(names), -1) for name in ("cost", "budget"))
    return Flow(names, cost, budget)


def budget_flow(shown: Shown) -> list[Block]:
    """Return the section; a market of one campaign has only a sentence."""
    if not shown.strategies:
        return []
    title = Heading("Where the budget flows")
    flows = [flow_of(strategy) for strategy in shown.strategies]
    if len(flows[0].names) == 1:
        return [title, Text(f"All money is spent in the one campaign, `{flows[0].names[0]}`.")]
    grouped = [_grouped(flow, _kept(flows)) for flow in flows]
    pairs = list(zip(shown.strategies, grouped, strict=True))
    budgets = any(np.isfinite(flow.budget).all() for flow in grouped)
    lines = " Dashed: where the same borders would lie by the campaigns' budgets." if budgets else ""
    return [
        title,
        Bullets(tuple(map(_sentence, shown.strategies, flows))),
        Picture(tuple(_stack(place, strategy, flow) for place, (strategy, flow) in enumerate(pairs))),
        Text(f"Share of each day's spend, means over runs.{lines}", "soft"),
    ]


def _kept(flows: list[Flow]) -> list[int]:
    """Return the campaigns that have a colour of their own: those that spend most in any strategy."""
    n = len(flows[0].names)
    spent = np.max([flow.cost.sum(axis=1) for flow in flows], axis=0)
    return list(range(n)) if n <= MOST_CAMPAIGNS else largest(spent, MOST_CAMPAIGNS - 1)


def _grouped(flow: Flow, kept: list[int]) -> Flow:
    """Put all campaigns but some into one."""
    rest = [place for place in range(len(flow.names)) if place not in kept]
    if not rest:
        return flow
    names = (*(flow.names[place] for place in kept), f"{len(rest)} others")
    cost, budget = (np.vstack([table[kept], table[rest].sum(axis=0)]) for table in (flow.cost, flow.budget))
    return Flow(names, cost, budget)


def _stack(place: int, strategy: StrategyResult, flow: Flow) -> Panel:
    """Draw the shares of a strategy's spend, one upon the other, and the borders its budgets would have."""
    days = flow.cost.shape[1]

    def draw(axes: Axes) -> None:
        edges = np.arange(days + 1)
        tops = 100 * np.vstack([np.zeros(days), np.cumsum(flow.shares, axis=0)])
        handles: list[Patch | Line2D] = []
        for row, name in enumerate(told_apart(flow.names, LONGEST_NAME)):
            axes.stairs(tops[row + 1], edges, baseline=tops[row], fill=True, color=SERIES[row], lw=0)
            axes.stairs(tops[row + 1], edges, baseline=None, color=PAPER, lw=0.6)
            handles.append(Patch(color=SERIES[row], label=name))
        if np.isfinite(flow.budget).all():
            for border in 100 * np.cumsum(_shares(flow.budget), axis=0)[:-1]:
                axes.stairs(border, edges, baseline=None, color=DASH, lw=1.2, ls=(0, (3, 2)))
            handles.append(Line2D([], [], color=INK, lw=1.2, ls=(0, (3, 2)), label="by budget"))
        labelled_axes(axes, f"% of spend: {cut(strategy.name)}")
        axes.set_xlim(0, days)
        axes.set_ylim(0, 100)
        axes.set_xlabel("day")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        legend(axes, handles)

    words = f"Share of the spend of each campaign, day by day, under {strategy.name}: {', '.join(flow.names)}"
    return panel(f"budget-flow-{place}", words, 2.5 + legend_height([*flow.names, "by budget"]), draw)


def _shares(table: Floats) -> Floats:
    """Return the shares of each column's sum, 0 where that is 0."""
    total = table.sum(axis=0)
    return np.asarray(np.divide(table, total, out=np.zeros_like(table), where=total > 0))


def _sentence(strategy: StrategyResult, flow: Flow) -> str:
    """Name the campaign whose share of the spend changes most between the first and the last days."""
    days = flow.cost.shape[1]
    if not flow.cost.sum() > 0:
        return f"`{strategy.name}` spends nothing."
    if days == 1:
        most = int(flow.cost.sum(axis=1).argmax())
        return f"`{strategy.name}` spends {percent(flow.shares[most, 0])} % in `{flow.names[most]}`."
    span = max(1, min(7, days // 2))
    first, last = (_shares(part.sum(axis=1)) for part in (flow.cost[:, :span], flow.cost[:, -span:]))
    change = last - first
    most = int(np.abs(change).argmax())
    when = "day" if span == 1 else f"{span} days"
    if abs(change[most]) < HARDLY:
        return f"Under `{strategy.name}` the shares hardly change from the first {when} to the last."
    return (
        f"Under `{strategy.name}` the share of `{flow.names[most]}` changes most: {percent(first[most])} % "
        f"of the spend in the first {when}, {percent(last[most])} % in the last."
    )
