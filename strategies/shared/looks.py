"""How often searchers looked at an ad, by an account's own guess of examination."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Integers
from strategies.shared.parameters import check_choice, check_number


def check_looks(adjust: object, examination_decay: object) -> None:
    """Refuse parameters that :func:`looks` does not take.

    Raises
    ------
    ValueError
        Naming the parameter, its value and what is allowed.
    """
    check_choice("adjust", adjust, ["examination", "none"])
    check_number("examination_decay", examination_decay, 0.01, 1)


def looks(impressions_by_position: Integers, adjust: str, examination_decay: float) -> Floats:
    """Return the chances to be clicked that impressions stand for.

    Parameters
    ----------
    impressions_by_position
        (n, K) impressions, top slot first.
    adjust
        ``examination``: an impression in slot k, 0 the top, is ``examination_decay ** k`` looks;
        ``none``: every impression is one.
    examination_decay
        Probability of looking at a slot relative to the one above, 0.01 to 1.

    Returns
    -------
    Floats
        (n,) looks.

    Examples
    --------
    >>> looks(np.array([[100, 40]]), "examination", 0.5).tolist()
    [120.0]
    """
    decay = 1.0 if adjust == "none" else examination_decay
    total = np.zeros(len(impressions_by_position))
    for slot, looked in enumerate(decay ** np.arange(impressions_by_position.shape[1])):
        total += impressions_by_position[:, slot] * looked
    return total
