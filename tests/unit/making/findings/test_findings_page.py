"""The page: whole, well formed, the same every time, and true to the runs; the committed one as well."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.comparing.outcome import Comparison
from findings import __main__ as command
from findings import reading
from findings.story import tell
from findings.study import rules
from simulator import scenario_names
from story_page import page, wrapped, write_page

COMMITTED = Path(__file__).parents[4] / "docs" / "findings.md"


@pytest.fixture(scope="module")
def text(tiny_study: list[Comparison]) -> str:
    """The page of the tiny study."""
    return page(tell(tiny_study), "")


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of all tables, without the rules below their headers."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.M)
    rows = [[re.split(r" (?<!\\)\| ", line[2:-2]) for line in block.splitlines()] for block in blocks]
    return [[row for row in block if ":--" not in row[0]] for block in rows]


@pytest.mark.long
def test_every_market_and_rule_has_its_place(text: str) -> None:
    """One ranked table a market, a row a rule; one table of all."""
    overall, *rest = tables(text)
    ranked = [block for block in rest if block[0][1] == "profit" and block[0][3] == "clicks"]

    assert {f"`{name}`" for name in rules()[1:]} == {row[0] for row in overall[1:]}
    assert ["two-campaigns", "identical"] == overall[0][1:-1]
    assert [{f"`{name}`" for name in rules()}] * 2 == [{row[0] for row in block[1:]} for block in ranked]


def test_tables_are_rectangular(text: str) -> None:
    """Every row has as many cells as its header."""
    assert [] == [row for block in tables(text) for row in block if len(row) != len(block[0])]


def test_counts_of_the_summary_are_those_of_the_table(text: str, tiny_study: list[Comparison]) -> None:
    """What the first sentence counts is what is marked, and what the comparisons say."""
    assert counted(text) == marked(text)
    assert counted(text) == (
        sum(len(reading.ahead(one)) for one in tiny_study),
        sum(len(reading.behind(one)) for one in tiny_study),
    )


def counted(text: str) -> tuple[int, ...]:
    """Return how often the summary says clearly more and clearly less."""
    found = re.search(r"In (\d+) the rule earns clearly more,\s+in (\d+) clearly\s+less", _one_line(text))
    assert found is not None
    return tuple(map(int, found.groups()))


def marked(text: str) -> tuple[int, ...]:
    """Return how many cells of the large table are marked up and down."""
    cells = [cell for row in tables(text)[0][1:] for cell in row[1:-1]]
    return tuple(sum(mark in cell for cell in cells) for mark in "▲▼")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_same_runs_give_the_same_bytes(tmp_path: Path, made: Callable[..., Comparison]) -> None:
    """Page and pictures are functions of the runs: no date, no machine's name, no order of chance."""
    good = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}
    study = [made({"fixed": [good] * 2, "ctr_steps": [good, good | {"cost": [30.0, 40.0]}]})]
    for folder in (tmp_path / "one", tmp_path / "two"):
        write_page(tell(study), folder / "findings.md", "")
    names = ["findings.md", *(f"images/findings-{name}.png" for name in ("profit", "clicks", "parts"))]

    assert [(tmp_path / "one" / name).read_bytes() for name in names] == [
        (tmp_path / "two" / name).read_bytes() for name in names
    ]


def test_a_rule_whose_runs_failed_is_named_and_in_no_table(made: Callable[..., Comparison]) -> None:
    """Two failed runs are told; what is left is written."""
    good = {"clicks": [100.0, 100.0], "revenue": [100.0, 400.0], "cost": [20.0, 40.0]}
    better = good | {"cost": [10.0, 40.0]}
    study = [made({"fixed": [good, good], "ctr_steps": [None, None], "pid_pacing": [better, good]})]
    written = page(tell(study), "")

    assert "2 runs of `ctr_steps` failed." in written
    assert "| `ctr_steps` |" not in written.split("## Market by market")[1].split("## Chasing")[0]


def test_paragraphs_are_broken_and_tables_are_not() -> None:
    """Lines of 120 letters, list entries and quotations marked as such, cells whole."""
    words = " ".join(["word"] * 60)

    assert max(map(len, wrapped(words).splitlines())) <= 120
    assert ["  word", "> word"] == [wrapped(f"{mark} {words}").splitlines()[1][:6] for mark in "->"]
    assert f"| {words} |" == wrapped(f"| {words} |")
    assert not any(line.startswith("%") for line in wrapped(" ".join(["95 %"] * 60)).splitlines())


@pytest.fixture
def elsewhere(tmp_path: Path, tiny_markets: list[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which the command writes, of one tiny market and two rules."""
    monkeypatch.setattr(command, "scenario_names", lambda: tiny_markets[:1])
    monkeypatch.setattr(command, "rules", lambda: ["fixed", "ctr_weighted"])
    monkeypatch.setattr(command, "PAGE", tmp_path / "docs" / "findings.md")
    return tmp_path


def test_the_command_writes_the_page_of_all_markets(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs go where they are told, the page beside its pictures; progress is on stderr, nothing on stdout."""
    code = command.main(["--runs", "2", "--jobs", "1", "--out", str(elsewhere / "kept")])
    said = capsys.readouterr()

    assert (0, "") == (code, said.out)
    assert "two-campaigns: 2 rules, 2 runs each" in _one_line(said.err)
    assert "`make findings RUNS=2 SEED=1`" in _one_line(
        (elsewhere / "docs" / "findings.md").read_text("utf-8")
    )
    assert 3 == len(list((elsewhere / "docs" / "images").glob("*.png")))


def test_a_setting_that_cannot_be_is_one_line(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No runs at all is refused before anything is written."""
    assert 2 == command.main(["--runs", "0", "--out", str(elsewhere / "kept")])
    assert "error: runs is 0, allowed: 1 or more" in capsys.readouterr().err
    assert not (elsewhere / "docs").exists()


def test_the_committed_page_has_every_market_and_rule() -> None:
    """Whoever adds a rule or a market runs `make findings` again."""
    overall = tables(COMMITTED.read_text("utf-8"))[0]

    assert {f"`{name}`" for name in rules()[1:]} == {row[0] for row in overall[1:]}
    assert list(scenario_names()) == overall[0][1:-1]


def test_the_committed_page_counts_what_it_marks() -> None:
    """Nobody changed a figure by hand on one side only."""
    text = COMMITTED.read_text("utf-8")

    assert counted(text) == marked(text)
