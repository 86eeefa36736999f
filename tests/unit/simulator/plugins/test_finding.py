"""Where a strategy's class is found, and what is said where it is not."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.plugins.finding import GROUP, find_class, find_point, looks_like_strategy, package_of
from simulator.strategy import resolve
from strategies import CtrWeighted, Fixed

RULE = "class {name}:\n    interval = 1.0\n    def start(self, view, rng): ...\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error_of(name: str) -> str:
    """Return what is said when a class cannot be had."""
    with pytest.raises(InputError) as caught:
        find_class(name)
    return str(caught.value)


def test_a_file_without_a_class_names_those_it_holds(folder: Path) -> None:
    """What can be typed instead stands in the line; classes that are imported or no strategy do not count."""
    text = f"from pathlib import Path\nclass Helper: ...\n{RULE.format(name='MyRule')}"
    (folder / "my_rule.py").write_text(text, "utf-8")
    expected = "strategy 'my_rule.py': my_rule.py holds MyRule: give my_rule.py:MyRule"

    assert expected == error_of("my_rule.py")


def test_a_file_of_several_strategies_names_them_all(folder: Path) -> None:
    """A user chooses; a class name that is left empty is one that is not given."""
    (folder / "my_rules.py").write_text(RULE.format(name="One") + RULE.format(name="Two"), "utf-8")
    said = error_of("my_rules.py:")

    assert said.endswith("my_rules.py holds One and Two: give my_rules.py:One or my_rules.py:Two")


def test_a_file_without_a_strategy_says_what_one_is(folder: Path) -> None:
    """An empty file has nothing to offer."""
    (folder / "empty.py").touch()

    assert error_of("empty.py").endswith(
        "empty.py holds no strategy, allowed: a class with `interval` and `start(view, rng)`"
    )


def test_a_missing_file_suggests_the_nearest_beside_it(folder: Path) -> None:
    """A typing error costs one look."""
    (folder / "my_rule.py").touch()

    assert "strategy 'my_rul.py:R': no file my_rul.py; did you mean 'my_rule.py'?" == error_of("my_rul.py:R")


def test_a_folder_is_no_file(folder: Path) -> None:
    """A folder may end in .py too."""
    (folder / "rules.py").mkdir()

    assert "strategy 'rules.py:R': rules.py is a folder, allowed: a file" == error_of("rules.py:R")


def test_an_edited_file_is_imported_anew(folder: Path) -> None:
    """A notebook, or a worker that stays for days, never runs the rule as it was before."""
    rule = folder / "mine.py"
    rule.write_text(RULE.format(name="Mine"), "utf-8")
    before = find_class("mine.py:Mine")
    again = find_class("mine.py:Mine")
    rule.write_text(RULE.format(name="Mine").replace("1.0", "2.0"), "utf-8")

    assert before is again
    assert 2.0 == find_class("mine.py:Mine").__dict__["interval"]


def test_a_file_beside_comes_before_one_in_the_current_folder(folder: Path) -> None:
    """Folders are searched in their order, then the current one; an absolute path is one place only."""
    for place, name in (("near", "Near"), (".", "Far")):
        (folder / place).mkdir(exist_ok=True)
        (folder / place / "rule.py").write_text(RULE.format(name=name), "utf-8")

    assert "Near" == find_class("rule.py:Near", [folder / "absent", folder / "near"]).__name__
    assert "Far" == find_class("rule.py:Far", [folder / "absent"]).__name__
    assert "Far" == find_class(f"{folder / 'rule.py'}:Far", [folder / "near"]).__name__


def test_a_failed_import_names_the_line(folder: Path) -> None:
    """The traceback's last line, and the line of the file where it happened."""
    (folder / "broken.py").write_text("a = 1\nb = a / 0\n", "utf-8")

    assert (
        "strategy 'broken.py:R': broken.py fails to import: ZeroDivisionError: division by zero "
        "(broken.py, line 2: b = a / 0)" == error_of("broken.py:R")
    )


def test_a_failed_import_names_the_line_of_a_module_beside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a user's second file is at fault, its line helps; a line of a library's does not."""
    monkeypatch.syspath_prepend(folder)
    (folder / "helps_nobody.py").write_text("import json\n\njson.loads('{')\n", "utf-8")
    (folder / "broken_by_another.py").write_text("import helps_nobody\n", "utf-8")

    assert error_of("broken_by_another:R").endswith("(helps_nobody.py, line 3: json.loads('{'))")


def test_a_module_that_is_not_there_has_no_line() -> None:
    """Nothing of it ran."""
    assert (
        "strategy 'no_such_module:R': no_such_module fails to import: "
        "ModuleNotFoundError: No module named 'no_such_module'"
    ) == error_of("no_such_module:R")


def test_a_registered_name_comes_with_its_package() -> None:
    """Ours are registered as anyone's are."""
    point = find_point("fixed")

    assert ("strategies.fixed:Fixed", True) == (point.value, str(package_of(point)).startswith("bidloom "))
    assert package_of(EntryPoint("x", "y:Z", GROUP)) is None


def test_one_class_registered_by_two_packages_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An editable installation beside a plain one is no conflict."""
    points = (EntryPoint("fixed", "strategies.fixed:Fixed", GROUP),) * 2
    monkeypatch.setattr("simulator.plugins.finding.registered", lambda: points)

    assert Fixed() == resolve("fixed")


def test_what_looks_like_a_strategy() -> None:
    """An interval, as a parameter or for all of a class, and a start."""
    assert [True, True, False] == [looks_like_strategy(cls) for cls in (Fixed, CtrWeighted, Path)]
