"""Tournaments: strategies against each other in all seats of a market, and how that is told.

Map of the package:

``tournament``, ``plan``, ``seating``
    the study; its line-ups and runs; who sits where in a market of strategies
``outcome``
    what every strategy earns against every other
``story``, ``words``, ``tables``, ``figures``
    tell it: in which order, as sentences, tables and pictures
"""

from experiments.tournaments import story, tables

__all__ = ["story", "tables"]
