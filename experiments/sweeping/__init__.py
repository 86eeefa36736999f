"""What :func:`experiments.sweeping.sweep` is made of.

Map of the package:

``setting_paths``
    the settings of a scenario by their paths, and the nearest right one
``factor``
    what is varied, and over which values
``vary``
    the points of a sweep: market and strategies at these values
``result``
    the outcome, and the differences between points
``words``, ``tables``, ``figures``, ``report``
    show it: as sentences, tables, pictures and a page
"""
