"""What positions a log may tell of; on its own, as the flags of a command need it at once."""

from __future__ import annotations

#: Slots of the fitted page: as many as examination is known, or continued, for.
SLOTS = 4
#: Mean positions that such a page can have; beyond them hardly anything else would be shown.
NEAREST, FURTHEST = 1.05, SLOTS - 0.05
