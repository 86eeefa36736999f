"""Compilation by numba: once, cached where the machine allows it, never stale."""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.registry import cpu_target

#: A part is no entry from outside and counts no references: its caller holds every array. Counting them, each
#: look into a tuple of arrays would cost as much as ranking an ad.
_PART: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
if hasattr(cpu_target.options, "_nrt"):
    _PART["_nrt"] = False


def part(function: Callable[..., Any]) -> Any:
    """Compile a function that only compiled code calls into its callers; it makes no arrays.

    It has no door for Python: called from there it would crash.
    """
    return numba.njit(error_model="numpy", **_PART)(function)


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a :func:`part` into the very text of its callers; for what is called for single searches."""
    return numba.njit(error_model="numpy", forceinline=True, **_PART)(function)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function when it is first called, and keep the machine code on disk.

    It is kept beside the file, or in the user's own cache folder where that cannot be written. Where
    neither can, the code is compiled anew in every process.
    """
    # numba looks at the age of the function's own file only, not at what is compiled into it; but the
    # qualified name is part of the name of the file it keeps.
    function.__qualname__ += f"-{_sources()}"
    try:
        return numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # numba's word for "no locator available"
        return numba.njit(error_model="numpy")(function)


def is_cached(function: Any) -> bool:
    """Tell whether machine code of a compiled function lies on disk (or none is wanted)."""
    stats = getattr(function, "stats", None)
    if stats is None:  # NUMBA_DISABLE_JIT: the function is plain Python
        return True
    folder = stats.cache_path
    return folder is not None and any(Path(folder).glob(f"*{function.py_func.__qualname__}*.nbc"))


@functools.cache
def _sources() -> str:
    """Return a digest of all files of this package that have to do with compiled code, and of its machine."""
    # numba would not load what another version, or for another processor, has kept; is_cached cannot tell.
    processor = cpu_target.target_context.codegen().magic_tuple()
    machine = repr((numba.__version__, sys.implementation.cache_tag, processor))
    digest = hashlib.blake2b(machine.encode(), digest_size=6)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        text = path.read_bytes()
        if b"compiled" in text or b"numba" in text:
            digest.update(text)
    return digest.hexdigest()
