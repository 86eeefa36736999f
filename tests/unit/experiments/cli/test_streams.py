"""What the shell does with a command's streams, signals and folder never ends in a traceback."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from simulator import BidloomError

FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
#: Starts the command line, and sends a signal to itself as soon as that imports a library.
STOPPED_EARLY = """
import signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs behind it deaf to Ctrl-C

class Stop:
    def find_spec(self, name, *rest):
        if name == "typer":
            signal.raise_signal({number})

sys.meta_path.insert(0, Stop())
from experiments.__main__ import main
main()
"""


def typed(shell: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Type a command in a shell, `"$@"` being Bidloom with its arguments."""
    command = [sys.executable, "-m", "experiments", *map(str, arguments)]
    return subprocess.run(["sh", "-c", shell, "sh", *command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_the_first_imports_ends_without_a_word(number: int, exit_code: int) -> None:
    """Ctrl-C in the first tenth of a second is heard before there is anything to stop."""
    code = STOPPED_EARLY.format(number=int(number))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (exit_code, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.long
def test_a_command_whose_streams_are_closed_does_its_work(tiny: Path, tmp_path: Path) -> None:
    """As without a reader, the printing is left out, and no file gets the number of stdout."""
    done = typed('exec "$@" <&- >&- 2>&-', "simulate", tiny, "-o", tmp_path / "run")

    assert 0 == done.returncode
    assert (tmp_path / "run" / "result.json").is_file()


@pytest.mark.long
@FULL
@pytest.mark.parametrize("arguments", [["results", "no-such-folder"], ["no-such-command"]])
def test_a_full_device_for_errors_keeps_the_exit_code(arguments: list[str]) -> None:
    """Bad input is 2, whether or not it can be said."""
    assert 2 == typed('exec "$@" 2>/dev/full', *arguments).returncode


@pytest.mark.long
@FULL
@pytest.mark.parametrize("arguments", [["--version"], ["scenarios"]])
def test_a_full_device_for_data_is_one_line(arguments: list[str]) -> None:
    """A script that keeps what is printed must learn that it has not been."""
    done = typed('exec "$@" >/dev/full', *arguments)

    assert (1, "error: stdout: cannot be written (No space left on device)\n") == (
        done.returncode,
        done.stderr,
    )


@pytest.mark.long
def test_a_folder_that_was_removed_is_one_line(tmp_path: Path) -> None:
    """Where the current folder is gone, nothing can be looked for in it."""
    done = typed(f'mkdir "{tmp_path}/a" && cd "{tmp_path}/a" && rmdir ../a && exec "$@"', "results")

    assert 2 == done.returncode
    assert done.stderr.startswith("error: ")
    assert 1 == done.stderr.count("\n")


def test_help_needs_no_folder(tmp_path: Path) -> None:
    """What looks at no file works anywhere."""
    done = typed(f'mkdir "{tmp_path}/a" && cd "{tmp_path}/a" && rmdir ../a && exec "$@"', "--help")

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ["results", "LONG"],
        ["results", "export", ".", "-o", "LONG"],
        ["report", "LONG"],
        ["simulate", "LONG.toml"],
        ["simulate", "--strategy", "LONG.py:Rule"],
        ["simulate", "-o", "LONG"],
        ["calibrate", "mine.csv", "-o", "LONG.toml"],
    ],
)
def test_a_name_too_long_is_one_line(arguments: list[str]) -> None:
    """The system refuses a name of 300 letters at the first question about it, whichever that is."""
    result = CliRunner().invoke(app, [word.replace("LONG", "x" * 300) for word in arguments])

    assert 2 == result.exit_code
    assert result.stderr.startswith("error: ")
    assert "(File name too long)" in result.stderr
    assert 1 == result.stderr.count("\n")


def test_what_a_terminal_cannot_show_is_replaced(tiny: Path) -> None:
    """A terminal that knows ASCII only gets the whole table, in letters of its own."""
    result = CliRunner(charset="ascii").invoke(app, ["compare", str(tiny), "--runs", "2", "--jobs", "1"])

    assert 0 == result.exit_code
    assert " +-" in result.stdout
    assert "Verdict: " in result.stdout


def test_json_escapes_what_a_stream_cannot_hold(tiny: Path, tmp_path: Path, misbehaving: str) -> None:
    """Nothing of a name is lost on the way to another program."""
    rule = tmp_path / "café.py"
    rule.write_text(Path(misbehaving).read_text("utf-8"), "utf-8")
    typed = ["simulate", str(tiny), "--strategy", f"{rule}:Quiet", "--json"]
    result = CliRunner(charset="ascii").invoke(app, typed)

    assert f"{rule}:Quiet" == json.loads(result.stdout)["strategy"]


def test_an_export_is_utf_8_whatever_the_terminal(tiny: Path, tmp_path: Path, misbehaving: str) -> None:
    """What other programs read must not depend on who looks on."""
    rule = tmp_path / "café.py"
    rule.write_text(Path(misbehaving).read_text("utf-8"), "utf-8")
    compare(tiny, [f"{rule}:Quiet"], runs=1, seed=1, out=tmp_path / "study")
    result = CliRunner(charset="ascii").invoke(app, ["results", "export", str(tmp_path / "study")])

    assert "café.py:Quiet" in result.stdout_bytes.decode("utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        ["simulate", "TINY"],
        ["compare", "TINY", "--strategies", "fixed", "--runs", "1", "--jobs", "1"],
    ],
)
def test_an_outcome_is_kept_before_it_is_printed(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """A stdout that fails costs nothing of a study but the sight of it."""
    monkeypatch.setattr("experiments.cli.screen.Screen.print", no_space)
    typed = [str(tiny) if word == "TINY" else word for word in command]
    result = CliRunner().invoke(app, [*typed, "-o", str(tmp_path), "-q"])

    assert (1, "error: no space left\n") == (result.exit_code, result.stderr)
    assert {"result.json", "report.html"} & {entry.name for entry in tmp_path.iterdir()}


def no_space(*arguments: object) -> None:
    """Fail as a full device does."""
    raise BidloomError("no space left")
