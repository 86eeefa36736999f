"""What the platform remembers of clicks: counts by ad that fade from day to day."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats
from simulator.kernel.tables import Page
from simulator.ledger import Counters
from simulator.quality import fading
from simulator.sums import total_by
from simulator.world.world import World


class ClickMemory:
    """Clicks, and how much attention they had, of every ad.

    Parameters
    ----------
    world
        The ads.
    page
        How far each slot is examined.
    prior
        (n_ads,) click probability given examined before anything is known.
    half_life
        Days after which half of a click is forgotten.

    Attributes
    ----------
    clicks, exposure
        (n_ads,) clicks and examinations remembered.
    """

    def __init__(self, world: World, page: Page, prior: Floats, half_life: float) -> None:
        self.clicks = np.zeros(len(prior))
        self.exposure = np.zeros(len(prior))
        self._prior = prior
        self._left = fading(half_life)
        self._unit = world.ad_unit
        self._n_units = int(world.ad_unit.max(initial=-1)) + 1
        channel = world.keyword_channel[world.ad_keyword]
        # In a cascade attention is counted by what was read on the way: nothing is left to weigh.
        by_channel = np.where(page.cascade[:, None] == 1, 1.0, page.examination)
        self._examination = by_channel[channel]
        self._taken_in = Counters.zeros(len(world.keywords), len(prior), self._examination.shape[1])

    @property
    def expected(self) -> Floats:
        """(n_ads,) clicks that the prior would have led to expect."""
        return self.exposure * self._prior

    def take_in(self, counters: Counters) -> None:
        """Let all counts fade by a day, then add what the counters have more than at the last call."""
        attention = counters.attention - self._taken_in.attention
        exposure = np.zeros(len(self.exposure))
        for slot in range(attention.shape[1]):
            exposure += attention[:, slot] * self._examination[:, slot]
        self.clicks = self.clicks * self._left + (counters.clicks - self._taken_in.clicks)
        self.exposure = self.exposure * self._left + exposure
        self._taken_in.clear()
        self._taken_in.add(counters)

    def by_unit(self) -> tuple[Floats, Floats]:
        """Return clicks and expected clicks, (n_units,): ads of one target and creative learn together.

        On whatever search terms they were shown.
        """
        return (
            total_by(self._unit, self.clicks, self._n_units),
            total_by(self._unit, self.expected, self._n_units),
        )
