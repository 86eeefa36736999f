"""Which console a file comes from: what its headers give away, and what that tells of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A console's report.

    Attributes
    ----------
    name
        As its users call it.
    headers
        Headers that stand in it and, together, in no other.
    currency
        The one currency the console knows; empty where it knows several.
    """

    name: str
    headers: frozenset[str]
    currency: str = ""


def _layout(name: str, *headers: str, currency: str = "") -> Layout:
    return Layout(name, frozenset(headers), currency)


#: The first whose headers are all there is it.
LAYOUTS = (
    _layout("Amazon bulk sheet", "Entity", "Operation"),
    _layout("Amazon bulk sheet", "Record Type", "Campaign Targeting Type"),
    _layout("Amazon Sponsored Products search term report", "Portfolio name", "Customer Search Term"),
    _layout("Amazon Sponsored Products targeting report", "Portfolio name", "Targeting", "Match Type"),
    _layout("Amazon Sponsored Products placement report", "Portfolio name", "Placement"),
    _layout("Amazon Sponsored Products campaign report", "Portfolio name", "Campaign Name"),
    _layout("Taobao Wanxiangtai keyword report", "词名字/词包名字", "计划名字", currency="CNY"),
    _layout("Taobao Wanxiangtai plan report", "场景ID", "计划名字", currency="CNY"),
    _layout("Taobao Wanxiangtai scene report", "场景ID", "花费", currency="CNY"),
    _layout("Taobao Zhitongche keyword table", "总成交笔数", "展现量", "关键词", currency="CNY"),
    _layout("Taobao Zhitongche keyword table", "移动质量分", "展现量", currency="CNY"),
    _layout("Taobao Zhitongche campaign table", "推广计划名称", "展现量", currency="CNY"),
    _layout("Baidu keyword report", "推广计划", "消费", currency="CNY"),
    _layout("Yandex Direct report", "Название кампании", "Показы", "Клики"),
    _layout("Yandex Direct report", "№ Кампании", "Показы"),
    _layout("Google Ads API", "metrics.impressions"),
    _layout("Google Ads search terms report", "Search term", "Added/Excluded"),
    _layout("Google Ads search terms report", "Search term", "Impr."),
    _layout("old AdWords keyword report", "Keyword state", "Keyword"),
    _layout("Google Ads keyword report", "Keyword status", "Impr."),
    _layout("Google Ads keyword report", "Search keyword", "Impr."),
    _layout("Google Ads keyword report", "Keyword", "Impr.", "Currency code"),
    _layout("Google Ads keyword report, German", "Keyword-Option", "Impr."),
    _layout("Google Ads keyword report, Portuguese", "Palavra-chave", "Impr."),
    _layout("Google Ads keyword report, Spanish", "Palabra clave", "Impr."),
    _layout("Google Ads keyword report, French", "Mot clé", "Impr."),
    _layout("Google Ads keyword report, Italian", "Parola chiave", "Impr."),
    _layout("Microsoft Advertising keyword report", "BidMatchType", "Impressions"),
    _layout("Microsoft Advertising report", "AccountName", "Impressions", "Spend"),
    _layout("ads manager without keywords", "Ad set name", "Impressions"),
)


def layout_of(titles: Sequence[str]) -> Layout:
    """Return the layout whose headers a file has, or that of any table.

    Examples
    --------
    >>> layout_of(["campaign", "keyword", "impressions"]).name
    'table'
    """
    there = set(titles)
    return next((one for one in LAYOUTS if one.headers <= there), Layout("table", frozenset()))
