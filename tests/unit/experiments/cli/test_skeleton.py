"""`bidloom strategies new` writes a strategy that works, with its test, or nothing."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.cli.app import app
from experiments.cli.strategy_docs import docs_of
from experiments.storage.files import write_text
from simulator import BidloomError
from simulator.plugins.finding import find_class

Invoke = Callable[..., Result]


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that types `bidloom strategies new` and what follows, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [str(Path(sys.executable).with_name("bidloom"))])
    return lambda *arguments: CliRunner().invoke(app, ["strategies", "new", *map(str, arguments)])


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.long
def test_the_commands_it_prints_work_as_typed(new: Invoke, tmp_path: Path, tiny: Path) -> None:
    """In the folder, the rule is simulated, compared and tested, all three with exit code 0."""
    result = new("my_rule")
    first, _, *commands = result.stdout.splitlines()
    simulate, compare, test = (shlex.split(command) for command in commands)
    short = [tiny if word == "two-campaigns" else word for word in compare]
    short[short.index("20")] = "2"

    assert (0, "", "written: my_rule.py and test_my_rule.py") == (result.exit_code, result.stderr, first)
    for command in (simulate, short, [*test, "-p", "no:cacheprovider", "-W", "error"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stderr + done.stdout


@pytest.mark.parametrize(
    "command", [["check", "--select", "E,F,I,N,UP,B,D,RET,SIM,PT,RUF"], ["format", "--check"]]
)
def test_it_is_good_style(new: Invoke, tmp_path: Path, command: list[str]) -> None:
    """Ruff has nothing to say, at its own line length."""
    new("my_rule")
    settings = ["--isolated", "--no-cache", "--config", "lint.pydocstyle.convention='numpy'"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, *settings, "."],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_its_types_are_right(new: Invoke, tmp_path: Path) -> None:
    """A strict type checker has nothing to say either."""
    new("my_rule")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "my_rule.py", "test_my_rule.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stdout


def test_it_is_explained(new: Invoke, tmp_path: Path) -> None:
    """Its docstring has what ours have: `bidloom strategies show` tells everything."""
    new("my_rule")
    docs = docs_of(find_class(f"{tmp_path / 'my_rule.py'}:MyRule"))

    assert ["share=0.5", "prior_clicks=100", "interval=24"] == [p.with_default for p in docs.parameters]
    assert all(parameter.text for parameter in docs.parameters)
    assert "It wins where" in docs.idea
    assert "It loses where" in docs.idea.replace("\n", " ")
    assert "prior_clicks x initial bid" in docs.notes


def test_it_goes_into_another_folder(new: Invoke, tmp_path: Path) -> None:
    """The folder is made; a blank in its name does not break the commands."""
    result = new("my_rule", "--out", "rules of mine")

    assert ["rules of mine", "rules of mine/my_rule.py", "rules of mine/test_my_rule.py"] == files(tmp_path)
    assert "'rules of mine/my_rule.py:MyRule'" in result.stdout


def test_a_class_does_not_hide_what_the_file_imports(new: Invoke, tmp_path: Path) -> None:
    """A rule called `report` is the class ReportRule, as Report is a type it needs; None is a constant."""
    new("report")
    new("none")

    assert "class ReportRule:" in (tmp_path / "report.py").read_text("utf-8")
    assert "class NoneRule:" in (tmp_path / "none.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my-rule", "'my-rule' cannot be a strategy's name, allowed: a letter, then letters, digits and _; "
                    "did you mean 'my_rule'?"),
        ("my_rule.py", "did you mean 'my_rule'?"),
        ("3rd", "allowed: a letter, then letters, digits and _"),
        ("规则", "allowed: a letter, then letters, digits and _"),
        ("", "allowed: a letter, then letters, digits and _"),
        ("../rule", "did you mean 'rule'?"),
        ("class", "it is a word of Python's own"),
        ("pid_pacing", "it is registered already, see `bidloom strategies`"),
        ("json", "Python or pytest has a module of this name"),
        ("conftest", "Python or pytest has a module of this name"),
        ("strategies", "is a module of this name"),
        ("numpy", "is a module of this name"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(new: Invoke, tmp_path: Path, name: str, message: str) -> None:
    """One line, exit code 2, and no file."""
    result = new("--", name)

    assert (2, "", 1, []) == (result.exit_code, result.stdout, result.stderr.count("\n"), files(tmp_path))
    assert message in result.stderr


@pytest.mark.parametrize("file", ["my_rule.py", "test_my_rule.py"])
def test_nothing_is_overwritten(new: Invoke, tmp_path: Path, file: str) -> None:
    """Where one of the two files is there, neither is written."""
    (tmp_path / file).write_text("mine", "utf-8")
    result = new("my_rule")

    assert (2, [file]) == (result.exit_code, files(tmp_path))
    assert f"error: {file}: is there already, allowed: a name of which there is no file\n" == result.stderr
    assert "mine" == (tmp_path / file).read_text("utf-8")


def test_both_files_or_none(new: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up after the first file leaves none."""
    monkeypatch.setattr("experiments.cli.skeleton.write_text", _fail_at_the_test)
    result = new("my_rule")

    assert (2, "", []) == (result.exit_code, result.stdout, files(tmp_path))
    assert "error: test_my_rule.py: no space left\n" == result.stderr


def test_a_folder_that_is_a_file_is_refused(new: Invoke, tmp_path: Path) -> None:
    """It cannot be made."""
    (tmp_path / "file").touch()
    result = new("my_rule", "-o", "file")

    assert (2, "", ["file"]) == (result.exit_code, result.stdout, files(tmp_path))
    assert result.stderr.startswith("error: file/my_rule.py: cannot be written (")


def test_a_name_too_long_is_refused(new: Invoke, tmp_path: Path) -> None:
    """Where the system has no such file names, it is bad input too."""
    result = new("x" * 300)

    assert (2, "", []) == (result.exit_code, result.stdout, files(tmp_path))
    assert "cannot be written (File name too long)" in result.stderr


def _fail_at_the_test(path: Path, text: str) -> None:
    """Write, but no test."""
    if path.name.startswith("test_"):
        raise BidloomError(f"{path}: no space left")
    write_text(path, text)
