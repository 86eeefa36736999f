"""The door for Python users: every name is there, and nothing heavy comes with it."""

import subprocess
import sys

import pytest

import bidloom


@pytest.mark.parametrize("name", bidloom.__all__)
def test_every_name_is_there(name: str) -> None:
    """Each comes from the module that it lives in."""
    assert getattr(bidloom, name) is not None


def test_what_is_listed_is_what_there_is() -> None:
    """`dir` and `from bidloom import *` know the same names."""
    assert sorted(bidloom._HOME) == sorted(bidloom.__all__) == dir(bidloom)


def test_the_import_itself_loads_nothing_heavy() -> None:
    """A notebook's first line takes no time."""
    heavy = "{'numpy', 'numba', 'scipy', 'pydantic', 'matplotlib', 'typer', 'experiments', 'simulator'}"
    code = f"import bidloom, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert "[]\n" == done.stdout


def test_an_unknown_name_is_no_attribute() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="'bidloom' has no attribute 'comparee'"):
        getattr(bidloom, "comparee")  # noqa: B009 - the type checker knows that it is not there
