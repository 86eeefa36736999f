"""The currency of a market: a code that stands behind its money, and moves no number."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from simulator.errors import nearest

_PATTERN = "[A-Z]{3}"
_ALLOWED = "allowed: a code of ISO 4217 in three capital letters, such as EUR"


def check_currency(code: str) -> str:
    """Return a currency's code as it is; refuse what is none by its letters.

    Whether there is money of that code is not asked: codes come faster than libraries learn them.

    Raises
    ------
    ValueError
        Naming the nearest code, where one is near.

    Examples
    --------
    >>> check_currency("EUR")
    'EUR'
    >>> check_currency("euro")
    Traceback (most recent call last):
        ...
    ValueError: 'euro' is not allowed; did you mean 'EUR'?
    """
    if re.fullmatch(_PATTERN, code):
        return code
    raise ValueError(f"{code!r} is not allowed; {_hint(code.strip().upper())}")


def _hint(upper: str) -> str:
    """Suggest the nearest code, or say what a code is."""
    # A library of languages, which nobody waits for but who made a mistake.
    from babel.numbers import list_currencies  # noqa: PLC0415

    codes = list_currencies()
    near = f"did you mean {upper!r}?" if upper in codes else nearest(upper, codes)
    return near if near.startswith("did you mean") else _ALLOWED


#: Three capital letters.
Currency = Annotated[
    str, Field(json_schema_extra={"pattern": f"^{_PATTERN}$"}), AfterValidator(check_currency)
]
