"""The program behind docs/claims.md: every claim of the trade, its verdict, and where it fails.

``make claims`` runs it and writes the page; runs that are stored already are not done again.

- ``page``: the page, from verdicts
- ``pictures``: the drawings, from what verdicts say is worth drawing
"""
