"""The auctions of the kernel as a plain loop: the readable reference, slow and obvious.

`settle` takes and fills exactly what :func:`simulator.kernel.settle` does. It shares no code with
it: Python integers for the hashes, lists and `sorted` for the ranking.
"""

from __future__ import annotations

import inspect
from types import SimpleNamespace

from simulator import kernel

SEARCHES, IMPRESSIONS, POSITIONS, SCORES, CLICKS, COST, CONVERSIONS, REVENUE = range(8)
_NAMES = list(inspect.signature(getattr(kernel.settle, "py_func", kernel.settle)).parameters)


def mix64(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


def settle(*arguments: object) -> tuple[int, int, int]:
    m = SimpleNamespace(**dict(zip(_NAMES, arguments, strict=True)))
    waiting = logged = 0
    for n in range(m.first, m.last):
        slots = len(m.examination)
        if waiting > len(m.pending_time) - slots or (m.log_clicks and logged > len(m.log_search) - slots):
            return n, waiting, logged
        keyword = m.search_keyword[n]
        root = mix64(int(m.search_key[n]) ^ int(m.auction_stream))
        m.searches[keyword] += 1
        if m.learner_keyword[keyword]:
            m.by_hour[m.hour_of_day, SEARCHES] += 1

        depth = page_depth(m, root)
        ranked = rank(m, keyword, root)[: depth + 1]
        for slot, (score, h, ad) in enumerate(ranked[:depth]):
            below = ranked[slot + 1][0] if slot + 1 < len(ranked) else None
            show(m, ad, h, slot)
            if click_uniform(h) < m.examination[slot] * m.relevance[ad] * m.searcher[h >> 54]:
                price = price_of(m, score, ad, h, below)
                charge(m, ad, price, n, slot, logged)
                logged += bool(m.log_clicks)
                waiting += convert(m, ad, h, m.search_time[n], waiting)
    return m.last, waiting, logged


def page_depth(m: SimpleNamespace, root: int) -> int:
    """Slots on this page: `shallower[j]` is the share of pages with fewer than slots - j."""
    slots = len(m.examination)
    u = (root >> 32) * 2.0**-32
    return next((slots - j for j in range(slots - 1) if u >= m.shallower[j]), 1)


def rank(m: SimpleNamespace, keyword: int, root: int) -> list[tuple[float, int, int]]:
    """The best (score, hash, ad) of each account, best first."""
    best: dict[int, tuple[float, int, int]] = {}
    for ad in m.keyword_ads[m.keyword_start[keyword] : m.keyword_start[keyword + 1]]:
        h = mix64(root ^ int(m.ad_key[ad]))
        score = m.bid[ad] * rank_weight(m, ad, h)
        if takes_part(m, ad, h) and score > 0 and score >= m.score_reserve:
            account = m.ad_account[ad]
            best[account] = max(best.get(account, (0.0, 0, -1)), (score, h, ad))
    return sorted(best.values(), reverse=True)


def takes_part(m: SimpleNamespace, ad: int, h: int) -> bool:
    campaign, account = m.ad_campaign[ad], m.ad_account[ad]
    has_budget = (
        m.campaign_spent[campaign] < m.campaign_ceiling[campaign]
        and m.account_spent[account] < m.account_ceiling[account]
    )
    enters = (mix64(h ^ int(m.throttle_stream)) >> 11) * 2.0**-53 < m.throttle[campaign]
    return bool(m.bid[ad] > 0 and m.bid[ad] >= m.reserve and not m.paused[ad] and has_budget and enters)


def rank_weight(m: SimpleNamespace, ad: int, h: int) -> float:
    """Quality^squashing as this search's prediction has it."""
    return float(m.weight[ad] * (m.searcher_rank[h >> 54] * m.prediction_rank[(h >> 44) & 1023]))


def click_uniform(h: int) -> float:
    return (h % 2**44) * 2.0**-44


def price_of(m: SimpleNamespace, score: float, ad: int, h: int, below: float | None) -> float:
    weight = rank_weight(m, ad, h)
    terms = [m.reserve, m.score_reserve / weight]
    if below is not None:
        terms.append(below / weight + m.increment)
    return float(min(m.bid[ad], max(terms)))


def show(m: SimpleNamespace, ad: int, h: int, slot: int) -> None:
    m.impressions[ad, slot] += 1
    m.attention[ad, slot] += m.searcher[h >> 54]
    if m.ad_account[ad] == m.learner:
        m.by_hour[m.hour_of_day, IMPRESSIONS] += 1
        m.by_hour[m.hour_of_day, POSITIONS] += slot + 1
        m.by_hour[m.hour_of_day, SCORES] += m.score_shown[ad]


def charge(m: SimpleNamespace, ad: int, price: float, search: int, slot: int, logged: int) -> None:
    """`cap_charge`: the last click pays what is left, and then the budget is spent exactly."""
    purses = ((m.campaign_spent, m.campaign_ceiling, m.ad_campaign[ad]),
              (m.account_spent, m.account_ceiling, m.ad_account[ad]))  # fmt: skip
    left = [ceiling[owner] - spent[owner] for spent, ceiling, owner in purses]
    paid = min(price, *left)
    for (spent, ceiling, owner), room in zip(purses, left, strict=True):
        spent[owner] = ceiling[owner] if paid == room else min(ceiling[owner], spent[owner] + paid)
    m.clicks[ad] += 1
    m.cost[ad] += paid
    m.platform[0] += paid
    m.platform[1] = max(m.platform[1], paid - m.bid[ad])
    if m.ad_account[ad] == m.learner:
        m.by_hour[m.hour_of_day, CLICKS] += 1
        m.by_hour[m.hour_of_day, COST] += paid
    if m.log_clicks:
        m.log_search[logged], m.log_ad[logged] = search, ad
        m.log_slot[logged], m.log_price[logged] = slot, paid


def convert(m: SimpleNamespace, ad: int, h: int, time: float, waiting: int) -> int:
    g = mix64(h ^ int(m.conversion_stream))
    if click_uniform(g) >= m.conversion_rate[ad]:
        return 0
    value = round(float(m.basket_value[ad] * m.basket[g >> 54]) * 2**20) / 2**20
    m.conversions[ad] += 1
    m.revenue[ad] += value
    if m.ad_account[ad] == m.learner:
        m.by_hour[m.hour_of_day, CONVERSIONS] += 1
        m.by_hour[m.hour_of_day, REVENUE] += value
    m.pending_time[waiting], m.pending_ad[waiting] = time, ad
    m.pending_due[waiting], m.pending_value[waiting] = time + m.delay[(g >> 44) & 1023], value
    return 1
