"""The study behind docs/findings.md: every rule that ships on every market that ships.

``make findings`` runs it and writes the page; runs that are stored already are not done again.

- ``study``: which rules on which markets, and the runs
- ``reading``: what one market's comparison says: ranks, clear differences, shares of revenue
- ``summary``, ``markets``, ``clicks``: the parts of the page
- ``limits``: what the page says of itself: how it was made, what it does not tell
- ``pictures``: the drawings
- ``text``: numbers, names and marks
- ``story``: all of it put together
"""
