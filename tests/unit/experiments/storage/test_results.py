"""Studies on disk: listed, exported and queried, never changed; refused where they cannot be read."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.cli import results_list
from experiments.cli.app import app
from experiments.cli.export import export
from experiments.comparing.compare import compare
from experiments.running.session import Session
from experiments.storage.results import RUN_COLUMNS, describe, opened
from experiments.storage.store import VERSION, identity
from experiments.study.metrics import METRICS
from experiments.study.study import plan
from experiments.sweeping.sweep import sweep
from experiments.tournaments.tournament import tournament
from simulator import InputError, Scenario, load_scenario

PAGE = Path(__file__).parents[4] / "docs" / "results.md"
Bidloom = Callable[..., Result]
#: A market of two days.
SHORT = load_scenario("two-campaigns").model_copy(update={"days": 2})


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a comparison of two strategies, and a sweep below another folder."""
    folder = tmp_path_factory.mktemp("studies")
    compare(SHORT, ["fixed", "ctr_weighted"], runs=3, seed=7, out=folder / "compared")
    sweep(
        "two-campaigns", ["fixed"], ["quality.half_life=3,9"], runs=2, seed=8, out=folder / "more" / "swept"
    )
    return folder


@pytest.fixture
def bidloom(monkeypatch: pytest.MonkeyPatch, studies: Path) -> Bidloom:
    """Return a function that types a command beside the studies."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(studies)
    return lambda *arguments: CliRunner().invoke(app, ["results", *arguments])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.long
def test_studies_are_listed(bidloom: Bidloom) -> None:
    """Those in a folder and below it, with what they are and how far they are."""
    found = json.loads(bidloom(".", "--json").stdout)["studies"]

    assert [("compared", "compare", 7, 6, 0), (str(Path("more/swept")), "sweep", 8, 4, 0)] == [
        (study["folder"], study["study"], study["seed"], study["done"], study["failed"]) for study in found
    ]
    assert ["ctr_weighted", "fixed"] == found[0]["strategies"]


def test_the_list_is_a_table(bidloom: Bidloom) -> None:
    """A row a study, in the current folder where none is named."""
    lines = bidloom().stdout.splitlines()

    assert "folder study scenario seed done failed last run strategies" == " ".join(lines[0].split())
    assert ["compared", "compare", "two-campaigns", "7", "6", "0"] == lines[2].split()[:6]


def test_failed_runs_are_counted(market: Scenario, misbehaving: str, tmp_path: Path) -> None:
    """Beside those that ended well."""
    compare(market, ["fixed", f"{misbehaving}:Raises"], runs=2, seed=1, out=tmp_path)
    found = describe(tmp_path / "results.sqlite")

    assert (2, 2) == (found.done, found.failed)


def test_nothing_is_written_by_reading(studies: Path, bidloom: Bidloom) -> None:
    """Not a byte, nor a file beside the database."""
    before = contents(studies)
    bidloom(".")
    bidloom("sql", "compared", "select count(*) from runs")
    bidloom("export", ".")

    assert before == contents(studies)


def test_a_study_is_read_while_it_is_carried_out(market: Scenario, tmp_path: Path) -> None:
    """What is seen are the runs finished so far, and the writer goes on."""
    two, four = (plan(market, ["fixed"], runs=runs, seed=1) for runs in (2, 4))
    with Session(identity("compare", market, 1), out=tmp_path) as session:
        session.carry_out([two])
        first = describe(tmp_path / "results.sqlite").done
        session.carry_out([four])
        second = describe(tmp_path / "results.sqlite").done

    assert (2, 4) == (first, second)


def test_runs_have_a_column_for_every_metric(studies: Path) -> None:
    """All that a run stores, after what it is; the share of hindsight is made of two of them."""
    with opened(studies / "compared" / "results.sqlite") as database:
        columns = [name for name, *_ in database.execute("SELECT * FROM runs").description]

    assert [*RUN_COLUMNS, *METRICS[:-1]] == columns


def test_sql_answers_what_the_comparison_says(studies: Path, bidloom: Bidloom) -> None:
    """The same mean as Python finds, to twelve digits."""
    found = compare(SHORT, ["fixed", "ctr_weighted"], runs=3, seed=7, out=studies / "compared")
    answer = bidloom(
        "sql", "compared", "select avg(profit) as mean from runs where strategy = 'fixed'", "--json"
    )

    assert [{"mean": pytest.approx(found.strategies[0].metrics["profit"].estimate)}] == json.loads(
        answer.stdout
    )


def test_sql_prints_an_aligned_table_or_csv(bidloom: Bidloom) -> None:
    """Numbers to the right in the one, formulas disarmed in the other."""
    query = "select strategy, count(*) as n, '=1+1' as word, null as empty from runs group by strategy"

    assert [
        " strategy      n  word  empty",
        " ────────────────────────────",
        " ctr_weighted  3  =1+1      -",
        " fixed         3  =1+1      -",
    ] == bidloom("sql", "compared", query).stdout.splitlines()
    assert "strategy,n,word,empty\nctr_weighted,3,'=1+1,\nfixed,3,'=1+1,\n" == (
        bidloom("sql", "compared", query, "--csv").stdout
    )


@pytest.mark.parametrize(
    "query",
    [
        "delete from run",
        "update run set error = 'x'",
        "insert into study values ('a', 'b')",
        "drop table run",
        "create table mine (a)",
        "create temp table mine (a)",
        "drop view runs",
        "attach 'stolen.sqlite' as other",
        "vacuum into 'stolen.sqlite'",
        "pragma query_only = off",
        "pragma user_version = 9",
        "begin",
        "select load_extension('x')",
    ],
)
def test_sql_refuses_everything_but_reading(studies: Path, bidloom: Bidloom, query: str) -> None:
    """In one line, with exit code 2; no file changes and none is made."""
    before = contents(studies)
    result = bidloom("sql", "compared", query)

    assert (2, "error: compared/results.sqlite: is open for reading only, allowed: SELECT\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip
    assert before == contents(studies)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("selec 1", 'near "selec": syntax error'),
        ("select strat from runs", "no such column: strat; did you mean 'strategy'?"),
        ("select one.profits from runs as one", "no such column: one.profits; did you mean 'profit'?"),
        ("select 1 from rnus", "no such table: rnus; did you mean 'runs'?"),
        (
            "select 1 from nope",
            "no such table: nope; allowed: layout, part, run, runs, scenario, strategy, study",
        ),
        (
            "select strategy from scenario",
            "no such column: strategy; it is one of the columns of part, run, runs",
        ),
        (
            "select one.Profit from scenario as one, runs",
            "no such column: one.Profit; it is one of the columns of runs",
        ),
        ("select zzzzzz(profit) from runs", "no such function: zzzzzz"),
        ("select roud(profit) from runs", "no such function: roud; did you mean 'round'?"),
        ("select zeroblob(900000000)", "string or blob too big"),
        ("select 1; select 2", "You can only execute one statement at a time."),
        ("", "the query asks for nothing, allowed: SELECT"),
    ],
)
def test_a_bad_query_is_one_line(bidloom: Bidloom, query: str, message: str) -> None:
    """What SQLite says of it with the nearest right name, and exit code 2."""
    result = bidloom("sql", "compared", query)

    assert (2, f"error: compared/results.sqlite: {message}\n") == (result.exit_code, result.stderr)


@pytest.mark.long
@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_a_query_without_end_is_stopped(bidloom: Bidloom, form: str) -> None:
    """A recursion that goes on for ever ends in one line and exit code 2, whether it answers or not."""
    counting = "with recursive c(x) as (select 1 union all select x + 1 from c)"
    silent = bidloom("sql", "compared", f"{counting} select count(*) from c", form, "--timeout", "0.3")
    endless = bidloom("sql", "compared", f"{counting} select x from c", form, "--timeout", "0.3")

    line = "error: compared/results.sqlite: the query took more than 0.3 s, allowed: a longer --timeout\n"
    assert (2, line) == (silent.exit_code, silent.stderr)
    assert (2, line) == (endless.exit_code, endless.stderr)


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf"])
def test_a_time_limit_is_a_number_of_seconds(bidloom: Bidloom, timeout: str) -> None:
    """What is no time is refused."""
    result = bidloom("sql", "compared", "select 1", "--timeout", timeout)
    assert (2, f"error: --timeout is {float(timeout)}, allowed: above 0, at most 86400 seconds\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip


def test_an_answer_has_an_end(bidloom: Bidloom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table shows its first rows and says that there are more; data are whole or refused."""
    monkeypatch.setattr(results_list, "MOST_SHOWN", 2)
    monkeypatch.setattr(results_list, "MOST_ROWS", 2)
    three, two = (f"select value from json_each('[{text}]')" for text in ("1,2,3", "1,2"))
    shown = bidloom("sql", "compared", three)
    refused = [bidloom("sql", "compared", three, form) for form in ("--csv", "--json")]

    assert ["value", "1", "2"] == re.findall(r"\w+", shown.stdout)
    assert "the first 2 rows; there are more: add LIMIT, or take --csv\n" == shown.stderr
    line = "error: the answer has more than 2 rows, allowed: at most; add LIMIT\n"
    assert 2 * [(2, line)] == [(one.exit_code, one.stderr) for one in refused]
    assert "value\n1\n2\n" == bidloom("sql", "compared", two, "--csv").stdout


def test_one_form_of_answer_is_asked_for(bidloom: Bidloom) -> None:
    """Neither JSON nor CSV is chosen for the user in silence."""
    result = bidloom("sql", "compared", "select 1", "--json", "--csv")

    assert (2, "error: --json and --csv are both given, allowed: one of them\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip


def test_json_loses_no_column(bidloom: Bidloom) -> None:
    """Two columns of one name would be one in an object; CSV holds both."""
    query = "select 1 as a, 2 as a"
    refused = bidloom("sql", "compared", query, "--json")

    assert (2, "error: the answer has several columns 'a', allowed: one; name them with AS\n") == (
        refused.exit_code, refused.stderr
    )  # fmt: skip
    assert "a,a\n1,2\n" == bidloom("sql", "compared", query, "--csv").stdout


def test_export_says_what_it_has_written_unless_quiet(bidloom: Bidloom, tmp_path: Path) -> None:
    """A line on stderr, none with -q; a query may be quiet as well."""
    said = [bidloom("export", "compared", "--out", str(tmp_path / "a.csv"), *flag) for flag in ((), ("-q",))]

    assert [f"written: {tmp_path / 'a.csv'}\n", ""] == [one.stderr for one in said]
    assert 0 == bidloom("sql", "compared", "select 1", "--quiet").exit_code


def test_export_refuses_a_folder_as_its_file(bidloom: Bidloom) -> None:
    """Bad input, not a disk that fails."""
    result = bidloom("export", "compared", "-o", "more")

    assert (2, "error: more: is a folder, allowed: a file\n") == (result.exit_code, result.stderr)


def test_export_refuses_an_ending_that_says_no_format(bidloom: Bidloom, tmp_path: Path) -> None:
    """CSV under the name of a spreadsheet would be opened as one; --format says what is meant."""
    result = bidloom("export", "compared", "-o", "runs.xlsx")

    assert (2, "error: runs.xlsx: ends in .xlsx, allowed: .csv, .json, .parquet; or give --format\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip
    assert 0 == bidloom("export", "compared", "-o", str(tmp_path / "a.txt"), "--format", "csv").exit_code


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["export", "list"])
def test_a_full_disk_behind_stdout_is_one_line(studies: Path, command: str) -> None:
    """`bidloom results export DIR > FILE` tells it with exit code 1, without a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "experiments", "results", command, str(studies / "compared")],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert (1, "error: stdout: cannot be written (No space left on device)\n") == (
        done.returncode,
        done.stderr,
    )


def test_a_query_needs_one_study(bidloom: Bidloom) -> None:
    """Of several the first is named."""
    assert "error: .: holds 2 studies, allowed: the folder of one, such as compared\n" == (
        bidloom("sql", ".", "select 1").stderr
    )


def test_export_has_a_row_for_every_run(studies: Path, bidloom: Bidloom) -> None:
    """Of all studies, with the settings that sweeps vary, units in the header, and what Python finds."""
    rows = list(csv.DictReader(io.StringIO(bidloom("export", ".").stdout)))
    found = compare(SHORT, ["fixed", "ctr_weighted"], runs=3, seed=7, out=studies / "compared")
    profits = [float(row["profit (currency units)"]) for row in rows if row["strategy"] == "ctr_weighted"]

    assert 10 == len(rows)
    assert found.strategies[1].values["profit"].tolist() == pytest.approx(profits)
    assert ["", "", "", "", "", "", "3.0", "3.0", "9.0", "9.0"] == sorted(
        row["quality.half_life"] for row in rows
    )


def test_export_writes_json_and_parquet_of_the_same_runs(bidloom: Bidloom, tmp_path: Path) -> None:
    """The end of the file's name says which; empty values are null."""
    for ending in ("json", "parquet"):
        assert 0 == bidloom("export", ".", "-o", str(tmp_path / f"runs.{ending}")).exit_code
    records = json.loads((tmp_path / "runs.json").read_text("utf-8"))
    table = importlib.import_module("pyarrow.parquet").read_table(tmp_path / "runs.parquet")

    assert [record["clicks"] for record in records] == table["clicks"].to_pylist()
    assert [record["strategy"] for record in records] == table["strategy"].to_pylist()
    assert None is records[0]["error"]


def test_export_knows_a_swept_parameter_and_a_word(market: Scenario, tmp_path: Path) -> None:
    """A strategy's parameter is empty for the others; a setting in words is text in Parquet too."""
    sweep(market, ["fixed", "ctr_weighted"], ["ctr_weighted.gain=0,2", "market.pricing=gsp,first_price"],
          runs=1, seed=1, out=tmp_path / "study")  # fmt: skip
    export(tmp_path / "study", "parquet", tmp_path / "runs.parquet")
    rows = importlib.import_module("pyarrow.parquet").read_table(tmp_path / "runs.parquet").to_pylist()

    assert {
        (None, "first_price"), (0.0, "first_price"), (2.0, "first_price"),
        (None, "gsp"), (0.0, "gsp"), (2.0, "gsp"),
    } == {(row["ctr_weighted.gain"], row["market.pricing"]) for row in rows}  # fmt: skip


def test_export_holds_a_tournament(market: Scenario, tmp_path: Path) -> None:
    """Its rows are line-ups, its metrics those of seats."""
    tournament(market, ["fixed", "ctr_steps"], runs=1, seed=1, seats=2, out=tmp_path / "study")
    export(tmp_path / "study", "json", tmp_path / "runs.json")

    assert {"tournament"} == {row["study"] for row in json.loads((tmp_path / "runs.json").read_text("utf-8"))}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "compared", "--format", "parquet"), "parquet needs a file, allowed: --out FILE.parquet"),
        (("nowhere",), "nowhere: no such folder"),
        (("exprt", "compared"), "exprt: no such folder, nor a command; did you mean 'export'?"),
        (("-q", "exprt", "compared"), "exprt: no such folder, nor a command; did you mean 'export'?"),
        (("\x1b[2J", "compared"), r"\x1b[2J: no such folder, nor a command; allowed: export, list, sql"),
        (("sqll",), "sqll: no such folder, nor a command; did you mean 'sql'?"),
        (("nowhere", "compared"), "nowhere: no such folder, nor a command; allowed: export, list, sql"),
        (("export", "nowhere"), "nowhere: no such folder"),
    ],
)
def test_what_cannot_be_is_one_line(bidloom: Bidloom, arguments: tuple[str, ...], message: str) -> None:
    """With exit code 2."""
    result = bidloom(*arguments)

    assert (2, f"error: {message}\n") == (result.exit_code, result.stderr)


def test_parquet_without_its_library_names_the_extra(
    studies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leaves no file."""
    monkeypatch.setitem(importlib.import_module("sys").modules, "pyarrow", None)

    with pytest.raises(InputError, match=r"pyarrow is not installed; pip install 'bidloom\[frames\]'"):
        export(studies, "parquet", tmp_path / "runs.parquet")
    assert [] == list(tmp_path.iterdir())


def test_folders_that_are_no_studies_are_one_line_each(
    studies: Path, bidloom: Bidloom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty, damaged, cut short, another program's, an older schema's."""
    for name in ("empty", "damaged", "short", "other", "old"):
        (tmp_path / name).mkdir()
    (tmp_path / "damaged" / "results.sqlite").write_text("no database")
    whole = (studies / "compared" / "results.sqlite").read_bytes()
    (tmp_path / "short" / "results.sqlite").write_bytes(whole[: len(whole) // 2])
    _database(tmp_path / "other", "CREATE TABLE mine (a)", VERSION)
    _database(tmp_path / "old", "CREATE TABLE run (a)", 2)
    monkeypatch.chdir(tmp_path)
    told = {name: bidloom(name) for name in ("empty", "damaged", "short", "other", "old")}

    assert {2} == {result.exit_code for result in told.values()}
    assert {
        "empty": "error: empty: holds no study of Bidloom, allowed: a folder with results.sqlite in it or "
        "below it\n",
        "damaged": "error: damaged/results.sqlite: file is not a database\n",
        "short": "error: short/results.sqlite: database disk image is malformed\n",
        "other": "error: other/results.sqlite: is another program's database, allowed: a study of Bidloom\n",
        "old": f"error: old/results.sqlite: schema 2, allowed: {VERSION}; it was made by an earlier Bidloom "
        "or another program; name another folder, or delete this one\n",
    } == {name: result.stderr for name, result in told.items()}


def test_one_that_cannot_be_read_hides_no_other(studies: Path, bidloom: Bidloom, tmp_path: Path) -> None:
    """The others are listed, and it is named on stderr."""
    shutil.copytree(studies / "compared", tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "results.sqlite").write_text("no database")
    result = bidloom(str(tmp_path))

    assert (0, f"not listed: {tmp_path / 'bad' / 'results.sqlite'}: file is not a database\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip
    assert "good" in result.stdout


def test_the_page_tells_the_schema(studies: Path) -> None:
    """Every table of the database stands in docs/results.md with its columns in their order, and no other."""
    assert f"\nVersion {VERSION} (" in PAGE.read_text("utf-8")
    told = {
        name: re.findall(r"^\| `(\w+)` \|", table, flags=re.M)
        for name, table in re.findall(
            r"^### `(\w+)`\n(.*?)(?=^#)", PAGE.read_text("utf-8"), flags=re.S | re.M
        )
    }
    with opened(studies / "compared" / "results.sqlite") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {
            name: [column for _, column, *_ in database.execute(f"PRAGMA table_info({name})")]
            for name in [*names, "runs"]
        }

    assert {name: columns if name != "runs" else list(RUN_COLUMNS) for name, columns in found.items()} == told


@pytest.mark.parametrize(
    "recipe", re.findall(r"^```sql\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.S | re.M)
)
def test_the_recipes_of_the_page_answer(bidloom: Bidloom, recipe: str) -> None:
    """Each of them has rows for a comparison or a sweep."""
    folder = str(Path("more/swept")) if "half_life" in recipe else "compared"
    result = bidloom("sql", folder, recipe, "--json")

    assert 0 == result.exit_code
    assert [] != json.loads(result.stdout)


def _database(folder: Path, statement: str, version: int) -> None:
    """Make a database."""
    with closing(sqlite3.connect(folder / "results.sqlite")) as database:
        database.execute(statement)
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
