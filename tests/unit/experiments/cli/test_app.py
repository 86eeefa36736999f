"""The command line: what goes to stdout, what to stderr, and the exit codes."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gist import gist, tells
from typer.testing import CliRunner, Result

from experiments.cli.app import app, run
from experiments.cli.screen import go_on_command
from simulator import BidloomError, __version__

Invoke = Callable[..., Result]


@pytest.fixture
def bidloom(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> Invoke:
    """Return a function that types a command, TINY being the file of a tiny market."""
    monkeypatch.setenv("NO_COLOR", "1")

    def invoke(*arguments: str | Path) -> Result:
        typed = [str(tiny if argument == "TINY" else argument) for argument in arguments]
        return CliRunner().invoke(app, typed)

    return invoke


def test_version(bidloom: Invoke) -> None:
    """`--version` prints the version and nothing else."""
    assert f"bidloom {__version__}\n" == bidloom("--version").stdout


def test_help_imports_nothing_heavy() -> None:
    """`--help` stays quick because no command's libraries are imported for it."""
    code = (
        "import sys, experiments.cli.app\n"
        "heavy = {'numpy', 'scipy', 'numba', 'pydantic', 'matplotlib', 'simpy', 'rich', 'sqlite3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


def test_simulate_prints_json(bidloom: Invoke) -> None:
    """Exactly the agreed keys, NaN as null, and nothing else on stdout."""
    result = bidloom("simulate", "TINY", "--seed", "3", "--replication", "2", "--json")
    contents = json.loads(result.stdout)

    assert 0 == result.exit_code
    assert ["schema", "scenario", "currency", "seed", "replication", "strategy", "totals"] == list(contents)
    assert ("two-campaigns", 3, 2, "fixed") == tuple(
        contents[key] for key in ("scenario", "seed", "replication", "strategy")
    )
    assert "profit" in contents["totals"]


def test_simulate_prints_totals_and_campaigns(bidloom: Invoke) -> None:
    """Without --json there are two tables to read."""
    result = bidloom("simulate", "TINY", "--strategy", "ctr_weighted[adjust=none]")

    assert 0 == result.exit_code
    assert result.stdout.startswith(
        "ctr_weighted[adjust=none] on two-campaigns, 1 day, seed 1, replication 0\n"
    )
    assert "budget utilisation" in result.stdout
    assert "sofas" in result.stdout


def test_simulate_writes_tables(bidloom: Invoke, tmp_path: Path) -> None:
    """A folder of its own; a run of another seed is refused there."""
    first = bidloom("simulate", "TINY", "-o", tmp_path / "run", "--json")
    other = bidloom("simulate", "TINY", "-o", tmp_path / "run", "--seed", "2")

    assert (0, f"tables: {tmp_path / 'run'}\n") == (first.exit_code, first.stderr)
    assert (2, f"error: {tmp_path / 'run'}: holds another run (seed 1 there, 2 here)\n") == (
        other.exit_code,
        other.stderr,
    )


COMPARE = ("compare", "TINY", "--jobs", "1", "--runs", "2", "--no-progress")


def test_compare_prints_json(bidloom: Invoke) -> None:
    """Data on stdout, and the first strategy is the baseline."""
    result = bidloom(*COMPARE, "--strategies", "pid_pacing,fixed", "--json")
    contents = json.loads(result.stdout)

    assert (0, "") == (result.exit_code, result.stderr)
    assert ("pid_pacing", 2, 1) == (contents["baseline"], contents["runs"], contents["seed"])
    assert {"fixed"} == {difference["strategy"] for difference in contents["differences"]}


def test_compare_prints_table_sentences_and_verdict(bidloom: Invoke) -> None:
    """One line a sentence where there is no terminal, brackets kept."""
    result = bidloom(*COMPARE, "--strategies", "fixed,ctr_weighted[adjust=none],strategies.fixed:Fixed")
    lines = result.stdout.splitlines()

    assert lines[0].startswith("two-campaigns (hash ")
    assert "`strategies.fixed:Fixed` `fixed` same 2" in map(gist, lines)
    assert any("`ctr_weighted[adjust=none]`" in line for line in lines)
    assert lines[-1].startswith("Verdict: ")


def test_compare_says_what_is_assumed_of_money(bidloom: Invoke, tiny: Path, tmp_path: Path) -> None:
    """Beside the verdict, on the terminal and in the report: the verdict hangs on it."""
    tiny.write_text('assumed = ["basket_value"]\n' + tiny.read_text("utf-8"), "utf-8")

    printed = bidloom(*COMPARE, "--strategies", "fixed", "--out", tmp_path / "out").stdout

    page = (tmp_path / "out" / "report.md").read_text("utf-8")
    assumed = (
        r"40 --basket-value (\d+\.\d+ \d+\.\d+ \d+\.\d+) "  # the price of a click, its return, break-even
    )
    at_terminal, on_page = (re.search(assumed, gist(text)) for text in (printed, page))
    assert at_terminal is not None
    assert on_page is not None
    assert at_terminal[1] == on_page[1]


@pytest.mark.parametrize(
    "study",
    [
        ("sweep", "--vary", "quality.half_life=5,20", "--runs", 2),
        ("tournament", "--strategies", "fixed,ctr_weighted", "--runs", 1),
        ("tune", "--param", "gain=0.5,1", "--trials", 2, "--runs", 2, "--fresh-runs", 2),
    ],
    ids=lambda study: study[0],
)
def test_every_study_says_what_is_assumed_of_money(
    bidloom: Invoke, tiny: Path, study: tuple[object, ...]
) -> None:
    """As a comparison does, above what it finds."""
    command, *flags = study
    told = bidloom(command, tiny, *flags, "--seed", 1, "--jobs", 1).stdout
    tiny.write_text('assumed = ["basket_value"]\n' + tiny.read_text("utf-8"), "utf-8")
    assumed = " ".join(bidloom(command, tiny, *flags, "--seed", 1, "--jobs", 1).stdout.split())

    assert not tells(told, "--basket-value")
    assert 1 == gist(assumed).count("40 --basket-value")
    assert ("breaks even" in assumed) == (command == "tune")


def test_compare_fills_its_folder(bidloom: Invoke, tmp_path: Path) -> None:
    """Results, manifest, report, picture and tables, with no temporary file left."""
    result = bidloom(*COMPARE, "--strategies", "fixed,pid_pacing", "-o", tmp_path)

    assert f"report: {tmp_path / 'report.html'}\n" == result.stderr
    assert [
        ".lock",
        "manifest.json",
        "report.html",
        "report.json",
        "report.md",
        "results.sqlite",
        "tables/differences.csv",
        "tables/effects_by_campaign.csv",
        "tables/effects_by_day.csv",
        "tables/effects_by_hour.csv",
        "tables/runs.csv",
    ] == sorted(
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.parent.name != "figures"
    )
    assert (tmp_path / "figures" / "differences.png").exists()


@pytest.mark.long
def test_compare_extends_a_folder(bidloom: Invoke, tmp_path: Path) -> None:
    """More strategies in the same folder run only what is missing."""
    bidloom(*COMPARE, "--strategies", "fixed", "-o", tmp_path)
    result = bidloom(*COMPARE, "--strategies", "fixed,pid_pacing", "-o", tmp_path)

    assert (0, True) == (result.exit_code, result.stderr.startswith("2 of 4 runs are finished already\n"))


def test_quiet_says_nothing(bidloom: Invoke, tmp_path: Path) -> None:
    """`-q` leaves stderr empty and stdout as it is."""
    result = bidloom(*COMPARE, "--strategies", "fixed", "-o", tmp_path, "-q")

    assert ("", True) == (result.stderr, "Verdict" in result.stdout)


def test_a_failing_strategy_exits_1_after_the_others_finished(bidloom: Invoke, misbehaving: str) -> None:
    """The table is printed, the failure is named, the exit code tells scripts."""
    result = bidloom(*COMPARE, "--strategies", f"fixed,{misbehaving}:Raises")

    assert 1 == result.exit_code
    assert tells(result.stdout, "`fixed` profit")
    assert (
        f"`{misbehaving}:Raises`: 2 of 2 runs failed; the first, in replication 0: "
        "Raises() of account 'shop' at 0 h, decide: RuntimeError: no idea what to bid"
    ) in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["simulate", "outdor-shop"], "unknown scenario 'outdor-shop': did you mean 'outdoor-shop'?"),
        (["simulate", "absent.toml"], "absent.toml: cannot be read (No such file or directory)"),
        (["simulate", "none/x.toml"], "(No such file or directory); the folder none is not there"),
        (["simulate", "--strategy", "fixd"], "unknown strategy 'fixd': did you mean 'fixed'?"),
        (["simulate", "--seed", "-1"], "--seed is -1, allowed: 0 or more"),
        (["simulate", "--replication", "-1"], "--replication is -1, allowed: 0 or more"),
        (["simulate", "--days", "0"], "--days is 0, allowed: 1 or more"),
        (["compare", "--days", "36501"], "--days is 36501, allowed: at most 36500"),
        (["compare", "--runs", "0"], "--runs is 0, allowed: 1 or more"),
        (["compare", "--jobs", "-1"], "--jobs is -1, allowed: 0 or more"),
        (["compare", "--strategies", "fixed,fixed"], "strategies: 'fixed' stands twice, allowed: each once"),
        (["compare", "--strategies", " , "], "--strategies is ' , ', allowed: at least one name"),
        (
            ["compare", "--strategies", "ctr_weighted[gian=1]"],
            "unknown parameter 'gian'; did you mean 'gain'?",
        ),
        (["simulate", "--strategy", "ctr_weighted[gain=99]"], "gain is 99.0, allowed: a number from 0 to 10"),
        (
            ["compare", "--strategies", "fixed,ctr_weighted[gain=1.5,floor=0.2"],
            "strategy 'ctr_weighted[gain=1.5,floor=0.2': cannot be read: the ']' at the end is missing",
        ),
        (["simulate", "--strategy", "ctr_weighted[gain:1.5]"], "did you mean 'gain=1.5'?"),
        (["simulate", "--strategy", "fractions:Fraction"], "Fraction is no strategy, allowed: a class with"),
        (
            ["simulate", "--strategy", "absent_module:Rule"],
            "ModuleNotFoundError: No module named 'absent_module'",
        ),
        (["simulate", "--strategy", "absent.py"], "strategy 'absent.py': no file absent.py"),
        (["calibrate", "absent.csv", "-o", "x.toml"], "absent.csv"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    bidloom: Invoke, arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says what is wrong and what is allowed; stdout and the folder stay empty."""
    monkeypatch.chdir(tmp_path)
    result = bidloom(*arguments, *(["-q"] if arguments[0] == "calibrate" else []))

    assert (2, "") == (result.exit_code, result.stdout)
    assert message in result.stderr
    assert 1 == result.stderr.count("\n")
    assert [] == list(tmp_path.iterdir())


def test_a_folder_of_another_study_is_refused(bidloom: Invoke, tmp_path: Path) -> None:
    """Another seed is another study; nothing in the folder changes."""
    bidloom(*COMPARE, "--strategies", "fixed", "-o", tmp_path)
    before = (tmp_path / "manifest.json").read_text("utf-8")
    result = bidloom(*COMPARE, "--strategies", "fixed", "-o", tmp_path, "--seed", "2")

    assert 2 == result.exit_code
    assert (
        f"error: {tmp_path / 'results.sqlite'}: holds another study (seed 1 there, 2 here); "
        "name another folder, or delete this one\n" == result.stderr
    )
    assert before == (tmp_path / "manifest.json").read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_refused_before_the_start(bidloom: Invoke, tmp_path: Path) -> None:
    """The mistake is found before any run."""
    (tmp_path / "file").touch()
    result = bidloom(*COMPARE, "-o", tmp_path / "file" / "study")

    assert (2, "") == (result.exit_code, result.stdout)
    assert f"error: {tmp_path / 'file' / 'study'}: cannot be written (Not a directory)\n" == result.stderr


def test_several_mistakes_in_a_scenario_are_several_lines(bidloom: Invoke, tmp_path: Path) -> None:
    """All mistakes of a file at once, each a line."""
    (tmp_path / "mine.toml").write_text('name = "mine"\ndays = 0\nlerner = "shop"\n', "utf-8")
    lines = bidloom("simulate", tmp_path / "mine.toml").stderr.splitlines()

    assert len(lines) > 2
    assert all(line.startswith(f"error: {tmp_path / 'mine.toml'}:") for line in lines)


def test_the_way_to_go_on_can_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments that a shell would take apart are quoted, and the program is one the shell finds."""
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/bidloom")

    assert "bidloom compare --strategies 'ctr_weighted[gain=1]' -o 'my study'" == go_on_command(
        ["/usr/bin/bidloom", "compare", "--strategies", "ctr_weighted[gain=1]", "-o", "my study"]
    )
    assert ".venv/bin/bidloom compare" == go_on_command([".venv/bin/bidloom", "compare"])
    assert "python -m experiments compare" == go_on_command(["/x/experiments/__main__.py", "compare"])


def test_ctrl_c_during_a_study_keeps_its_runs(bidloom: Invoke, misbehaving: str, tmp_path: Path) -> None:
    """The run under way is finished and kept; the exit code is 130 and stdout stays empty."""
    result = bidloom(*COMPARE, "--strategies", f"{misbehaving}:Interrupts,fixed", "-o", tmp_path)

    assert (130, "") == (result.exit_code, result.stdout)
    assert f"stopped: 1 of 4 runs are kept in {tmp_path}; go on with: " in result.stderr


def test_ctrl_c_without_a_folder_keeps_nothing_and_says_so(bidloom: Invoke, misbehaving: str) -> None:
    """There is no way to go on without --out."""
    result = bidloom(*COMPARE, "--strategies", f"{misbehaving}:Interrupts")

    assert (130, "stopped after 1 of 2 runs; nothing is kept without --out DIR\n") == (
        result.exit_code,
        result.stderr,
    )


def test_ctrl_c_during_one_run_ends_it(bidloom: Invoke, misbehaving: str, tmp_path: Path) -> None:
    """A single run has nothing to keep: no traceback, exit code 130, no file."""
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # ignored where tests run in the background
    try:
        result = bidloom("simulate", "TINY", "--strategy", f"{misbehaving}:Interrupts", "-o", tmp_path)
    finally:
        signal.signal(signal.SIGINT, before)

    assert (130, "", "stopped\n") == (result.exit_code, result.stdout, result.stderr)
    assert [] == list(tmp_path.iterdir())


def test_a_run_that_fails_leaves_no_folder(bidloom: Invoke, misbehaving: str, tmp_path: Path) -> None:
    """There is nothing to look at in it."""
    result = bidloom("simulate", "TINY", "--strategy", f"{misbehaving}:Raises", "-o", tmp_path / "a" / "run")

    assert 1 == result.exit_code
    assert [] == list(tmp_path.iterdir())


@pytest.mark.long
def test_a_full_disk_at_the_end_exits_1_after_the_table(
    bidloom: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome is on stdout all the same, so it is not lost with the report."""
    monkeypatch.setattr("experiments.report.publish.html", _no_space)
    result = bidloom(*COMPARE, "--strategies", "fixed", "-o", tmp_path, "-q")

    assert (1, "error: no space left\n") == (result.exit_code, result.stderr)
    assert "Verdict: " in result.stdout


def _no_space(comparison: object) -> str:
    """Fail as a full disk does."""
    raise BidloomError("no space left")


@pytest.mark.long
def test_modules_in_this_folder_are_found(tmp_path: Path, misbehaving: str, tiny: Path) -> None:
    """`--strategies module:Class` works in the folder of the module, as `python -m` would."""
    (tmp_path / "my_rules.py").write_text(Path(misbehaving).read_text("utf-8"), "utf-8")
    arguments = ["simulate", str(tiny), "--strategy", "my_rules:Quiet", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", "from experiments.__main__ import main; main()", *arguments],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "my_rules:Quiet" == json.loads(done.stdout)["strategy"]


def test_simulate_prints_json_whatever_a_strategy_prints(bidloom: Invoke, misbehaving: str) -> None:
    """A strategy's words go to stderr, so that stdout stays JSON."""
    result = bidloom("simulate", "TINY", "--strategy", f"{misbehaving}:Prints", "--json")

    assert f"{misbehaving}:Prints" == json.loads(result.stdout)["strategy"]
    assert "a stray word" in result.stderr


@pytest.mark.parametrize("command", [["simulate", "--strategy"], ["compare", *COMPARE[2:], "--strategies"]])
def test_what_a_module_prints_at_import_stays_off_stdout(
    bidloom: Invoke, tmp_path: Path, misbehaving: str, command: list[str]
) -> None:
    """Looking for a strategy runs its module in this process."""
    source = Path(misbehaving).read_text("utf-8")
    (tmp_path / "loud.py").write_text(f"{source}\nprint('imported aloud')\n", "utf-8")
    result = bidloom(command[0], "TINY", *command[1:], f"{tmp_path / 'loud.py'}:Quiet", "--json")

    assert "two-campaigns" == json.loads(result.stdout)["scenario"]
    assert "imported aloud" in result.stderr


@pytest.mark.long
def test_an_unspeakable_error_is_a_failed_run(bidloom: Invoke, misbehaving: str, tmp_path: Path) -> None:
    """An error that is no Unicode text is stored and printed all the same."""
    result = bidloom(*COMPARE, "--strategies", f"fixed,{misbehaving}:SaysTheUnspeakable", "-o", tmp_path)

    assert 1 == result.exit_code
    assert "RuntimeError: half a letter " in result.stdout
    assert "\0" not in result.stdout


@pytest.mark.parametrize(
    "typed", [["compare", "two-campaigns", "--{}"], ["{}"], ["scenarios", "show", "x", "{}"]]
)
def test_what_the_parser_does_not_know_is_a_line_that_can_be_read(
    typed: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a word is, and whatever it holds for a terminal to obey."""
    monkeypatch.setattr("sys.argv", ["bidloom", *(word.format("k\u202e" * 20_000) for word in typed)])
    with pytest.raises(SystemExit) as ended:
        run()
    said = capfd.readouterr().err

    assert 2 == ended.value.code
    assert max(map(len, said.splitlines())) < 1100
    assert "\u202e" not in said
