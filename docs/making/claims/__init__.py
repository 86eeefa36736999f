"""The program behind docs/claims.md: every claim of the trade, its verdict, and where it fails.

``make claims`` runs it and writes the page; runs that are stored already are not done again. What the page
says is the story of :mod:`experiments.claims`, which `bidloom claims` tells too.
"""
