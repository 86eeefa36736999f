"""What a study was made from: its settings, seed and the versions of what computed it."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

from experiments.comparison import plain
from experiments.store import settings
from experiments.study import Study

#: Libraries whose version may move a result in its last digits.
LIBRARIES = ("numba", "numpy", "pydantic", "scipy", "simpy")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def manifest(study: Study) -> str:
    """Return the text of ``manifest.json``; two sittings with the same settings write the same."""
    contents = {
        "schema": 1,
        **settings(study),
        "runs": study.runs,
        **({"baseline": study.entrants[0].name} if study.kind == "compare" else {}),
        "strategies": [
            {
                "name": entrant.name,
                "parameters": {name: plain(value) for name, value in entrant.parameters.items()},
                "key": entrant.key,
            }
            for entrant in study.entrants
        ],
        "versions": versions(),
    }
    return json.dumps(contents, indent=2, ensure_ascii=False) + "\n"
