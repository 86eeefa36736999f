"""Draw docs/images/hindsight.png: what a day's budget could buy, and what three strategies made of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from experiments.hindsight.benchmark import Watch, hindsight
from experiments.hindsight.dual import solve_dual
from simulator import load_scenario, simulate

INK, FAINT, COLOURS = "#1b1f24", "#8a9099", ("#1a6fb0", "#b4541a", "#2f8f5b")
DAYS, DAY, STRATEGIES = 14, 0, ("fixed", "pid_pacing", "ctr_weighted")


def draw(path: Path) -> None:
    """Draw the dual of one day against its budget, and the benchmark of two weeks with three strategies."""
    scenario = load_scenario("outdoor-shop").model_copy(update={"days": DAYS})
    watch = Watch("profit", keep_options=True)
    simulate(scenario, "fixed", seed=1, processes=[watch])
    watch.close()
    day, options = watch.days[DAY], watch.options[DAY]
    budgets = np.linspace(0.0, 2.0 * day.budget, 81)
    values = [solve_dual(float(budget), options, of_cost=1.0).value for budget in budgets]

    figure = Figure(figsize=(9.5, 4.2), layout="constrained", dpi=160)
    left, right = figure.subplots(1, 2)
    left.plot(budgets, values, color=COLOURS[0], linewidth=2)
    near = budgets[np.abs(budgets - day.budget) <= 0.6 * day.budget]
    left.plot(near, day.dual.value + day.dual.multiplier * (near - day.budget), color=FAINT, linewidth=1.2)
    left.plot(day.budget, day.dual.value, "o", color=COLOURS[1])
    left.annotate(
        f"the day's budget, {day.budget:.0f}:\none more unit would\nbring {day.dual.multiplier:.2f}",
        (day.budget, day.dual.value),
        xytext=(8, -46),
        textcoords="offset points",
        color=INK,
    )
    left.set_title("The most expected profit of one day", loc="left", fontsize=10.5, color=INK)
    left.set_xlabel("budget of the day, currency units")
    left.set_ylabel("profit, currency units")

    days = np.arange(DAYS)
    for strategy, colour in zip(STRATEGIES, COLOURS, strict=True):
        found = hindsight(scenario, strategy, seed=1)
        if strategy == "fixed":
            right.step(
                days, found.by_day, where="mid", color=FAINT, linewidth=1.8, label="upper bound (of fixed)"
            )
        label = f"{strategy}: {100 * found.share:.0f} %"
        right.plot(
            days, found.expected_by_day, "o-", color=colour, markersize=3.5, linewidth=1.2, label=label
        )
    right.set_title("Two weeks: expected profit, and its bound", loc="left", fontsize=10.5, color=INK)
    right.set_xlabel("day")
    right.legend(frameon=False, fontsize=9)
    for axes in (left, right):
        axes.set_ylim(bottom=0)
        axes.spines[["top", "right"]].set_visible(False)
    left.set_xlim(left=0)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "hindsight.png")
