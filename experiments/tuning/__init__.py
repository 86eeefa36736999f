"""Tuning: which parameters a strategy should have in a market, and what the gain is worth on fresh luck.

Map of the package:

``search_space``, ``constraints``
    which parameters are tuned and over which values; what must hold
``trials``, ``optimiser``, ``candidates``
    what a search is after and what its trials came to; the search; the runs it asks for
``tune``, ``outcome``, ``strategy_toml``
    carrying it out; its numbers: the search, and the finalists on fresh luck; the best as a strategy file
``words``, ``tables``, ``figures``, ``story``
    how it is told
"""

from experiments.tuning import story, tables

__all__ = ["story", "tables"]
