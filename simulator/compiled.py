"""Compilation by numba: once, cached where the machine allows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function when it is first called, and keep the machine code on disk.

    Where no cache folder can be written, beside the file or in the user's own, the code is
    compiled anew in every process.
    """
    try:
        return numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # numba's word for "no locator available"
        return numba.njit(error_model="numpy")(function)


#: Put a compiled function's body in the place of every call. A call copies tables of arrays and counts
#: references to each of them: some microseconds.
inlined = numba.njit(inline="always", error_model="numpy")


def is_cached(function: Any) -> bool:
    """Tell whether machine code of a compiled function lies on disk (or none is wanted)."""
    stats = getattr(function, "stats", None)
    if stats is None:  # NUMBA_DISABLE_JIT: the function is plain Python
        return True
    folder = stats.cache_path
    return folder is not None and any(Path(folder).glob(f"*{function.py_func.__name__}*.nbc"))
