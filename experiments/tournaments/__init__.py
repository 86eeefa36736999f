"""What :func:`experiments.tournaments.tournament` is made of.

Map of the package:

``seating``, ``playing``
    who sits where in a market of strategies, and one run of it
``payoffs``
    the outcome: what every strategy earns against every other
``words``, ``tables``, ``figures``
    show it: as sentences, tables and pictures
"""
