"""Which letters the bytes of a file mean: by its mark, its zeros, or the headers they spell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO

import charset_normalizer

from simulator.errors import InputError

_AT_ONCE = 1 << 20
#: Bytes of a line at most.
LONGEST_LINE = 1 << 20
_HEAD = 1 << 16
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: Encodings whose headers are looked for, and from which a guess is made; those of one byte a letter last.
MANY_BYTES = ("gb18030", "big5", "cp932", "cp949")
ONE_BYTE = ("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "iso8859_2", "iso8859_5", "koi8_r")
#: A sign of Windows-1252 before a letter: in the Windows alphabet of central Europe it is a letter too.
_SIGN_IN_WORD = re.compile("[³¹£¥¼¾¶](?=[^\\W\\d_])")
#: What files of a language are written in on Windows, where it is not the western one.
BY_LANGUAGE = {
    "pl": "cp1250", "cs": "cp1250", "hu": "cp1250", "ro": "cp1250", "tr": "cp1254", "el": "cp1253",
    "ru": "cp1251", "uk": "cp1251",
}  # fmt: skip
#: Names for people.
NAMES = {
    "cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp1250": "Windows-1250", "cp1253": "Windows-1253",
    "cp1254": "Windows-1254", "gb18030": "GBK", "big5": "Big5", "cp932": "Shift-JIS", "cp949": "EUC-KR",
    "iso8859_2": "ISO 8859-2", "iso8859_5": "ISO 8859-5", "koi8_r": "KOI8-R",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip


@dataclass(slots=True)
class Letters:
    """How a file is decoded.

    Attributes
    ----------
    codec, errors
        What its lines are decoded with.
    fallback
        The encoding of cells that are not UTF-8; empty where the codec has the last word.
    fell_back, as_utf8
        Texts found in each; both filled: the file is written in two encodings.
    """

    codec: str
    fallback: str = ""
    fell_back: set[str] = field(default_factory=set)
    as_utf8: int = 0

    @property
    def errors(self) -> str:
        """How undecodable bytes are carried on until their cell is looked at."""
        return "surrogateescape" if self.fallback else "strict"

    def cell(self, text: str) -> str | None:
        """Return what a cell says, None where its bytes mean nothing."""
        if not self.fallback or text.isascii():
            return text
        raw = text.encode("utf-8", "surrogateescape")
        try:
            plain = raw.decode("utf-8")
            if self.fallback in ONE_BYTE or len(raw) > 2 * len(plain):  # letters of three bytes
                self.as_utf8 += 1
                return plain
        except UnicodeDecodeError:
            pass
        try:
            other = raw.decode(self.fallback)
        except UnicodeDecodeError:
            return None
        self.fell_back.add(text)
        return other

    def settle(self, texts: Iterable[str], language: str) -> None:
        """Choose the fallback by what cells hold, where no header has told."""
        if self.fallback != "cp1252":
            return
        odd = [one.encode("utf-8", "surrogateescape") for one in texts if not _is_utf8(one)]
        if language in BY_LANGUAGE:
            self.fallback = BY_LANGUAGE[language]
        elif odd and sum(_in_a_row(raw) for raw in odd) * 2 > len(odd):
            best = charset_normalizer.from_bytes(
                b"\n".join(odd), cp_isolation=[*MANY_BYTES, *ONE_BYTE], threshold=1.0
            ).best()
            self.fallback = best.encoding if best is not None else self.fallback
        elif any(_SIGN_IN_WORD.search(raw.decode("cp1252", "replace")) for raw in odd):
            self.fallback = "cp1250"


def _is_utf8(text: str) -> bool:
    """Tell whether a text was decoded without a byte left over."""
    return not any("\udc80" <= one <= "\udcff" for one in text)


def _in_a_row(raw: bytes) -> bool:
    """Tell whether most bytes above 127 stand beside another of them, as in no western language."""
    high = [byte > 127 for byte in raw]
    beside = sum(a and b for a, b in pairwise(high))
    return beside * 2 > sum(high)


def letters_of(file: IO[bytes], label: str, headers_in: Callable[[str], int]) -> Letters:
    """Find how a file is decoded.

    Parameters
    ----------
    file
        Seekable; it is left at its beginning.
    label
        The file, for messages.
    headers_in
        How many headers with letters beyond ASCII a text holds that are known.

    Raises
    ------
    InputError
        A NUL in a text that is not UTF-16, a line longer than :data:`LONGEST_LINE`.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    for mark, codec in _MARKS.items():
        if head.startswith(mark):
            if codec == "utf-16":
                return Letters(codec)
            break
    zeros = head.count(0)
    if zeros * 20 > len(head):
        return Letters("utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    if _all_utf8(file, label):
        return Letters("utf-8-sig")
    scores = {codec: headers_in(_tolerant(head, codec)) for codec in (*MANY_BYTES, *ONE_BYTE)}
    scores["utf-8"] = headers_in(_tolerant(head, "utf-8"))
    best = max(scores, key=lambda codec: scores[codec])  # of equal ones the first
    known = scores[best] > 0 and best != "utf-8"
    return Letters("utf-8-sig", fallback=best if known else "cp1252")


def _tolerant(head: bytes, codec: str) -> str:
    """Decode as much as can be."""
    return head.decode(codec, "replace")


def _all_utf8(file: IO[bytes], label: str) -> bool:
    """Read the file through: tell whether it is UTF-8, refuse what no report holds."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    sound, line, run = True, 1, 0
    file.seek(0)
    while chunk := file.read(_AT_ONCE):
        at = chunk.find(0)
        if at >= 0:
            line += _line_ends(chunk[:at])
            raise InputError(f"{label}, line {line}: a NUL character, allowed: text; export the report again")
        ends = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        first = min((i for i in (chunk.find(b"\n"), chunk.find(b"\r")) if i >= 0), default=len(chunk))
        if run + first > LONGEST_LINE:
            raise InputError(
                f"{label}, line {line}: longer than {LONGEST_LINE:,} bytes, allowed: a report with a "
                "row a line"
            )
        run = len(chunk) - ends - 1 if ends >= 0 else run + len(chunk)
        line += _line_ends(chunk)
        if sound and not (chunk.isascii() and not decoder.getstate()[0]):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                sound = False
    file.seek(0)
    if sound:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            sound = False
    return sound


def _line_ends(chunk: bytes) -> int:
    """Count line ends of every kind, such as a CSV reader counts."""
    return chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
