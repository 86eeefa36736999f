"""The auctions of the kernel as a plain loop: the readable reference, slow and obvious.

`settle` takes and fills exactly what :func:`simulator.kernel.settle.settle` does. It shares no code with
it: Python integers for the hashes, lists and `sorted` for the ranking; it looks at what is in force
and what is spent at every search and does not read the lanes at all.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

SEARCHES, IMPRESSIONS, POSITIONS, SCORES, CLICKS, COST = range(6)
CELL_IMPRESSIONS, CELL_CLICKS, CELL_COST, CELL_ORDERS = range(4)
GSP, VCG, FIRST_PRICE = range(3)
CAP_CHARGE, STOP_WHEN_SPENT, SKIP_IF_BID, SKIP_IF_PRICE = range(4)
ODD = 0x9E3779B97F4A7C15


class Entry(NamedTuple):
    """An ad that competes: compared by score, then by hash."""

    score: float
    h: int
    ad: int


def mix64(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return z ^ (z >> 31)


def uniform(z: int) -> float:
    return (z >> 11) * 2.0**-53


def click_uniform(h: int) -> float:
    return (h % 2**44) * 2.0**-44


def on_grid(x: float) -> float:
    return round(x * 2**20) / 2**20


def settle(
    fresh: bool, first: int, last: int, hour: int, searches: Any, page: Any, streams: Any,
    ads: Any, force: Any, spent: Any, tally: Any, lanes: Any, block: Any, logs: Any,
) -> tuple[int, int, int]:  # fmt: skip
    m = SimpleNamespace(
        page=page, streams=streams, ads=ads, force=force, spent=spent, tally=tally, logs=logs,
        hour=hour, orders=0, clicks=0,
    )  # fmt: skip
    for n in range(first, last):
        room = page.examination.shape[1]
        full = m.orders > len(logs.order_time) - room
        if full or (logs.keep_clicks and m.clicks > len(logs.click_search) - room):
            return n, m.orders, m.clicks
        one_search(m, n, float(searches.time[n]), int(searches.keyword[n]), int(searches.key[n]))
    return last, m.orders, m.clicks


def one_search(m: SimpleNamespace, n: int, time: float, keyword: int, key: int) -> None:
    m.tally.searches[keyword] += 1
    if m.ads.learner_keyword[keyword]:
        m.tally.by_hour[m.hour, SEARCHES] += 1
    root = mix64(key ^ int(m.streams.auction))
    cell = cell_of(m, key)
    depth = page_depth(m, keyword, root)
    ranked = rank(m, keyword, key, root, cell, depth)
    shown = ranked[:depth]
    read = reading(m, keyword, key, cell, shown)
    for slot, entry in enumerate(shown):
        reached, factor, chance, weight = read[slot]
        show(m, entry.ad, slot, cell, factor, weight)
        clicked = reached and click_uniform(entry.h) < chance
        per_impression = m.page.per_impression[m.ads.keyword_channel[keyword]]
        if clicked or per_impression:
            paid = charge(m, entry.ad, cell, price_of(m, keyword, slot, ranked, len(shown), cell))
            if clicked:
                count_click(m, entry.ad, cell, n, slot, 0.0 if per_impression else paid)
                order(m, entry, cell, time)


def cell_of(m: SimpleNamespace, key: int) -> int:
    """The searcher's cell of segments: the first whose cumulative share lies above the draw."""
    u = uniform(mix64(key ^ int(m.streams.segment)))
    return next(cell for cell, upper in enumerate(m.page.cell_upper) if u < upper)


def page_depth(m: SimpleNamespace, keyword: int, root: int) -> int:
    """Slots on this page: `shallower[j]` is the share of pages with fewer than slots - j."""
    channel = m.ads.keyword_channel[keyword]
    slots = int(m.page.slots[channel])
    u = (root >> 32) * 2.0**-32
    return next((slots - j for j in range(slots - 1) if u >= m.page.shallower[channel, j]), 1)


def rank(m: SimpleNamespace, keyword: int, key: int, root: int, cell: int, depth: int) -> list[Entry]:
    """The page and who comes next, best first; `skip_if_price` takes out who could not pay, lowest first."""
    entries = competing(m, keyword, key, root, cell)
    while True:
        ranked = in_order(m, entries)[: depth + 1]
        shown = ranked[:depth]
        prices = [price_of(m, keyword, slot, ranked, len(shown), cell) for slot in range(len(shown))]
        broke = [entry for entry, price in zip(shown, prices, strict=True) if price > left_of(m, entry.ad)]
        if m.page.budget_rule != SKIP_IF_PRICE or not broke:
            return ranked
        entries.remove(broke[-1])
        m.tally.lost_to_budget[m.ads.ad_first[broke[-1].ad]] += 1


def competing(m: SimpleNamespace, keyword: int, key: int, root: int, cell: int) -> list[Entry]:
    """All that compete, in no order."""
    entries = []
    for ad in m.ads.keyword_ads[m.ads.keyword_start[keyword] : m.ads.keyword_start[keyword + 1]]:
        h = mix64(root ^ int(m.ads.ad_key[ad]))
        score = float(bid_of(m, ad, cell) * rank_weight(m, keyword, ad, h))
        has_turn = in_turn(m, keyword, key, ad)
        if m.force.off[ad]:
            continue
        if m.ads.ad_first[ad] == ad:
            m.tally.eligible[ad] += 1
            m.tally.lost_to_budget[ad] += out_of_money(m, keyword, ad)
        if not has_turn or not may_bid(m, keyword, ad, cell):
            continue
        if score > 0 and score >= m.page.score_reserve[m.ads.keyword_channel[keyword]]:
            if uniform(mix64(h ^ int(m.streams.throttle))) < m.force.throttle[m.ads.ad_campaign[ad]]:
                entries.append(Entry(score, h, int(ad)))
            else:
                m.tally.lost_to_budget[m.ads.ad_first[ad]] += 1
    return entries


def in_order(m: SimpleNamespace, entries: list[Entry]) -> list[Entry]:
    """Best first, no more of an account than the page takes."""
    ranked: list[Entry] = []
    for entry in sorted(entries, reverse=True):
        account = m.ads.ad_account[entry.ad]
        if sum(m.ads.ad_account[other.ad] == account for other in ranked) < m.page.ads_per_account:
            ranked.append(entry)
    return ranked


def bid_of(m: SimpleNamespace, ad: int, cell: int) -> float:
    return float(m.force.bid[ad] * m.force.cell_bid[m.ads.ad_campaign[ad], cell])


def in_turn(m: SimpleNamespace, keyword: int, key: int, ad: int) -> bool:
    """Whether it is this creative's turn in its campaign."""
    creative = m.ads.ad_creative[ad]
    turn = mix64(key ^ int(m.streams.creative))
    u = uniform(mix64(turn ^ int(m.ads.campaign_key[m.ads.ad_campaign[ad]])))
    return bool(m.force.creative_low[creative] <= u < m.force.creative_high[creative])


def purses(m: SimpleNamespace, ad: int) -> list[tuple[Any, Any, int]]:
    """Spent, ceiling and owner of the two budgets that an ad has."""
    return [
        (m.spent.campaign, m.force.campaign_ceiling, m.ads.ad_campaign[ad]),
        (m.spent.account, m.force.account_ceiling, m.ads.ad_account[ad]),
    ]


def left_of(m: SimpleNamespace, ad: int) -> float:
    """What both of its budgets still hold."""
    return min(float(ceiling[owner] - used[owner]) for used, ceiling, owner in purses(m, ad))


def may_bid(m: SimpleNamespace, keyword: int, ad: int, cell: int) -> bool:
    """Whether bid, budgets and stock let it take part."""
    bid, left = bid_of(m, ad, cell), left_of(m, ad)
    reserve = m.page.reserve[m.ads.keyword_channel[keyword]]
    if not 0 < bid or bid < reserve:
        return False
    if left <= 0 or m.spent.stock[m.ads.ad_campaign[ad]] < 1:
        return False
    least = {SKIP_IF_BID: bid, SKIP_IF_PRICE: reserve}.get(m.page.budget_rule, 0.0)
    return bool(least <= left)


def out_of_money(m: SimpleNamespace, keyword: int, ad: int) -> bool:
    """Whether budgets or stock keep it from every searcher whom its bid would reach."""
    reserve = m.page.reserve[m.ads.keyword_channel[keyword]]
    wanted = [cell for cell in range(len(m.page.cell_upper)) if 0 < bid_of(m, ad, cell) >= reserve]
    return bool(wanted) and not any(may_bid(m, keyword, ad, cell) for cell in wanted)


def rank_weight(m: SimpleNamespace, keyword: int, ad: int, h: int) -> float:
    """Quality^squashing as this search's prediction has it."""
    table = 1024 * m.ads.keyword_channel[keyword]
    factor = m.page.searcher_rank[table + (h >> 54)] * m.page.prediction_rank[table + ((h >> 44) & 1023)]
    return float(m.force.weight[ad] * factor)


def reading(
    m: SimpleNamespace, keyword: int, key: int, cell: int, shown: list[Entry]
) -> list[tuple[bool, float, float, float]]:
    """For each slot: is it looked at, searcher factor, click chance, what it counts in attention."""
    channel = m.ads.keyword_channel[keyword]
    out = []
    reading, reach = True, 1.0
    for slot, entry in enumerate(shown):
        factor = float(m.page.searcher[entry.h >> 54])
        if len(m.page.cell_upper) > 1:
            factor *= float(m.page.cell_relevance[cell])
        if not m.page.cascade[channel]:
            chance = float(m.page.examination[channel, slot] * m.ads.relevance[entry.ad] * factor)
            out.append((True, factor, chance, on_grid(factor)))
            continue
        chance = float(m.ads.relevance[entry.ad] * factor)
        out.append((reading, factor, chance, on_grid(factor * reach)))
        clicked = reading and click_uniform(entry.h) < chance
        go_on = m.page.go_on_after_click if clicked else m.page.go_on
        u = uniform(mix64((mix64(key ^ int(m.streams.cascade)) + slot * ODD) % 2**64))
        reading = reading and u < go_on
        chance = min(1.0, chance)
        reach *= (1.0 - chance) * m.page.go_on + chance * m.page.go_on_after_click
    return out


def price_of(
    m: SimpleNamespace, keyword: int, slot: int, ranked: list[Entry], shown: int, cell: int
) -> float:
    channel = m.ads.keyword_channel[keyword]
    entry = ranked[slot]
    bid, own = bid_of(m, entry.ad, cell), rank_weight(m, keyword, entry.ad, entry.h)
    reserve, below = float(m.page.reserve[channel]), ranked[slot + 1 :]
    if channel == 0 and m.page.pricing == FIRST_PRICE:
        return bid
    if channel == 0 and m.page.pricing == VCG:
        return min(bid, vcg_price(m, slot, below, own, shown))
    terms = [reserve, float(m.page.score_reserve[channel]) / own]
    if below:
        terms.append((below[0].score + float(m.page.step[channel])) / own + float(m.page.increment[channel]))
    return min(bid, max(terms))


def vcg_price(m: SimpleNamespace, slot: int, below: list[Entry], own: float, shown: int) -> float:
    """p_k x_k = sum over j >= k of (x_j - x_(j+1)) max(reserve, score_(j+1) / w_k)."""
    reserve = float(m.page.reserve[0])
    x = [float(m.page.examination[0, k]) for k in range(shown)] + [0.0]
    if x[slot] == 0:
        return reserve
    terms = [max(reserve, e.score / own) for e in below[: shown - slot]] + [reserve]
    total = 0.0
    for k in range(slot, shown):
        total += (x[k] - x[k + 1]) / x[slot] * terms[k - slot]
    return min(max(total, terms[shown - slot - 1]), terms[0])


def show(m: SimpleNamespace, ad: int, slot: int, cell: int, factor: float, weight: float) -> None:
    m.tally.impressions[ad, slot] += 1
    m.tally.attention[ad, slot] += weight
    add_by_cell(m, ad, cell, CELL_IMPRESSIONS, 1)
    if m.ads.ad_account[ad] == m.ads.learner:
        m.tally.by_hour[m.hour, IMPRESSIONS] += 1
        m.tally.by_hour[m.hour, POSITIONS] += slot + 1
        m.tally.by_hour[m.hour, SCORES] += m.force.score_shown[ad]


def add_by_cell(m: SimpleNamespace, ad: int, cell: int, column: int, value: float) -> None:
    if len(m.page.cell_upper) > 1:
        m.tally.by_cell[m.ads.ad_campaign[ad], cell, column] += value


def charge(m: SimpleNamespace, ad: int, cell: int, price: float) -> float:
    """`stop_when_spent` charges the price; else what is left at most, and a budget met is met exactly."""
    left = [ceiling[owner] - used[owner] for used, ceiling, owner in purses(m, ad)]
    paid = price if m.page.budget_rule == STOP_WHEN_SPENT else max(0.0, min(price, *left))
    for (used, ceiling, owner), room in zip(purses(m, ad), left, strict=True):
        if m.page.budget_rule == STOP_WHEN_SPENT:
            used[owner] += paid
        else:
            used[owner] = ceiling[owner] if paid == room else min(ceiling[owner], used[owner] + paid)
    if paid < price:
        m.spent.owed[ad, cell] += price - paid
    m.tally.cost[ad] += paid
    m.spent.platform[0] += paid
    m.spent.platform[1] = max(m.spent.platform[1], paid - bid_of(m, ad, cell))
    m.spent.platform[2] = max(m.spent.platform[2], paid)
    add_by_cell(m, ad, cell, CELL_COST, paid)
    if m.ads.ad_account[ad] == m.ads.learner:
        m.tally.by_hour[m.hour, COST] += paid
        m.tally.spend[m.ads.ad_campaign[ad], m.hour] += paid
    return paid


def count_click(m: SimpleNamespace, ad: int, cell: int, n: int, slot: int, price: float) -> None:
    m.tally.clicks[ad] += 1
    add_by_cell(m, ad, cell, CELL_CLICKS, 1)
    if m.ads.ad_account[ad] == m.ads.learner:
        m.tally.by_hour[m.hour, CLICKS] += 1
    if m.logs.keep_clicks:
        m.logs.click_search[m.clicks], m.logs.click_ad[m.clicks] = n, ad
        m.logs.click_slot[m.clicks], m.logs.click_price[m.clicks] = slot, price
        m.clicks += 1


def order(m: SimpleNamespace, entry: Entry, cell: int, time: float) -> None:
    """A click that converts takes a unit of stock and is logged; there is no order without stock."""
    g = mix64(entry.h ^ int(m.streams.conversion))
    campaign = m.ads.ad_campaign[entry.ad]
    rate = m.force.conversion_rate[entry.ad]
    if len(m.page.cell_upper) > 1:
        rate *= m.page.cell_conversion[cell]
    if click_uniform(g) < rate and m.spent.stock[campaign] >= 1:
        m.spent.stock[campaign] -= 1
        add_by_cell(m, entry.ad, cell, CELL_ORDERS, 1)
        m.logs.order_time[m.orders], m.logs.order_ad[m.orders] = time, entry.ad
        m.logs.order_draw[m.orders] = g
        m.logs.order_cell[m.orders] = cell
        m.orders += 1
