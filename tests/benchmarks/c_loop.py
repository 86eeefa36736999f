"""The obvious C loop beside this file, compiled where there is a compiler, in the place of the kernel."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).with_name("plain_loop.c")
_POINTERS_AND_NUMBERS = (
    "time* keyword* key* slots examination* reserve. score_reserve. increment. searcher* searcher_rank* "
    "prediction_rank* auction conversion keyword_start* keyword_ads* lane_key* lane_bid* lane_weight* lane_campaign* lane_account* ad_campaign* ad_account* relevance* "
    "learner learner_keyword* bid* weight* score_shown* campaign_ceiling* account_ceiling* conversion_rate* "
    "campaign_spent* account_spent* platform* searches* impressions* attention* clicks* cost* "
    "by_hour* order_time* order_ad* order_draw*"
).split()
_KINDS = {"*": ctypes.c_void_p, ".": ctypes.c_double}


class _Market(ctypes.Structure):
    _fields_ = [(name.rstrip("*."), _KINDS.get(name[-1], ctypes.c_uint64)) for name in _POINTERS_AND_NUMBERS]


def compiler() -> str | None:
    """Return the C compiler that $CC names, or the usual one, if there is any."""
    return shutil.which(os.environ.get("CC", "cc"))


def build(folder: Path) -> Callable[..., tuple[int, int, int]]:
    """Compile the loop; the result takes what :func:`simulator.kernel.settle` takes."""
    library = folder / "plain_loop.so"
    flags = ["-O3", "-march=native", "-ffp-contract=off", "-std=c11", "-shared", "-fPIC"]
    subprocess.run([compiler() or "cc", *flags, "-o", str(library), str(SOURCE)], check=True)
    loop = ctypes.CDLL(str(library)).settle
    loop.restype = ctypes.c_int64
    loop.argtypes = [ctypes.POINTER(_Market), ctypes.c_int64, ctypes.c_int64]

    columns: dict[int, Any] = {}

    def settle(
        fresh: bool, first: int, last: int, hour: int, searches: Any, page: Any, streams: Any,
        ads: Any, force: Any, spent: Any, tally: Any, lanes: Any, block: Any, logs: Any,
    ) -> tuple[int, int, int]:  # fmt: skip
        if not columns:
            columns["lane_campaign"], columns["lane_account"] = ads.ad_campaign[ads.keyword_ads], ads.ad_account[ads.keyword_ads]
            columns["for"]=ads.keyword_ads
        given = {"lane_key":lanes.key,"lane_bid":force.bid[ads.keyword_ads],"lane_weight":force.weight[ads.keyword_ads],**columns,
            **searches._asdict(), **page._asdict(), **streams._asdict(), **ads._asdict(), **force._asdict(),
            **tally._asdict(), **logs._asdict(),
            "slots": page.slots[0], "examination": page.examination[0], "reserve": page.reserve[0],
            "score_reserve": page.score_reserve[0], "increment": page.increment[0], "time": searches.time,
            "campaign_spent": spent.campaign, "account_spent": spent.account, "platform": spent.platform,
            "by_hour": tally.by_hour[hour],
        }  # fmt: skip
        # Room in the log of orders is what the caller gave for some thousand clicks.
        market = _Market(**{
            name: given[name].ctypes.data if kind is ctypes.c_void_p else given[name].item()
            if isinstance(given[name], np.generic) else given[name]
            for name, kind in _Market._fields_
        })  # fmt: skip
        return last, loop(ctypes.byref(market), first, last), 0

    return settle
