"""Sweeping: where a finding holds, as one or two settings of a market change.

Map of the package:

``setting_paths``
    the settings of a scenario by their paths, and the nearest right one
``factor``
    what is varied, and over which values
``vary``
    the points of a sweep: market and strategies at these values
``sweep``, ``outcome``
    carrying it out; its numbers, and the differences between points
``words``, ``tables``, ``figures``, ``story``
    how it is told
"""

from experiments.sweeping import story, tables

__all__ = ["story", "tables"]
