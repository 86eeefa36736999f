"""What a study was made from: its settings, seed and the versions of what computed it."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

from experiments.storage.store import Terms
from experiments.study.entrant import Entrant
from experiments.study.plain import plain
from simulator.text import visible_json

#: Libraries whose version may move a result in its last digits.
LIBRARIES = ("numba", "numpy", "pydantic", "scipy", "simpy")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def manifest(terms: Terms, **more: object) -> str:
    """Return the text of ``manifest.json``; two sittings with the same settings write the same.

    Parameters
    ----------
    terms
        What makes it this study.
    more
        What else is worth knowing, as JSON can hold it.
    """
    contents = {"schema": 1, **terms.settings, **more, "versions": versions()}
    return visible_json(json.dumps(contents, indent=2, ensure_ascii=False)) + "\n"


def described(entrant: Entrant) -> dict[str, object]:
    """Return a strategy of a study as plain data: name, parameters, and what its runs are stored under."""
    parameters = {name: plain(value) for name, value in entrant.parameters.items()}
    return {"name": entrant.name, "parameters": parameters, "key": entrant.key}
