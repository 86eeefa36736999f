"""What :func:`experiments.tuning.tune` is made of.

Map of the package:

``search_space``, ``constraints``
    which parameters are tuned and over which values; what must hold
``trials``, ``optimiser``, ``candidates``
    what a search is after and what its trials came to; the search; the runs it asks for
``result``
    the outcome: the search, and the finalists on fresh luck
``words``, ``tables``, ``figures``, ``report``, ``strategy_toml``
    show it: as sentences, tables, pictures and a page; and the best as a strategy file
"""
