r"""Text from users made harmless: what a terminal or a page would obey is written out instead.

Names come from scenarios, logs, databases and file names, and may hold anything: a sequence that sets
a terminal's title, a carriage return, a mark that turns the writing round. Whoever writes for a reader
passes the text through one of these. They share one rule: a control character stands as Python writes
it, such as ``\x1b``, and everything else as it is.
"""

from __future__ import annotations

import json
import re

#: Letters of a line for a reader: beyond, its middle is left out.
LONGEST_LINE = 1000
_GAP = " ... "

# Control characters but tab and line feed, line and paragraph separators, marks that turn the direction
# of writing, halves of surrogate pairs, and the two characters that XML forbids besides.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# What a spreadsheet takes for the beginning of a formula, in wide letters too.
_FORMULA = tuple("=+-@\t\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-](inf|\d+(\.\d+)?(e[+-]?\d+)?)")


def visible(text: str) -> str:
    r"""Return text for a terminal or a page: control characters written out, tabs and line ends left.

    What is returned is returned unchanged when given again.

    Examples
    --------
    >>> print(visible("\x1b]0;title\x07 and \u202etxt.exe"))
    \x1b]0;title\x07 and \u202etxt.exe
    """
    return _CONTROL.sub(lambda found: _written(found[0]), text)


def one_line(text: str) -> str:
    r"""Return text as one line: tabs and line ends written out too.

    Examples
    --------
    >>> print(one_line("two\nlines"))
    two\nlines
    """
    return visible(text).replace("\n", r"\n").replace("\t", r"\t")


def brief(text: str, longest: int = LONGEST_LINE) -> str:
    """Leave out the middle of a text that is too long for a reader.

    Examples
    --------
    >>> brief("abcdefghijklmnopqrstuvwxyz", 15)
    'abcdefg ... xyz'
    """
    if len(text) <= longest:
        return text
    end = (longest - len(_GAP)) // 3
    return f"{text[: longest - len(_GAP) - end]}{_GAP}{text[-end:]}"


def spreadsheet_cell(text: str) -> str:
    """Return text for a cell of a CSV, with an apostrophe before what a spreadsheet would calculate.

    A number with its sign is left as it is: it is its own result.

    Examples
    --------
    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("-1.5")
    ("'=1+1", '-1.5')
    """
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) and not _NUMBER.fullmatch(shown) else shown


def visible_json(text: str) -> str:
    r"""Return JSON that means the same, its control characters escaped: JSON itself escapes few of them.

    Examples
    --------
    >>> print(visible_json('{"name": "\u202etxt"}'))
    {"name": "\u202etxt"}
    """
    return _CONTROL.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _written(character: str) -> str:
    r"""Write a character as Python does: ``\x1b``."""
    return character.encode("unicode_escape").decode("ascii")
