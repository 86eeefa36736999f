"""What `bidloom strategies new` does: a strategy that works and its test, both or none."""

from __future__ import annotations

import importlib.util
import keyword
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from experiments.cli.screen import program, write
from experiments.cli.skeleton_text import RULE, TEST
from experiments.storage.files import write_text
from simulator.errors import BidloomError, InputError
from simulator.strategy import strategy_names
from simulator.text import visible

#: Names that the skeleton uses itself, and Python's own.
_TAKEN = {"Decision", "Report", "View", "StrategyContract", "TestContract", "ToyMarket"}


def write_skeleton(name: str, folder: Path) -> int:
    """Write ``name.py`` and ``test_name.py`` into a folder and say what to do next; return the exit code.

    Raises
    ------
    InputError
        The name cannot be used, or a file cannot be written; neither file is then left.
    """
    rule, test = folder / f"{name}.py", folder / f"test_{name}.py"
    _check_name(name)
    for path in (rule, test):
        if os.path.lexists(path):
            raise InputError(f"{path}: is there already, allowed: a name of which there is no file")
    _check_free(name, folder)
    names = {"module": name, "rule": class_name(name)}
    try:
        write_text(rule, RULE.substitute(names))
        try:
            write_text(test, TEST.substitute(names))
        except BaseException:
            rule.unlink()
            raise
    except BidloomError as error:
        raise InputError(str(error)) from None
    write(visible(_next_steps(rule, test, names["rule"])))
    return 0


def class_name(name: str) -> str:
    """Return the name of the class in a file.

    Examples
    --------
    >>> class_name("my_rule"), class_name("report")
    ('MyRule', 'ReportRule')
    """
    words = "".join(word[0].upper() + word[1:] for word in name.split("_") if word)
    return f"{words}Rule" if words in _TAKEN or keyword.iskeyword(words) else words


def _check_name(name: str) -> None:
    """Refuse what cannot be the name of a module and a rule."""
    if not re.fullmatch(r"[A-Za-z]\w*", name, flags=re.ASCII):
        meant = re.sub(r"\W+", "_", name.removesuffix(".py"), flags=re.ASCII).strip("_").lower()
        hint = f"; did you mean {meant!r}?" if re.match("[a-z]", meant) else ""
        raise InputError(
            f"{name!r} cannot be a strategy's name, allowed: a letter, then letters, digits and _{hint}"
        )
    if keyword.iskeyword(name):
        raise InputError(f"{name!r} cannot be a strategy's name: it is a word of Python's own")
    if name in strategy_names():
        raise InputError(
            f"{name!r} cannot be a strategy's name: it is registered already, see `bidloom strategies`"
        )


def _check_free(name: str, folder: Path) -> None:
    """Refuse a file that would stand in the way of a module of this name, whoever's it is."""
    if name in sys.stdlib_module_names or name == "conftest":
        raise InputError(f"{name!r} cannot be a strategy's name: Python or pytest has a module of this name")
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is not None and found.origin is not None and Path(found.origin).parent != folder.resolve():
        raise InputError(f"{name!r} cannot be a strategy's name: {found.origin} is a module of this name")


def _next_steps(rule: Path, test: Path, cls: str) -> str:
    """Say which commands run the rule, weigh it and test it."""
    bidloom, spec = program(sys.argv), f"{rule}:{cls}"
    python = sys.executable if shutil.which("python") != sys.executable else "python"
    commands = [
        [*bidloom, "simulate", "two-campaigns", "--strategy", spec],
        [
            *bidloom,
            "compare",
            "two-campaigns",
            "--strategies",
            f"fixed,{spec}",
            "--runs",
            "20",
            "--seed",
            "1",
        ],
        [python, "-m", "pytest", str(test)],
    ]
    if importlib.util.find_spec("pytest") is None:
        commands.insert(2, [python, "-m", "pip", "install", "pytest"])
    lines = [f"  {shlex.join(command)}" for command in commands]
    return "\n".join([f"written: {rule} and {test}", "next:", *lines, ""])
