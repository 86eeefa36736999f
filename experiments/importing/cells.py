"""The cells of a column, each different text once; what the values of all rows come to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from experiments.importing.headers import Column

#: The different values of a column, and (n,) which of them each row holds.
Held = tuple[list[Decimal], NDArray[np.int32]]
Texts = tuple[list[str], NDArray[np.int32]]


class Cells:
    """The texts of one column, each different one once, and which of them each row holds."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.index: dict[str, int] = {}
        self.parts: list[NDArray[np.int32]] = []

    def take(self, texts: Sequence[str], different: dict[str, None]) -> None:
        """Take up the texts of some rows, and the different ones among them."""
        index = self.index
        for text in different:
            index.setdefault(text, len(index))
        if len(different) == 1:
            self.parts.append(np.full(len(texts), index[texts[0]], np.int32))
        else:
            self.parts.append(np.fromiter(map(index.__getitem__, texts), np.int32, len(texts)))

    @property
    def ids(self) -> NDArray[np.int32]:
        """(n,) which text each row holds."""
        if len(self.parts) != 1:
            self.parts = [np.concatenate(self.parts) if self.parts else np.empty(0, np.int32)]
        return self.parts[0]

    @property
    def texts(self) -> list[str]:
        """The different texts."""
        return list(self.index)


def total_of(held: Held) -> Decimal:
    """Add the numbers of all rows up."""
    values, ids = held
    counts = np.bincount(ids, minlength=len(values)).tolist()
    return sum((value * count for value, count in zip(values, counts, strict=True)), Decimal(0))
