"""A small study of all rules, and comparisons made of numbers chosen by hand."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType

import pytest
from target_runs import Rows, comparison_of

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block, sentences
from findings.study import carry_out, rules
from simulator import load_scenario


class Listening(AbstractContextManager["Listening"]):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __enter__(self) -> "Listening":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def say(self, message: str) -> None:
        self.heard.append(message)

    def progress(self, done: int, total: int) -> None:
        pass

    def stop_requested(self) -> bool:
        return False


@pytest.fixture
def listening() -> Listening:
    """An observer that keeps what it hears."""
    return Listening()


@pytest.fixture(scope="session")
def tiny_markets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of two markets of one day without warm-up: the smallest, and the control."""
    folder = tmp_path_factory.mktemp("markets")
    found = []
    for name in ("two-campaigns", "identical"):
        (folder / f"{name}.toml").write_text(
            f'include = "{name}"\nname = "{name}"\ndays = 1\n[market]\nwarm_up_days = 0\n', "utf-8"
        )
        found.append(folder / f"{name}.toml")
    return found


@pytest.fixture(scope="session")
def tiny_study(tmp_path_factory: pytest.TempPathFactory, tiny_markets: list[Path]) -> list[Comparison]:
    """Every rule on the tiny markets, three runs each."""
    return carry_out(
        tiny_markets, rules(), runs=3, seed=1, jobs=1, out=tmp_path_factory.mktemp("runs"), observer=Listening
    )


@pytest.fixture
def made() -> Callable[[Rows], Comparison]:
    """Return a maker of comparisons on two-campaigns, whose margin is .4, from what two targets did."""

    return partial(comparison_of, load_scenario("two-campaigns"))


@pytest.fixture
def said() -> Callable[[Sequence[Block]], str]:
    """Return what reads the sentences of blocks, one after the other."""

    return lambda blocks: " ".join(sentences(blocks))
