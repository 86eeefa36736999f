"""The output folder: claimed before the start, never half-written."""

from pathlib import Path

import pytest

from experiments.storage.files import write_text, write_whole
from experiments.storage.folder import claim
from simulator import BidloomError, InputError


def test_a_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """`-o a/b/c` needs no mkdir, and claiming leaves nothing behind."""
    claim(tmp_path / "a" / "b")

    assert [] == list((tmp_path / "a" / "b").iterdir())


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """A folder with files but no study is refused, so that nothing of a user's is buried."""
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(InputError, match=r"holds 'thesis\.tex' but no study of Bidloom"):
        claim(tmp_path)


def test_a_folder_of_a_study_is_taken(tmp_path: Path) -> None:
    """The mark makes it Bidloom's own, whatever else lies there."""
    (tmp_path / "results.sqlite").touch()
    (tmp_path / "report.html").touch()

    claim(tmp_path)


def test_hidden_files_do_not_count(tmp_path: Path) -> None:
    """A file manager's droppings make no folder somebody's."""
    (tmp_path / ".DS_Store").touch()

    claim(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """`-o report.html` is a slip, and said so."""
    (tmp_path / "report.html").touch()

    with pytest.raises(InputError, match="is a file, allowed: a folder"):
        claim(tmp_path / "report.html")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """The system's reason is passed on."""
    (tmp_path / "file").touch()

    with pytest.raises(InputError, match="cannot be written"):
        claim(tmp_path / "file" / "below")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission is tried out, not guessed, before the start."""
    monkeypatch.setattr(Path, "touch", _refuse)

    with pytest.raises(InputError, match=r"cannot be written \(Permission denied\)"):
        claim(tmp_path)


def _refuse(*arguments: object, **keywords: object) -> None:
    """Fail as a read-only folder does."""
    raise PermissionError(13, "Permission denied")


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """Nothing is half-written: the old contents stay and no temporary file remains."""
    write_text(tmp_path / "report.html", "old")

    with pytest.raises(BidloomError, match=r"report\.html: cannot be written \(No space left"):
        write_whole(tmp_path / "report.html", _fill_the_disk)

    assert ["report.html"] == [entry.name for entry in tmp_path.iterdir()]
    assert (tmp_path / "report.html").read_text("utf-8") == "old"


def _fill_the_disk(path: Path) -> None:
    """Write half of a file, then fail as a full disk does."""
    path.write_text("half", "utf-8")
    raise OSError(28, "No space left on device")


def test_a_name_too_long_is_refused(tmp_path: Path) -> None:
    """What the system cannot even look at is an input error with its reason."""
    with pytest.raises(InputError, match=r"cannot be written \(File name too long\)"):
        claim(tmp_path / ("x" * 300))


def test_a_folder_that_may_not_be_entered_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking into another user's folder fails at the first question asked of it."""
    monkeypatch.setattr(Path, "exists", _refuse)

    with pytest.raises(InputError, match=r"cannot be written \(Permission denied\)"):
        claim(tmp_path / "study")


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    """There is no temporary file to remove then, and no traceback."""
    (tmp_path / "file").touch()

    with pytest.raises(BidloomError, match=r"mine\.py: cannot be written \("):
        write_text(tmp_path / "file" / "mine.py", "text")


def test_a_temporary_file_has_a_name_nobody_can_guess(tmp_path: Path) -> None:
    """Two writers of one file, even of one process, meet neither each other nor a link laid in wait."""
    names: list[str] = []

    def note(path: Path) -> None:
        path.touch()
        names.append(path.name)

    write_whole(tmp_path / "report.html", note)
    write_whole(tmp_path / "report.html", note)

    assert 2 == len(set(names))


def test_a_temporary_file_is_made_by_its_writer_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where something lies under the name already, even a link, nothing is written through it."""
    monkeypatch.setattr("experiments.storage.files.token_hex", lambda _: "guessed")
    (tmp_path / ".bidloom-guessed.html").symlink_to(tmp_path / "victim")

    with pytest.raises(BidloomError, match=r"report\.html: cannot be written \(File exists\)"):
        write_text(tmp_path / "report.html", "text")

    assert not (tmp_path / "victim").exists()


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    """The temporary name beside it is no longer than it."""
    write_text(tmp_path / ("x" * 250 + ".html"), "text")

    assert ["x" * 250 + ".html"] == [entry.name for entry in tmp_path.iterdir()]


def test_folders_made_in_vain_are_removed(tmp_path: Path) -> None:
    """Neither a name that cannot be made nor a writer that fails leaves the folders on the way to it."""
    with pytest.raises(InputError, match="File name too long"):
        claim(tmp_path / "a" / ("x" * 300))
    with pytest.raises(InputError, match="File name too long"):
        claim(tmp_path / "a" / "b" / ("x" * 300) / "c")
    with pytest.raises(BidloomError, match="No space left"):
        write_whole(tmp_path / "a" / "b" / "report.html", _fill_the_disk)

    assert [] == list(tmp_path.iterdir())
