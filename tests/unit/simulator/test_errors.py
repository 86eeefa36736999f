"""An error is a line a fault, of visible text, and neither a line nor their number is without end."""

from __future__ import annotations

import pickle

from simulator.errors import BidloomError, InputError, in_one_line, nearest


def test_a_fault_is_one_line_whatever_it_quotes() -> None:
    """Line ends of a file's name and what would move a terminal's cursor are written out."""
    assert r"a\nb\x1b[2J.toml: cannot be read" == str(InputError("a\nb\x1b[2J.toml: cannot be read"))


def test_several_faults_are_as_many_lines() -> None:
    """Each fault has a line of its own, in the order given."""
    assert "first\nsecond" == str(InputError("first", "second"))


def test_a_line_has_an_end() -> None:
    """A fault that quotes 200,000 letters keeps its beginning and its end within a thousand letters."""
    line = str(InputError(f"my.toml: {'k' * 200_000}: unknown key"))
    assert 1000 == len(line)
    assert ("my.toml: kk", "kk: unknown key") == (line[:11], line[-15:])


def test_of_many_faults_the_number_is_told() -> None:
    """A thousand faults are ten lines and one that says how many more there are."""
    lines = str(InputError(*[f"fault {i}" for i in range(1000)])).split("\n")
    assert [*(f"fault {i}" for i in range(10)), "and 990 more"] == lines


def test_no_line_stands_for_one_fault() -> None:
    """Eleven faults are told in full: a line for the last is as long as one that counts it."""
    assert "fault 10" == str(InputError(*[f"fault {i}" for i in range(11)])).split("\n")[-1]


def test_an_error_comes_back_from_a_worker_as_it_was() -> None:
    """An error that is pickled, as between processes, says the same."""
    error = InputError(*[f"fault {i}\r" for i in range(1000)])
    assert str(error) == str(pickle.loads(pickle.dumps(error)))


def test_a_strangers_message_is_bounded() -> None:
    """What another's error says is one line of a thousand letters at most."""
    assert 1000 == len(in_one_line(ValueError("x\n" * 5000)))
    assert r"a \x1b[31m b" == in_one_line(ValueError("a\n\x1b[31m  b"))


def test_a_name_is_never_its_own_hint() -> None:
    """What is right elsewhere and wrong here is answered with another name."""
    assert "did you mean 'strategies'?" == nearest("strategy", ["strategy", "strategies"])


def test_a_listing_is_bounded() -> None:
    """Of a hundred allowed names fifty are listed, and an error of nothing is an empty line."""
    assert nearest("zzz", [f"name-{i:03d}" for i in range(100)]).endswith("name-049 and 50 more")
    assert "" == str(BidloomError())
