"""Names that hold orders for a terminal, a page or a spreadsheet do no harm on any way out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.dom.minidom import parseString

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from simulator.text import visible

NAMES = [
    "\x1b[31mred\x1b[0m\x1b]0;title\x07", "\x00nul", "\b\bbs", "\t=1+1", "\r=1", "line\nbreak", "\x7fdel",
    "\x9b31mC1", "\u202ertl\u202c", "\u2028sep", "\ufffe", "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1",
    "-1+1", 'a,b"c', "]]>", "</style><script>", "`code` **b** | pipe", "[bold]rich[/bold]", "[/]", ":smile:",
    "{0}%s%d", "&amp;", "$x^{2}$ $",
]  # fmt: skip


def _toml(name: str) -> str:
    """Write a name as TOML does."""
    return "".join(f"\\U{ord(letter):08x}" for letter in name).join('""')


def _scenario(names: list[str]) -> str:
    """Write a small market of hostile names."""
    head = f"""
name = {_toml(names[0])}
description = {_toml(names[0] + names[8])}
days = 2
learner = {_toml(names[0])}
[rivals]
count = 2
bid = 0.4
"""
    keywords = "".join(f"[[keyword]]\nname = {_toml(name)}\nvolume = 60\nrelevance = 0.1\n" for name in names)
    segments = "".join(
        f"[[segment]]\ndimension = {_toml(names[0])}\nname = {_toml(name)}\nshare = 1\n" for name in names[:3]
    )
    campaigns = "".join(
        f"[[account.campaign]]\nname = {_toml(name)}\nbudget = 3\n"
        f"creative = [{{name = {_toml(name)}}}, {{name = 'z'}}]\n"
        f"target = [{{keyword = {_toml(name)}, bid = 0.5}}]\n"
        for name in names
    )
    return f"{head}{keywords}{segments}[[account]]\nname = {_toml(names[0])}\n{campaigns}"


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario whose every name is hostile."""
    path = tmp_path_factory.mktemp("hostile") / "market.toml"
    path.write_text(_scenario(NAMES), "utf-8")
    return path


def _run(*arguments: str) -> tuple[str, str]:
    """Run a command; return what it writes to stdout and stderr."""
    done = CliRunner().invoke(app, [*arguments])
    assert 0 == done.exit_code, done.output
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def compared(market: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A comparison in that market: its folder, and what it printed."""
    out = tmp_path_factory.mktemp("hostile") / "\x1b]0;title\x07\u202e"
    told = _run(
        "compare", str(market), "--strategies", "fixed,ctr_weighted", "--runs", "2", "--jobs", "1",
        "--by", "campaign", "--out", str(out),
    )  # fmt: skip
    return out, *told


def test_the_names_are_hostile() -> None:
    """Each of the first eleven names is changed by the rule that all doors share, but for legal space."""
    assert [name for name in NAMES[:11] if visible(name) == name] == ["\t=1+1", "line\nbreak"]


@pytest.mark.long
def test_the_terminal_obeys_no_name(compared: tuple[Path, str, str]) -> None:
    """Tables, sentences and messages show control characters and hold none."""
    _, out, err = compared
    assert (out, err) == (visible(out), visible(err))
    assert r"\x1b]0;title\x07" in out
    assert r"\x1b]0;title\x07\u202e" in err
    assert "[bold]rich[/bold]" in out
    assert ":smile:" in out


def test_pages_and_pictures_hold_no_control_character(compared: tuple[Path, str, str]) -> None:
    """Page, Markdown and drawings are visible text, and each drawing is well-formed XML."""
    folder, *_ = compared
    texts = {
        path: path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.suffix in {".html", ".md", ".svg", ".json"}
    }
    drawings = [text for path, text in texts.items() if path.suffix == ".svg"]
    assert {path: visible(text) for path, text in texts.items()} == texts
    assert len(drawings) > 5
    assert len(drawings) == len([parseString(text) for text in drawings])


def test_tables_are_read_back_row_by_row_and_hold_no_formula(compared: tuple[Path, str, str]) -> None:
    """Each CSV has a row for each campaign and no cell that a spreadsheet calculates."""
    folder, *_ = compared
    tables = {path.name: _rows(path.read_bytes().decode()) for path in (folder / "tables").iterdir()}
    campaigns = {row[2] for row in tables["effects_by_campaign.csv"][1:]}
    assert len(NAMES) == len(campaigns)
    assert [] == [cell for rows in tables.values() for row in rows for cell in row if _calculated(cell)]
    assert {1} == {len({len(row) for row in rows}) for rows in tables.values()}


def test_one_run_prints_and_writes_its_names_visibly(market: Path, tmp_path: Path) -> None:
    """`simulate` shows campaigns of such names, and every one of its tables is read back."""
    out, _ = _run("simulate", str(market), "--out", str(tmp_path / "run"))
    tables = {path.stem: _rows(path.read_bytes().decode()) for path in (tmp_path / "run").glob("*.csv")}
    assert visible(out) == out
    assert len(NAMES) + 1 == len(tables["by_campaign"])
    assert [] == [cell for rows in tables.values() for row in rows for cell in row if _calculated(cell)]


def test_json_of_such_names_is_harmless_and_lossless(compared: tuple[Path, str, str]) -> None:
    """JSON holds names of markets and folders as they are, and nothing that a terminal would obey."""
    out, _ = _run("results", str(compared[0]), "--json")
    (study,) = json.loads(out)["studies"]
    assert visible(out) == out
    assert (str(compared[0]), NAMES[0]) == (study["folder"], study["scenario"])


@pytest.mark.parametrize(("form", "shown"), [("--csv", r"\x1b"), ("--json", r"\u001b")])
def test_a_query_shows_what_it_is_asked_for(compared: tuple[Path, str, str], form: str, shown: str) -> None:
    """`select char(27)` is answered with the character written out."""
    out, _ = _run("results", "sql", str(compared[0]), "select char(27) as a, char(8238) as b", form)
    assert visible(out) == out
    assert shown in out


def test_a_query_prints_a_row_a_line(compared: tuple[Path, str, str]) -> None:
    """Line ends within an answer are written out, so that a row of the table is a line."""
    out, _ = _run("results", "sql", str(compared[0]), "select char(27, 10, 97) as a, 2 as b")
    assert r"\x1b\na" == out.splitlines()[2].split()[0]


def test_lists_and_exports_of_studies_are_visible(compared: tuple[Path, str, str]) -> None:
    """The list of studies and the export of their runs show the scenario's name."""
    listed, _ = _run("results", str(compared[0]))
    exported, _ = _run("results", "export", str(compared[0]))
    assert (visible(listed), visible(exported)) == (listed, exported)
    assert r"\x1b[31mred" in listed
    assert [] == [cell for row in _rows(exported) for cell in row if _calculated(cell)]


def _rows(text: str) -> list[list[str]]:
    """Read a CSV."""
    return list(csv.reader(io.StringIO(text, newline="")))


def _calculated(cell: str) -> bool:
    """Tell whether a spreadsheet would calculate a cell that is no number."""
    try:
        float(cell)
    except ValueError:
        return cell.startswith(("=", "+", "-", "@", "\t", "\r")) or visible(cell) != cell
    return False


@pytest.mark.long
@pytest.mark.parametrize("layout", ["google", "google-positions", "microsoft", "amazon"])
def test_an_accounts_report_holds_no_name_that_harms(market: Path, tmp_path: Path, layout: str) -> None:
    """`make-report` writes a line a row, nothing that a spreadsheet calculates; `import` reads it again."""
    report = tmp_path / "report.csv"
    _run("make-report", str(market), "--format", layout, "--out", str(report), "-q")
    told, _ = _run("import", str(report), "-o", str(tmp_path / "clean.csv"), "--json", "-q")
    text = report.read_bytes().decode("utf-8-sig")

    assert visible(text.replace("\r\n", "\n")) == text.replace("\r\n", "\n")
    assert json.loads(told)["impressions"] is not None
    rows = _rows((tmp_path / "clean.csv").read_text("utf-8"))[1:]
    assert len(NAMES) == len({(row[1], row[3]) for row in rows})
