"""Compiling the kernel before anything needs it, and saying so, because it takes a moment."""

from __future__ import annotations

from collections.abc import Callable

from simulator import load_scenario, simulate
from simulator.compiled import is_cached
from simulator.kernel import settle


def compile_kernel(say: Callable[[str], None]) -> None:
    """Compile the kernel unless it lies compiled on the disk; once a machine and version.

    Worker processes that start before this would each compile it for themselves.

    Parameters
    ----------
    say
        Hears one line when there is something to wait for.
    """
    if is_cached(settle):
        return
    say("compiling the kernel (once, then cached) ...")
    scenario = load_scenario("two-campaigns")
    simulate(scenario.model_copy(update={"days": 1}), "fixed", seed=0)
