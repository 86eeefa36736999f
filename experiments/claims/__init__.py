"""The trade's wisdom on trial: a small study for each of its sentences, and a verdict with an interval.

Map of the package:

``claim_*``
    one file a claim, all of one shape: the markets or settings compared, the score, and ``CLAIM``. To
    add one, add a file: the folder is the list, in the order of the file names
``claim``
    what a claim is, and what its trial finds
``registry``
    what the folder holds, and looking claims up by key
``trying``
    putting claims on trial, in one sitting
``bench``
    what a trial runs on: how many runs, which seed, which workers
``judging``
    from rises with intervals to "yes", "no", "it depends" or "cannot tell"
``markets``, ``rules``
    markets and rules of bidding that exist for a trial only
``outcome``, ``story``, ``tables``, ``pictures``, ``wording``
    the verdicts, and how they are told, tabled and drawn

A claim is a *rule* where the price formula makes it true, *emergent* where it follows from how the parts of
a market act on each other, *assumed* where a setting that nobody can observe decides: then the region where
it holds is swept. A verdict holds for the markets of its trial, which are simulated.
"""

from experiments.claims import story, tables

__all__ = ["story", "tables"]
