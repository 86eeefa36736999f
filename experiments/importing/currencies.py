"""Currencies as reports write them: a code, a sign beside a number, a sign in a header."""

from __future__ import annotations

from functools import cache

from babel.numbers import list_currencies

#: Signs and abbreviations that mean one currency, in capitals; a sign of several currencies means none.
SIGNS = {
    "€": "EUR", "£": "GBP", "₽": "RUB", "РУБ.": "RUB", "РУБ": "RUB", "Р.": "RUB", "₹": "INR", "RS.": "INR",
    "RS": "INR", "R$": "BRL", "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD",
    "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "MX$": "MXN", "元": "CNY", "人民币": "CNY",
    "CN¥": "CNY", "RMB": "CNY", "JP¥": "JPY", "円": "JPY", "ZŁ": "PLN", "₺": "TRY", "TL": "TRY", "₩": "KRW",
    "원": "KRW", "₴": "UAH", "ГРН": "UAH", "ГРН.": "UAH", "KČ": "CZK", "FT": "HUF", "₫": "VND", "฿": "THB",
    "₪": "ILS", "₱": "PHP", "₦": "NGN", "RP": "IDR", "RM": "MYR", "LEI": "RON", "ЛВ.": "BGN", "ЛВ": "BGN",
    "FR.": "CHF", "SFR.": "CHF", "$": "", "¥": "", "KR": "", "KR.": "",
}  # fmt: skip


@cache
def _codes() -> frozenset[str]:
    """Return the codes of ISO 4217."""
    return frozenset(list_currencies())


def code_of(told: str) -> str:
    """Return the code that a cell of a currency column means; empty where it means none.

    Examples
    --------
    >>> code_of("EUR"), code_of("usd"), code_of("€"), code_of("US Dollar")
    ('EUR', 'USD', 'EUR', '')
    """
    return currency_of(told) or currency_of(told.strip().upper()) or ""


@cache
def currency_of(text: str) -> str | None:
    """Return the code a text means, ``""`` for a sign of several currencies, None where it means no money.

    Examples
    --------
    >>> currency_of("R$"), currency_of("USD"), currency_of("$"), currency_of("Top")
    ('BRL', 'USD', '', None)
    """
    upper = text.strip().upper()
    if upper in SIGNS:
        return SIGNS[upper]
    code = text.strip()  # in small letters it is a word: top, all, try
    return code if len(code) == 3 and code.isascii() and code in _codes() else None
