"""Ten thousand damaged exports: each is read with every row accounted for, or refused in words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from experiments.importing.import_reports import import_reports
from simulator.errors import InputError
from tests.unit.experiments.importing.exports import EXPORTS

FILES = 10_000
#: What is written into files: marks, numbers that are none, bytes that are no letters.
INTO = (
    b'"', b",", b";", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xe9", b"Total", b"-", b"1e400", b"nan",
    b"9" * 20, b"1.000", b"1,000", b"\xef\xbb\xbf", b"=1+1", b"\xe4\xb8\xad", b"2026-13-40", b"%", b"< 10%",
)  # fmt: skip


def damaged(contents: bytes, luck: random.Random) -> bytes:
    """Change a file in one to four places."""
    for _ in range(luck.randrange(1, 5)):
        at = luck.randrange(len(contents) + 1)
        lines = contents.split(b"\n")
        match luck.randrange(7):
            case 0:
                contents = contents[:at] + bytes([luck.randrange(256)]) + contents[at + 1 :]
            case 1:
                contents = contents[:at] + luck.choice(INTO) + contents[at:]
            case 2:
                contents = contents[:at] + contents[at + luck.randrange(1, 40) :]
            case 3:
                contents = contents[:at] + contents[luck.randrange(len(contents) + 1) :][:80] + contents[at:]
            case 4:
                luck.shuffle(lines)
                contents = b"\n".join(lines)
            case 5:
                contents = b"\n".join([*lines, luck.choice(lines)])
            case 6:
                cells = contents.split(b",")
                cells[luck.randrange(len(cells))] = luck.choice(INTO)
                contents = b",".join(cells)
    return contents


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_damage_is_told_or_harmless(seed: int, tmp_path: Path) -> None:
    """Never a traceback, never a row that is neither kept nor set aside."""
    luck = random.Random(seed)
    read = told = 0
    for _ in range(FILES // 4):
        name = luck.choice(list(EXPORTS))
        path = tmp_path / f"damaged{Path(name).suffix}"
        path.write_bytes(damaged(EXPORTS[name], luck))
        try:
            imported = import_reports([path])
        except InputError as refusal:
            told += bool(str(refusal).strip())
            continue
        read += 1
        for part in imported.parts:
            assert part.rows == part.kept + sum(one.rows for one in part.aside)
    assert FILES // 4 == read + told
    assert read > FILES / 100  # else nothing was tried
