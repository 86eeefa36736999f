"""Writes what the benchmarks measured into docs/performance.md, and draws the picture there."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import c_loop
import llvmlite.binding
import numba
import numpy as np
from bench_market import SIZES
from matplotlib.figure import Figure

PAGE, PICTURE = Path("docs/performance.md"), Path("docs/images/performance.png")
BEGIN = "<!-- make bench writes what follows -->\n"
END = "<!-- make bench writes what stands before -->\n"
#: Ads per auction and million auctions a second of public simulators, measured once on a similar machine.
PEERS = {
    "AuctionGym (Python)": (10, 0.0065),
    "AuctionNet, auction alone": (48, 0.07),
    "AuctionNet, whole loop": (48, 0.024),
    "TAC/AA (Java)": (8, 0.35),
}
_NEEDED = (
    "plain Python",
    "linear",
    "replications",
    "processes",
    "compiling",
    "memory",
    ("simulate", "deciding hourly"),
)


def write_page(figures: Mapping[Any, Any], root: Path) -> None:
    """Write the page anew; leave it alone where a figure is missing: benchmarks in part, or no compiler."""
    kernel = [("kernel", ads, noise) for noise in (True, False) for ads, _ in SIZES]
    if not all(name in figures for name in (*_NEEDED, *kernel)):
        return
    put_between_marks(root / PAGE, _lines(figures))
    _draw(figures).savefig(root / PICTURE, dpi=110)


def put_between_marks(page: Path, lines: Iterable[str]) -> None:
    """Write lines anew in a page, between the two marks."""
    before, rest = page.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(before + BEGIN + "\n".join(lines) + "\n\n" + END + after, "utf-8")


def processor() -> str:
    """Name the processor and say how many there are."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        named = [line for line in cpus.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":")[1].strip() if named else model
    return f"{model} ({llvmlite.binding.get_host_cpu_name()}), {os.cpu_count()} processors"


def machine() -> str:
    """Name the machine and what compiled the code."""
    version = subprocess.run(
        [c_loop.compiler() or "cc", "--version"], capture_output=True, text=True, check=True
    )
    llvm = ".".join(map(str, llvmlite.binding.llvm_version_info))
    return (
        f"{processor()}, "
        f"{platform.system()}; Python {platform.python_version()}, numba {numba.__version__} "
        f"with LLVM {llvm}, NumPy {np.__version__}; "
        f"C: {version.stdout.splitlines()[0]}, `{' '.join(c_loop.FLAGS[:3])}`"
    )


def _lines(figures: Mapping[Any, Any]) -> Iterator[str]:
    """Return the lines between the two marks."""
    yield f"\nMeasured {datetime.date.today().isoformat()} on: {machine()}.\n"
    yield from _kernel_table(figures)
    yield "\n![Auctions per CPU second against ads per auction](images/performance.png)\n"
    yield from _simulate_tables(figures)
    costs = ", ".join(f"{cost * 1e9:.0f} ns at {total:,.0f}" for total, cost in figures["linear"])
    yield f"\n- A search costs {costs} searches a run (8 ads); the rest is what a run costs by itself."
    costs = ", ".join(f"{cost * 1e3:.0f} ms among {runs}" for runs, cost in figures["replications"])
    yield f"- A run of `two-campaigns`, hindsight and statistics included, costs {costs} replications."
    yield f"- Two processes do {figures['processes']:.2f} x the runs of one."
    short, long = figures["memory"]
    yield f"- Peak memory: {short:.0f} MB for 28 days, {long:.0f} MB for 280."
    first, later = figures["compiling"]
    yield f"- The first run after an install takes {first:.1f} s, compiling; a later one {later:.1f} s."


def _kernel_table(figures: Mapping[Any, Any]) -> Iterator[str]:
    """Tell how fast the kernel is beside the C loop and the plain Python loop."""
    on = [figures["kernel", ads, True] for ads, _ in SIZES]
    off = [figures["kernel", ads, False] for ads, _ in SIZES]
    both = list(zip(on, off, strict=True))
    yield "Million auctions per CPU second, one thread:\n"
    yield "| ads x slots | " + " | ".join(f"{ads} x {slots}" for ads, slots in SIZES) + " |"
    yield "|---" * (len(SIZES) + 1) + "|"
    yield _row("obvious C loop, noise on (the reference)", (f"{c / 1e6:.2f}" for _, c, _ in on))
    yield _row("**kernel, noise on**", (f"**{k / 1e6:.1f}**" for k, _, _ in on))
    yield _row("times the reference (goal: 3)", (f"{ratio:.1f}" for _, _, ratio in on))
    yield _row("obvious C loop, noise off", (f"{c / 1e6:.2f}" for _, c, _ in off))
    yield _row("**kernel, noise off**", (f"**{k / 1e6:.1f}**" for k, _, _ in off))
    yield _row(
        "times the reference (goal: 8 at 8 x 4, else 12)", (f"{k / c:.1f}" for (_, c, _), (k, _, _) in both)
    )
    yield _row("times the C loop with noise off", (f"{ratio:.1f}" for _, _, ratio in off))
    plain = figures["plain Python"]
    yield (
        f"\nThe plain Python loop does {plain / 1e3:.1f} thousand a second at 16 x 4, "
        f"the kernel {figures['kernel', 16, True][0] / plain:,.0f} times as many."
    )


def _simulate_tables(figures: Mapping[Any, Any]) -> Iterator[str]:
    """Tell how fast whole runs are, and where their time goes."""
    yield "`simulate`: 17 accounts x 4 slots, 100,000 searches a day, 28 days and 7 of warm-up:\n"
    yield "| | million searches per CPU second | times the C loop | goal |"
    yield "|---|---|---|---|"
    for (_, case), (rate, times, goal) in _of(figures, "simulate"):
        yield f"| {case} | {rate / 1e6:.2f} | {times:.2f} | {goal or ''} |"
    yield "\nWhere the time of such a run goes, from a profile:\n"
    shares = _of(figures, "shares")
    yield "| | " + " | ".join(case for (_, case), _ in shares) + " |"
    yield "|---" * (len(shares) + 1) + "|"
    for part in shares[0][1]:
        yield _row(part, (f"{100 * share[part]:.0f} %" for _, share in shares))


def _of(figures: Mapping[Any, Any], kind: str) -> list[tuple[Any, Any]]:
    """Return the figures of one kind."""
    return [(name, value) for name, value in figures.items() if isinstance(name, tuple) and name[0] == kind]


def _row(name: str, cells: Iterator[str]) -> str:
    """Lay out a row of a table."""
    return f"| {name} | " + " | ".join(cells) + " |"


def _draw(figures: Mapping[Any, Any]) -> Figure:
    """Draw auctions per CPU second against ads per auction."""
    picture = Figure(figsize=(8, 5), layout="constrained")
    axes = picture.add_subplot()
    ads = [size for size, _ in SIZES]
    for label, noise, column, style in (
        ("kernel, noise off: the ranking is kept", False, 0, "o-C2"),
        ("kernel, noise on", True, 0, "o-C0"),
        ("obvious C loop, noise off", False, 1, "s--C8"),
        ("obvious C loop, noise on", True, 1, "s--C7"),
    ):
        axes.plot(ads, [figures["kernel", n, noise][column] for n in ads], style, label=label)
    axes.plot([16], [figures["plain Python"]], "vC3", label="plain Python loop of the tests")
    for (name, (size, rate)), marker in zip(PEERS.items(), "X*Pd", strict=True):
        axes.plot([size], [rate * 1e6], marker, color="C4", markersize=8, label=f"{name}, own auction")
    axes.set(xscale="log", yscale="log", xlabel="ads per auction", ylabel="auctions per CPU second")
    axes.set_xticks(ads, [f"{n}\n({slots} slots)" for n, slots in SIZES])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.set_title("Auctions per CPU second, one thread", loc="left")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return picture
