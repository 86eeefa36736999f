"""Addressed randomness: every draw is a pure function of (seed, replication, stream, address).

Outside the kernel an address becomes a 64-bit key through a cryptographic hash of names and
NumPy's ``SeedSequence``; inside, keys are combined by xor or sum and scattered by :func:`mix64`.
Nothing is drawn "next from the generator", so nothing moves when something is added.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import math
from collections.abc import Iterable
from statistics import NormalDist

import numba
import numpy as np
from numpy.typing import NDArray

Key = np.uint64
Keys = NDArray[np.uint64]

#: Sums of multiples of this grid are exact in float64 up to 2^33, in any order of addition.
GRID = 2.0**-20
#: Entries of a noise table; a draw reads 10 bits.
TABLE_SIZE = 1024


class Stream(enum.IntEnum):
    """What a draw is for. Numbers are part of every address: never reuse or reorder them."""

    ARRIVAL = 0
    DAY_NOISE = 1
    AUCTION = 2
    CONVERSION = 3
    THROTTLE = 4
    RIVAL_BID = 5
    COVERAGE = 6
    RELEVANCE = 7
    CONVERSION_RATE = 8
    STRATEGY = 9
    ORGANIC = 10
    CREATIVE = 11
    SEGMENT = 12
    CASCADE = 13
    RIVAL_VALUE = 14
    RIVAL_BUDGET = 15
    ENTRY = 16
    EXIT = 17
    APPEAL = 18
    SALES = 19


@numba.njit(error_model="numpy")
def mix64(z: Key) -> Key:
    """Scatter 64 bits: a bijection whose output bits each depend on every input bit.

    Notes
    -----
    The finaliser "variant 13" of SplitMix64.

    References
    ----------
    Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014;
    constants by Stafford (2011).
    """
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def mix64_array(keys: Keys) -> Keys:
    """Return :func:`mix64` of every key, shape kept."""
    z = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def name_key(*names: str) -> int:
    """Return the stable 64-bit key of a path of names, such as account / campaign / keyword.

    Examples
    --------
    >>> name_key("shop", "tents") == name_key("shop", "tents")
    True
    >>> name_key("ab", "c") == name_key("a", "bc")
    False
    """
    return int.from_bytes(hashlib.blake2b(path_text(*names), digest_size=8).digest(), "little")


def path_text(*names: str) -> bytes:
    """Return the text of a path that :func:`name_key` hashes; the texts of its parts, joined, make it up.

    Examples
    --------
    >>> path_text("shop", "tents") == path_text("shop") + path_text("tents")
    True
    """
    return "".join([f"{len(name)}:{name}" for name in names]).encode()


def text_keys(texts: Iterable[bytes]) -> Keys:
    """Return the key of each path from its text, many at once.

    Examples
    --------
    >>> text_keys([path_text("shop", "tents")]).tolist() == [name_key("shop", "tents")]
    True
    """
    digests = b"".join([hashlib.blake2b(text, digest_size=8).digest() for text in texts])
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def stream_key(seed: int, replication: int, stream: Stream) -> int:
    """Return the 64-bit key that all draws of one stream in one replication share."""
    return int(np.random.SeedSequence(seed, spawn_key=(replication, stream)).generate_state(1, np.uint64)[0])


def generator(seed: int, replication: int, stream: Stream, name: str) -> np.random.Generator:
    """Return a NumPy generator that belongs to one named thing in one stream."""
    key = name_key(name)
    spawn_key = (replication, stream, key & 0xFFFFFFFF, key >> 32)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=spawn_key))


def uniforms(stream: int, keys: Keys) -> NDArray[np.float64]:
    """Return one uniform in [0, 1) for each address, 53 bits each."""
    bits = mix64_array(keys ^ np.uint64(stream)) >> np.uint64(11)
    return bits.astype(np.float64) * 2.0**-53


def normals(stream: int, keys: Keys) -> NDArray[np.float64]:
    """Return one standard normal for each address, out of 4,096 equally likely quantiles."""
    chosen: NDArray[np.float64] = normal_quantiles(4096)[
        mix64_array(keys ^ np.uint64(stream)) >> np.uint64(52)
    ]
    return chosen


def libm_exp(exponents: NDArray[np.float64]) -> NDArray[np.float64]:
    """Exponentiate through the C library, the same on every processor unlike NumPy's own."""
    powers = [math.exp(x) for x in exponents.ravel().tolist()]
    return np.array(powers, dtype=np.float64).reshape(exponents.shape)


def libm_log(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return natural logarithms through the C library, the same on every processor: (n,) above 0."""
    return np.array([math.log(x) for x in numbers.tolist()], dtype=np.float64)


@functools.cache
def normal_quantiles(size: int) -> NDArray[np.float64]:
    """Return the mid-quantiles of a standard normal: (size,), rising, read-only."""
    law = NormalDist()
    quantiles = np.array([law.inv_cdf((i + 0.5) / size) for i in range(size)])
    quantiles.setflags(write=False)
    return quantiles


@functools.cache
def lognormal_table(sd: float, power: float = 1.0) -> NDArray[np.float64]:
    """Return equally likely values of a mean-one lognormal factor, raised to ``power``.

    Parameters
    ----------
    sd
        Standard deviation of the logarithm, >= 0; 0 gives a table of ones.
    power
        Exponent applied after the factor was rounded to :data:`GRID`.

    Returns
    -------
    NDArray[np.float64]
        (TABLE_SIZE,), read-only. At power 1 every value is a multiple of :data:`GRID`, so that
        sums of values do not depend on their order.
    """
    raw = [math.exp(sd * z) for z in normal_quantiles(TABLE_SIZE)]
    mean = math.fsum(raw) / TABLE_SIZE
    factors = [max(GRID, round(value / mean / GRID) * GRID) for value in raw]
    table = np.array([factor**power for factor in factors])
    table.setflags(write=False)
    return table


@functools.cache
def exponential_table() -> NDArray[np.float64]:
    """Return equally likely values of an exponential of mean one: (TABLE_SIZE,), read-only."""
    raw = [-math.log1p(-(i + 0.5) / TABLE_SIZE) for i in range(TABLE_SIZE)]
    table = np.array(raw) / (math.fsum(raw) / TABLE_SIZE)
    table.setflags(write=False)
    return table


@functools.cache
def poisson_table(mean: float) -> NDArray[np.float64]:
    """Return P(count <= n) of a Poisson law for n = 0, 1, ... until the rest is below 2^-53."""
    terms = [math.exp(-mean)]
    while len(terms) <= mean or terms[-1] > 2.0**-55:
        terms.append(terms[-1] * mean / len(terms))
    table = np.array([math.fsum(terms[: n + 1]) for n in range(len(terms))])
    table[-1] = 1.0
    table.setflags(write=False)
    return table
