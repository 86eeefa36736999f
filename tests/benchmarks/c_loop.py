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
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-std=c11", "-shared", "-fPIC")
# The members of the struct in their order: pointers, 64-bit whole numbers, doubles.
_POINTER, _WHOLE, _DOUBLE = ctypes.c_void_p, ctypes.c_uint64, ctypes.c_double
_MEMBERS: dict[str, type[ctypes.c_void_p | ctypes.c_uint64 | ctypes.c_double]] = {
    **dict.fromkeys(("time", "keyword", "key"), _POINTER),
    "slots": _WHOLE,
    "examination": _POINTER,
    **dict.fromkeys(("reserve", "score_reserve", "increment"), _DOUBLE),
    **dict.fromkeys(("searcher", "searcher_rank", "prediction_rank"), _POINTER),
    **dict.fromkeys(("auction", "conversion"), _WHOLE),
    **dict.fromkeys(("keyword_start", "keyword_ads", "lane_key", "lane_bid", "lane_weight"), _POINTER),
    **dict.fromkeys(("lane_campaign", "lane_account", "ad_campaign", "ad_account", "relevance"), _POINTER),
    "learner": _WHOLE,
    **dict.fromkeys(("learner_keyword", "bid", "weight", "score_shown", "campaign_ceiling"), _POINTER),
    **dict.fromkeys(("account_ceiling", "conversion_rate", "campaign_spent", "account_spent"), _POINTER),
    **dict.fromkeys(("platform", "searches", "impressions", "attention", "clicks", "cost"), _POINTER),
    **dict.fromkeys(("by_hour", "order_time", "order_ad", "order_draw"), _POINTER),
}


class _Market(ctypes.Structure):
    _fields_ = tuple(_MEMBERS.items())


def compiler() -> str | None:
    """Return the C compiler that $CC names, or the usual one, if there is any."""
    return shutil.which(os.environ.get("CC", "cc"))


def build(folder: Path) -> ctypes.CDLL:
    """Compile the loop into a library in a folder."""
    library = folder / "plain_loop.so"
    subprocess.run([compiler() or "cc", *FLAGS, "-o", str(library), str(SOURCE)], check=True)
    return ctypes.CDLL(str(library))


def settler(library: ctypes.CDLL) -> Callable[..., tuple[int, int, int]]:
    """Return a function that takes and fills what :func:`simulator.kernel.settle.settle` does, for one
    market.

    Searches eligible and lost to budgets are not counted, budgets that end do not lay out lanes anew; the
    log of orders has to have room for all of them.
    """
    loop = library.settle
    loop.restype = ctypes.c_int64
    loop.argtypes = [ctypes.POINTER(_Market), ctypes.c_int64, ctypes.c_int64]
    by_lane: dict[str, Any] = {}

    def settle(
        fresh: bool, first: int, last: int, hour: int, searches: Any, page: Any, streams: Any,
        ads: Any, force: Any, spent: Any, tally: Any, lanes: Any, block: Any, logs: Any,
    ) -> tuple[int, int, int]:  # fmt: skip
        if not by_lane:
            by_lane["lane_campaign"] = ads.ad_campaign[ads.keyword_ads]
            by_lane["lane_account"] = ads.ad_account[ads.keyword_ads]
        given = {
            **searches._asdict(), **page._asdict(), **streams._asdict(), **ads._asdict(), **force._asdict(),
            **tally._asdict(), **logs._asdict(), **by_lane,
            "slots": page.slots[0], "examination": page.examination[0], "reserve": page.reserve[0],
            "score_reserve": page.score_reserve[0], "increment": page.increment[0],
            "lane_key": lanes.key, "lane_bid": force.bid[ads.keyword_ads],
            "lane_weight": force.weight[ads.keyword_ads],
            "campaign_spent": spent.campaign, "account_spent": spent.account, "platform": spent.platform,
            "by_hour": tally.by_hour[hour],
        }  # fmt: skip
        market = _Market(**{
            name: given[name].ctypes.data if kind is _POINTER else _plain(given[name])
            for name, kind in _MEMBERS.items()
        })  # fmt: skip
        return last, loop(ctypes.byref(market), first, last), 0

    return settle


def _plain(number: Any) -> Any:
    """Return a number as Python's own."""
    return number.item() if isinstance(number, np.generic) else number
