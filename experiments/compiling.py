"""Compiling the kernel before anything needs it, and saying so, because it takes a moment."""

from __future__ import annotations

from collections.abc import Callable

from experiments.hindsight import totals_with_hindsight
from simulator import load_scenario
from simulator.compiled import is_cached
from simulator.kernel import settle
from simulator.options import list_options


def compile_kernel(say: Callable[[str], None]) -> None:
    """Compile the kernel unless it lies compiled on the disk; once a machine and version.

    Worker processes that start before this would each compile it for themselves.

    Parameters
    ----------
    say
        Hears one line when there is something to wait for.
    """
    if is_cached(settle) and is_cached(list_options):
        return
    say("compiling the kernel (once, then cached) ...")
    scenario = load_scenario("two-campaigns")
    totals_with_hindsight(scenario.model_copy(update={"days": 1}), "fixed", seed=0, replication=0)
