"""Queries read the runs of a study and change nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from experiments.cli import results_list
from experiments.comparing.compare import compare
from experiments.storage.results import RUN_COLUMNS, opened
from experiments.study.metrics import METRICS
from tests.unit.experiments.storage.kept import SHORT, Bidloom, contents


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


def test_a_query_needs_one_study(bidloom: Bidloom) -> None:
    """Of several the first is named."""
    assert "error: .: holds 2 studies, allowed: the folder of one, such as compared\n" == (
        bidloom("sql", ".", "select 1").stderr
    )
