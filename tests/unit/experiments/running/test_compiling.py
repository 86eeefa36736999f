"""Compiling the kernel ahead, and saying so."""

import pytest

from experiments.hindsight.dual import best_of
from experiments.running.compiling import compile_kernel


def test_a_cached_kernel_is_not_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to wait for, nothing is said."""
    said: list[str] = []
    monkeypatch.setattr("experiments.running.compiling.is_cached", lambda _: True)
    compile_kernel(said.append)

    assert [] == said


@pytest.mark.long
def test_compiling_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one wait of a fresh machine has one line."""
    said: list[str] = []
    monkeypatch.setattr("experiments.running.compiling.is_cached", lambda _: False)
    compile_kernel(said.append)

    assert ["compiling the kernel (once, then cached) ..."] == said


@pytest.mark.long
def test_compiling_that_was_stopped_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all but the last function lies compiled, the rest is compiled before any worker starts."""
    said: list[str] = []
    monkeypatch.setattr("experiments.running.compiling.is_cached", lambda function: function is not best_of)
    compile_kernel(said.append)

    assert ["compiling the kernel (once, then cached) ..."] == said
