"""The kernel beside the obvious C loop and the plain Python loop; `make bench` writes down the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import c_loop
import numpy as np
import plain_loop
import pytest
from bench_market import SIZES, Settled, scenario, side_by_side

from simulator.kernel.settle import settle

pytestmark = pytest.mark.bench

HOURS = {8: 9, 16: 9, 64: 7, 500: 5}
Say = Callable[[str], None]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The compiled C loop."""
    if c_loop.compiler() is None:
        pytest.skip("no C compiler (cc, or what $CC names): the obvious C loop is left out")
    return c_loop.build(tmp_path_factory.mktemp("c"))


@pytest.mark.parametrize("noise", [True, False], ids=["noise", "no noise"])
@pytest.mark.parametrize(("ads", "slots"), SIZES)
def test_kernel_against_the_c_loop(
    ads: int, slots: int, noise: bool, library: Any, figures: dict[Any, Any], say: Say
) -> None:
    """The same auctions, the same counts to the last bit (goals: 3 x with noise; 8 x and 12 x without)."""
    market = scenario(ads, slots, noise=noise)
    kernel = Settled(market, settle)
    plain = Settled(market, c_loop.settler(library))
    rate, c_rate, ratio = side_by_side(kernel, plain, HOURS[ads])
    figures["kernel", ads, noise] = (rate, c_rate, ratio)
    say(f"{ads} x {slots}, noise {'on' if noise else 'off'}: {rate / 1e6:.1f} M auctions per CPU second, "
        f"C {c_rate / 1e6:.2f} M: {ratio:.1f} x")  # fmt: skip


def test_kernel_against_the_plain_python_loop(figures: dict[Any, Any], say: Say) -> None:
    """16 ads x 4 slots beside the readable loop of the tests (floor: 20 x)."""
    market = scenario(16, 4, searches=240_000)
    _, plain, ratio = side_by_side(Settled(market, settle), Settled(market, plain_loop.settle), 3)
    figures["plain Python"] = plain
    say(f"plain Python loop {plain / 1e3:.1f} k auctions per CPU second: {ratio:.0f} x")


def test_a_wrong_count_would_be_seen() -> None:
    """The comparison that goes with every ratio notices one impression too many."""
    market = scenario(8, 4, searches=2400)
    one, other = (Settled(market, settle) for _ in range(2))
    other.exchange.today.impressions[0, 0] += 1
    with pytest.raises(AssertionError):
        side_by_side(one, other, 1)
    np.testing.assert_equal(one.counted(), one.counted())
