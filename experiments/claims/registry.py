"""The claims there are: every file ``claim_*.py`` of this folder, in the order of their names."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from importlib import import_module

from experiments import claims
from experiments.claims.claim import Claim
from simulator.errors import InputError, nearest

#: What the name of a claim's file begins with.
PREFIX = "claim_"


def all_claims() -> tuple[Claim, ...]:
    """Return every claim, in order.

    Examples
    --------
    >>> all_claims()[0].key
    'score-and-price'
    """
    names = sorted(
        found.name for found in pkgutil.iter_modules(claims.__path__) if found.name.startswith(PREFIX)
    )
    found: list[Claim] = [import_module(f"{claims.__name__}.{name}").CLAIM for name in names]
    return tuple(found)


def find_claims(keys: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of these keys in the order of the list, all where none is named.

    Raises
    ------
    InputError
        For a key that is no claim's; the nearest is suggested.

    Examples
    --------
    >>> [claim.key for claim in find_claims(["display-price", "score-and-price"])]
    ['score-and-price', 'display-price']
    """
    known = all_claims()
    allowed = {claim.key for claim in known}
    for key in keys:
        if key not in allowed:
            raise InputError(f"claim {key!r} is unknown; {nearest(key, allowed)}")
    return tuple(claim for claim in known if not keys or claim.key in keys)
