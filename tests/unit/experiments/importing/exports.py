"""Exports of an invented shop, in the layouts of consoles, as they are before anybody cleans them."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

#: Campaign, ad group, keyword, match type, impressions, clicks, cost, conversions, revenue.
SHOP = (
    ("Teapots", "iron", "cast iron teapot", "exact", 12480, 431, "512.37", "18.5", "1240.10"),
    ("Teapots", "iron", "teapot", "phrase", 30111, 702, "611.02", "9", "402.75"),
    ("Teapots", "glass", "glass teapot", "broad", 905, 12, "7.90", "0", "0"),
    ("Kettles", "gas", "whistling kettle", "exact", 4410, 260, "301.25", "11", "655.00"),
)
#: Their sums.
SUMS = {
    "impressions": "47906",
    "clicks": "1405",
    "cost": "1432.54",
    "conversions": "38.5",
    "revenue": "2297.85",
}


def table(rows: Sequence[Sequence[Any]], separator: str = ",", end: str = "\n") -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue()


def workbook(rows: Sequence[Sequence[Any]], *, sheet: str = "Report", before: Sequence[str] = ()) -> bytes:
    """Write rows as a workbook, other sheets before it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name in before:
            book.add_worksheet(name).write(0, 0, "About this report")
        there = book.add_worksheet(sheet)
        for i, row in enumerate(rows):
            there.write_row(i, 0, row)
    return file.getvalue()


def packed(*files: tuple[str, bytes]) -> bytes:
    """Put files into a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
    return file.getvalue()


def marked(keyword: str, match: str) -> str:
    """A keyword as Google marks it."""
    return {"exact": f"[{keyword}]", "phrase": f'"{keyword}"'}.get(match, keyword)


def thousands(number: int, mark: str = ",") -> str:
    """A number with its thousands parted."""
    return f"{number:,}".replace(",", mark)


def euro(number: str) -> str:
    """A sum as Germans write it."""
    whole, _, cents = number.partition(".")
    return f"{thousands(int(whole), '.')},{cents or '00'}"


def google(separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Google Ads in English, two title lines, totals with the label in the third cell."""
    header = [
        "Keyword status",
        "Keyword",
        "Match type",
        "Campaign",
        "Ad group",
        "Currency code",
        "Impr.",
        "Clicks",
        "CTR",
        "Cost",
        "Conversions",
        "Conv. value",
    ]
    rows = [
        [
            "Enabled",
            marked(k, m),
            f"{m.title()} match",
            c,
            g,
            "USD",
            thousands(i),
            n,
            f"{100 * n / i:.2f}%",
            cost,
            v,
            r,
        ]
        for c, g, k, m, i, n, cost, v, r in SHOP
    ]
    total = [
        " --",
        "",
        "Total: Account",
        " --",
        "",
        "USD",
        "47,906",
        "1,405",
        "2.93%",
        "1,432.54",
        "38.50",
        "2,297.85",
    ]
    lines = f"Search keyword report\n{table([['May 1, 2026 - May 14, 2026']])}"
    return (lines + table([header, *rows, total], separator)).encode(encoding)


def google_german() -> bytes:
    """Google Ads in German: semicolons, decimal commas, points for thousands, a totals row."""
    header = [
        "Keyword",
        "Keyword-Option",
        "Kampagne",
        "Anzeigengruppe",
        "Währungscode",
        "Impr.",
        "Klicks",
        "Kosten",
        "Conversions",
        "Conv.-Wert",
    ]
    match = {"exact": "Genau passend", "phrase": "Passende Wortgruppe", "broad": "Weitgehend passend"}
    rows = [
        [marked(k, m), match[m], c, g, "EUR", thousands(i, "."), n, euro(cost), euro(v), euro(r)]
        for c, g, k, m, i, n, cost, v, r in SHOP
    ]
    total = ["Gesamt: Konto", "", "", "", "EUR", "47.906", "1.405", "1.432,54", "38,50", "2.297,85"]
    title = "Bericht zu Suchkeywords\n1. Mai 2026 - 14. Mai 2026\n"
    return (title + table([header, *rows, total], ";", "\r\n")).encode("utf-8-sig")


def microsoft() -> bytes:
    """Microsoft Advertising: metadata above, every cell in quotes, a footer."""
    header = [
        "CampaignName",
        "AdGroupName",
        "Keyword",
        "BidMatchType",
        "CurrencyCode",
        "QualityScore",
        "Impressions",
        "Clicks",
        "Spend",
        "Conversions",
        "Revenue",
    ]
    rows = [
        [c, g, k, m.title(), "USD", 0, thousands(i), n, cost, v, r] for c, g, k, m, i, n, cost, v, r in SHOP
    ]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([header, *rows])
    title = '"Report Name: shop"\r\n"Report Time: 5/1/2026, 5/14/2026"\r\n"Rows: 4"\r\n\r\n'
    return f'{title}{text.getvalue()}\r\n"©2026 Microsoft Corporation. All rights reserved. "\r\n'.encode(
        "utf-8-sig"
    )


def zhitongche() -> bytes:
    """Zhitongche in GBK, a totals row at the end."""
    names = {"Teapots": "茶壶", "Kettles": "水壶", "cast iron teapot": "铸铁茶壶", "teapot": "茶壶",
             "glass teapot": "玻璃茶壶", "whistling kettle": "鸣笛水壶"}  # fmt: skip
    header = [
        "推广计划",
        "推广单元",
        "关键词",
        "匹配方式",
        "质量分",
        "出价(元)",
        "展现量",
        "点击量",
        "花费(元)",
        "总成交笔数",
        "总成交金额(元)",
    ]
    rows = [
        [names[c], g, names[k], "精准匹配", "-", "1.20", i, n, cost, v, r]
        for c, g, k, _, i, n, cost, v, r in SHOP
    ]
    total = ["合计", "", "", "", "", "", 47906, 1405, "1432.54", "38.5", "2297.85"]
    return table([header, *rows, total]).encode("gb18030")


def amazon() -> bytes:
    """Amazon Sponsored Products as a workbook, rupees in the headers."""
    header = [
        "Start Date",
        "End Date",
        "Portfolio name",
        "Currency",
        "Campaign Name",
        "Ad Group Name",
        "Targeting",
        "Match Type",
        "Impressions",
        "Clicks",
        "Spend",
        "14 Day Total Sales (₹)",
        "14 Day Total Orders (#)",
    ]
    rows = [
        [
            "2026-05-01",
            "2026-05-14",
            "Not grouped",
            "INR",
            c,
            g,
            k,
            m.upper(),
            i,
            n,
            float(cost),
            float(r),
            float(v),
        ]
        for c, g, k, m, i, n, cost, v, r in SHOP
    ]
    return workbook([header, *rows], before=["Cover"])


def plain() -> bytes:
    """A table somebody made, its totals without a colon in both name columns."""
    header = [
        "campaign",
        "ad group",
        "keyword",
        "match type",
        "impressions",
        "clicks",
        "cost",
        "conversions",
        "revenue",
    ]
    total = ["Total", "", "Total", "", 47906, 1405, "1432.54", "38.5", "2297.85"]
    return table([header, *SHOP, total]).encode()


#: Every kind of file, by its name.
EXPORTS: dict[str, bytes] = {
    "google.csv": google(),
    "google-utf16.csv": google("\t", "utf-16"),
    "google-utf16-without-mark.csv": google("\t", "utf-16-le"),
    "google-german.csv": google_german(),
    "microsoft.csv": microsoft(),
    "zhitongche.csv": zhitongche(),
    "zhitongche.zip": packed(("词报表/关键词.csv", zhitongche()), ("__MACOSX/._关键词.csv", b"junk")),
    "amazon.xlsx": amazon(),
    "plain.csv": plain(),
    "plain.csv.gz": gzip.compress(plain()),
    "old-mac.csv": plain().replace(b"\n", b"\r"),
    "workbook-in-disguise.csv": amazon(),
}
