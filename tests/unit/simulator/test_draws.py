"""A draw is a pure function of its address, and the tables it reads are laws of mean one."""

from __future__ import annotations

import itertools
import math

import numpy as np
import plain_loop
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.draws import (
    GRID,
    TABLE_SIZE,
    Stream,
    exponential_table,
    generator,
    lognormal_table,
    mix64,
    mix64_array,
    name_key,
    normal_quantiles,
    normals,
    path_text,
    poisson_table,
    stream_key,
    text_keys,
    uniforms,
)

LAW = settings(max_examples=60, deadline=None)
WORDS = st.integers(0, 2**64 - 1)


def test_mix64_gives_the_published_numbers() -> None:
    """SplitMix64 from seed 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f."""
    steps = np.array([0x9E3779B97F4A7C15, 0x3C6EF372FE94F82A, 0xDAA66D2C7DDF743F], dtype=np.uint64)
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert published == mix64_array(steps).tolist()


@LAW
@given(WORDS)
def test_mix64_is_one_function_in_three_places(word: int) -> None:
    """Scalar, array and the plain loop's whole numbers give the same 64 bits."""
    with np.errstate(over="ignore"):
        scalar = int(mix64(np.uint64(word)))
    assert plain_loop.mix64(word) == scalar == int(mix64_array(np.array([word], dtype=np.uint64))[0])


def test_mix64_keeps_addresses_apart() -> None:
    """A bijection: a hundred thousand neighbouring addresses give as many different hashes."""
    assert 100_000 == len(np.unique(mix64_array(np.arange(100_000, dtype=np.uint64))))


@LAW
@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=4), st.text(max_size=5))
def test_many_keys_at_once_are_the_keys_one_by_one(paths: list[list[str]], last: str) -> None:
    """Paths cut into texts and joined again have the keys of their names."""
    texts = [path_text(*path) + path_text(last) for path in paths]
    assert [name_key(*path, last) for path in paths] == text_keys(texts).tolist()


def test_keys_are_the_same_on_every_machine() -> None:
    """Keys of names and streams are fixed numbers, whatever Python's own hash seed is."""
    assert 11390552620645674195 == name_key("shop", "tents")
    assert 6651666526363356749 == stream_key(1, 0, Stream.ARRIVAL)


@pytest.mark.parametrize(
    "other", [("tents", "shop"), ("shoptents",), ("shop", "tent", "s"), ("shop", "", "tents")]
)
def test_every_part_of_a_path_counts(other: tuple[str, ...]) -> None:
    """Other names, another order or other cuts are another key."""
    assert name_key("shop", "tents") != name_key(*other)


def test_streams_seeds_and_replications_differ() -> None:
    """Each of seed, replication and stream alone changes the key."""
    addresses = itertools.product((1, 2), (0, 1), Stream)
    keys = {stream_key(seed, replication, stream) for seed, replication, stream in addresses}
    assert 4 * len(Stream) == len(keys)


def test_stream_numbers_never_change() -> None:
    """The numbers are part of every address, so a stream keeps its own for good."""
    names = [
        "ARRIVAL", "DAY_NOISE", "AUCTION", "CONVERSION", "THROTTLE",
        "RIVAL_BID", "COVERAGE", "RELEVANCE", "CONVERSION_RATE", "STRATEGY",
    ]  # fmt: skip
    assert names == [Stream(number).name for number in range(10)]


def test_generators_belong_to_names() -> None:
    """The same address gives the same numbers; another name, seed, replication or stream others."""
    own = generator(1, 0, Stream.STRATEGY, "shop").random()
    assert own == generator(1, 0, Stream.STRATEGY, "shop").random()
    assert own != generator(1, 0, Stream.STRATEGY, "shop 2").random()
    assert own != generator(2, 0, Stream.STRATEGY, "shop").random()
    assert own != generator(1, 1, Stream.STRATEGY, "shop").random()
    assert own != generator(1, 0, Stream.DAY_NOISE, "shop").random()


@LAW
@given(st.lists(WORDS, min_size=1, max_size=20), WORDS)
def test_uniforms_belong_to_addresses(addresses: list[int], stream: int) -> None:
    """Asked alone or in company, an address gives the same uniform in [0, 1) and the same normal."""
    keys = np.array(addresses, dtype=np.uint64)
    together = uniforms(stream, keys)
    assert np.all((together >= 0) & (together < 1))
    assert uniforms(stream, keys[-1:])[0] == together[-1]
    assert normals(stream, keys[-1:])[0] == normals(stream, keys)[-1]


def test_uniforms_of_no_addresses_are_none() -> None:
    """An empty array of keys gives empty draws, and a matrix keeps its shape."""
    assert (0,) == uniforms(5, np.empty(0, dtype=np.uint64)).shape
    assert (2, 3) == normals(5, np.zeros((2, 3), dtype=np.uint64)).shape


def test_normal_quantiles_are_standard_normal() -> None:
    """4,096 mid-quantiles rise, mirror each other, have mean 0 and standard deviation near 1."""
    quantiles = normal_quantiles(4096)
    assert np.all(np.diff(quantiles) > 0)
    assert quantiles.tolist() == pytest.approx((-quantiles[::-1]).tolist(), abs=1e-12)
    assert 1.0 == pytest.approx(quantiles.std(), abs=1e-3)


@pytest.mark.parametrize("sd", [0.0, 0.2, 0.3, 1.0, 3.0])
def test_lognormal_factors_have_mean_one(sd: float) -> None:
    """The factors rise, are positive, average 1 within rounding, and their logarithms spread by sd."""
    table = lognormal_table(sd)
    assert (TABLE_SIZE,) == table.shape
    assert np.all(np.diff(table) >= 0)
    assert np.all(table > 0)
    assert 1.0 == pytest.approx(table.mean(), abs=1e-7)
    assert sd == pytest.approx(np.log(table).std(), rel=2e-3)


def test_lognormal_table_without_spread_is_all_ones() -> None:
    """At sd 0 every factor is exactly 1, at any power."""
    assert {1.0} == set(lognormal_table(0.0).tolist()) == set(lognormal_table(0.0, 0.5).tolist())


def test_lognormal_factors_add_up_exactly_in_any_order() -> None:
    """Every factor is a multiple of 2^-20, so sums do not depend on their order."""
    table = lognormal_table(0.3)
    assert np.all(np.mod(table, GRID) == 0)
    assert math.fsum(table) == sum(table.tolist()) == sum(table.tolist()[::-1])


def test_powers_apply_after_rounding() -> None:
    """The table at power .5 is the square root of the table at power 1, entry by entry."""
    assert [factor**0.5 for factor in lognormal_table(0.3).tolist()] == lognormal_table(0.3, 0.5).tolist()


def test_exponential_delays_have_mean_one() -> None:
    """The delays rise from near 0, average 1, and half of them lie below log 2."""
    table = exponential_table()
    assert 1.0 == pytest.approx(table.mean(), abs=1e-12)
    assert np.all(np.diff(table) > 0)
    assert math.log(2) == pytest.approx(np.median(table), rel=2e-3)


@pytest.mark.parametrize("mean", [0.0, 0.5, 8.0, 50.0])
def test_poisson_table_is_the_distribution_function(mean: float) -> None:
    """P(count <= n) starts at exp(-mean), grows by the Poisson terms and ends at exactly 1."""
    table = poisson_table(mean)
    terms = [math.exp(-mean) * mean**n / math.factorial(n) for n in range(20)]
    assert np.cumsum(terms)[: len(table)].tolist() == pytest.approx(table[:20].tolist(), rel=1e-12)
    assert 1.0 == table[-1]


@pytest.mark.parametrize(
    "table", [normal_quantiles(64), lognormal_table(0.3), exponential_table(), poisson_table(8.0)]
)
def test_tables_are_read_only(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    """A shared table cannot be changed by whoever reads it."""
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 2.0
