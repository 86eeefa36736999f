"""Reports as Taobao's consoles export them: Zhitongche and Wanxiangtai."""

from __future__ import annotations

from experiments.importing.account_record import AccountRecord
from experiments.importing.layout_cells import Row, Sheet, Span, counts, daily, mean, score, sums_of

_CHINESE_MATCH = {"exact": "精准匹配", "phrase": "短语匹配", "broad": "广泛匹配"}


def zhitongche(record: AccountRecord) -> Sheet:
    """Taobao Zhitongche: GBK, a row a keyword, mean rank and quality score, a totals row."""
    span = Span(record, slice(None))
    sums = sums_of(span)
    header = [
        "推广计划",
        "推广单元",
        "关键词",
        "匹配方式",
        "质量分",
        "出价(元)",
        "平均展现排名",
        "展现量",
        "点击量",
        "花费(元)",
        "总成交笔数",
        "总成交金额(元)",
    ]
    rows: list[Row] = [
        [
            record.campaigns[i],
            record.campaigns[i],
            record.keywords[i],
            _CHINESE_MATCH[record.match_types[i]],
            score(record.quality_score[i], missing="-"),
            f"{record.bids[i]:.2f}",
            mean(span.position[i], 1, missing="-"),
            *counts(sums, i, thousands=False),
        ]
        for i in range(len(record.keywords))
    ]
    total = counts([[sum(map(float, column))] for column in sums], 0, thousands=False)
    rows.append(["合计", "", "", "", "", "", "", *total])
    return Sheet([], header, rows, encoding="gb18030")


def wanxiangtai(record: AccountRecord) -> Sheet:
    """Taobao Wanxiangtai: a row a keyword and day; direct sales beside all, every number as text."""
    header = [
        "日期",
        "场景名字",
        "计划名字",
        "单元名字",
        "词类型",
        "词名字/词包名字",
        "展现量",
        "点击量",
        "花费",
        "直接成交金额",
        "总成交金额",
        "总成交笔数",
    ]
    rows: list[Row] = []
    for day, (i, sums) in daily(record):
        shown, clicks, cost, orders, sales = sums
        rows.append(
            [
                day.isoformat(),
                "关键词推广",
                record.campaigns[i],
                record.campaigns[i],
                "关键词",
                record.keywords[i],
                f"{shown:.0f}",
                f"{clicks:.0f}",
                f"{cost:.2f}",
                f"{sales:.2f}",
                f"{sales:.2f}",
                f"{orders:.0f}",
            ]
        )
    return Sheet([], header, rows, encoding="gb18030")
