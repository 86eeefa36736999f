"""Whether rows that look like totals are the sums of others: their numbers decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Impressions and clicks.
Numbers = tuple[float, float]
#: The day and the campaign whose rows a row may be the sum of; empty texts: all.
Group = tuple[str, str]
#: How many rows, and what they come to.
Sum = tuple[int, Numbers]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A row that looks like a total.

    Attributes
    ----------
    group
        Whose sum it may be.
    numbers
        Its own.
    alone
        Whether a bare label is the only name it has: such a row may also tell of what no other row shows.
    fewest
        Rows that it is the sum of, at least: 1 where its label names them, as ``Lamps Total`` does.
    """

    group: Group
    numbers: Numbers
    alone: bool
    fewest: int = 2


def are_sums(doubtful: Sequence[Doubtful], counted: Iterable[tuple[Group, Numbers]]) -> list[bool]:
    """Tell which doubtful rows are the sums of others, of those that count or of all.

    Examples
    --------
    >>> counted = [(("", "A"), (5.0, 2.0)), (("", "A"), (2.0, 1.0))]
    >>> are_sums([Doubtful(("", "A"), (7.0, 3.0), False), Doubtful(("", "A"), (6.0, 3.0), False)], counted)
    [True, False]
    """
    kept: dict[Group, Sum] = defaultdict(lambda: (0, (0.0, 0.0)))
    for group, numbers in counted:
        _add(kept, group, numbers)
    among = defaultdict(lambda: (0, (0.0, 0.0)), kept)
    for row in doubtful:
        _add(among, row.group, row.numbers)
    return [_is_sum(row, kept, among) for row in doubtful]


def _is_sum(row: Doubtful, kept: Mapping[Group, Sum], among: Mapping[Group, Sum]) -> bool:
    """Tell whether a row is the sum of enough others, or of them and what is hidden."""
    own = row.numbers
    sums = [(n, total) for n, total in (kept[row.group], _without(among[row.group], own)) if n >= row.fewest]
    beyond = all(a >= b > 0 for a, b in zip(own, kept[row.group][1], strict=True))
    hides = row.alone and bool(sums) and beyond
    return own[0] > 0 and (any(own == total for _, total in sums) or hides)


def _add(sums: dict[Group, Sum], group: Group, own: Numbers) -> None:
    """Add a row to the sums of its day and campaign, of either, and of all."""
    day, campaign = group
    for one in {group, ("", campaign), (day, ""), ("", "")}:
        rows, total = sums[one]
        sums[one] = rows + 1, (total[0] + own[0], total[1] + own[1])


def _without(found: Sum, own: tuple[float, float]) -> Sum:
    """Return a sum less one of its rows."""
    rows, total = found
    return rows - 1, (total[0] - own[0], total[1] - own[1])
