"""Compiling the kernel ahead, and saying so."""

import pytest

from experiments.compiling import compile_kernel


def test_a_cached_kernel_is_not_mentioned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to wait for, nothing is said."""
    said: list[str] = []
    monkeypatch.setattr("experiments.compiling.is_cached", lambda _: True)
    compile_kernel(said.append)

    assert [] == said


def test_compiling_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one wait of a fresh machine has one line."""
    said: list[str] = []
    monkeypatch.setattr("experiments.compiling.is_cached", lambda _: False)
    compile_kernel(said.append)

    assert ["compiling the kernel (once, then cached) ..."] == said
