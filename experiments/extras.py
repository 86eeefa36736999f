"""Libraries that are not always installed: a missing one is told in one line that names its extra."""

from __future__ import annotations

from importlib.util import find_spec

from simulator.errors import InputError


def need(library: str, extra: str) -> None:
    """Refuse to go on without a library of an extra.

    Parameters
    ----------
    library
        What is imported.
    extra
        What installs it.

    Raises
    ------
    InputError
        It is not installed.

    Examples
    --------
    >>> need("json", "none")
    >>> need("no_such", "tune")
    Traceback (most recent call last):
        ...
    simulator.errors.InputError: no_such is not installed; pip install 'bidloom[tune]' (a clone: '.[tune]')
    """
    if find_spec(library) is None:
        raise InputError(
            f"{library} is not installed; pip install 'bidloom[{extra}]' (a clone: '.[{extra}]')"
        )
