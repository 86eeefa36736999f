"""The format adwords-daily."""

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.importing.adwords import read_adwords_daily
from simulator import InputError

Maker = Callable[[str], Path]
HEADER = "id,date,impressions,clicks\n"


def test_totals_and_days(csv_file: Maker) -> None:
    """Impressions are laid out by day, clicks summed by keyword, keywords sorted by id."""
    log = read_adwords_daily(csv_file(HEADER + "b,2026-01-03,5,1\na,2026-01-01,7,2\na,2026-01-02,1,0\n"))

    assert ("a", "b") == log.names
    assert [[7.0, 1.0, 0.0], [0.0, 0.0, 5.0]] == (log.daily.tolist() if log.daily is not None else None)
    assert [8.0, 5.0] == log.impressions.tolist()
    assert [2.0, 1.0] == log.clicks.tolist()
    assert 3 == log.days


def test_more_clicks_than_impressions_are_kept_and_noted(csv_file: Maker) -> None:
    """Real logs have such rows: both counts stay as they are."""
    log = read_adwords_daily(csv_file(HEADER + "a,2026-01-01,1,2\na,2026-01-02,9,0\n"))

    assert [2.0] == log.clicks.tolist()
    assert ("1 row has more clicks than impressions, kept",) == log.notes


def test_a_keyword_twice_on_a_day_is_refused(csv_file: Maker) -> None:
    """Nobody can tell whether the second row repeats or adds."""
    with pytest.raises(InputError, match="line 3: id and date 'a', 2026-01-01 stands a second time"):
        read_adwords_daily(csv_file(HEADER + "a,2026-01-01,1,0\na,2026-01-01,1,0\n"))


def test_a_row_is_named_that_no_market_gives_back(csv_file: Maker) -> None:
    """A name that no scenario may have, and clicks far beyond the impressions."""
    with pytest.raises(InputError, match="line 2: id is '', allowed: a name of 1 to 90 characters"):
        read_adwords_daily(csv_file(HEADER + ",2026-01-01,1,0\n"))
    with pytest.raises(
        InputError, match="line 3: clicks is '900', allowed: at most 101 beside 1 impressions"
    ):
        read_adwords_daily(csv_file(HEADER + "a,2026-01-01,1,101\na,2026-01-02,1,900\n"))


def test_columns_without_a_use_are_named(csv_file: Maker) -> None:
    """A daily log has no place for a cost."""
    log = read_adwords_daily(csv_file("id,date,impressions,clicks,Cost\na,2026-01-01,1,0,3\n"))

    assert (
        "not used: 'Cost'; the columns that are used are called id, date, impressions, clicks",
    ) == log.notes


def test_the_line_with_most_impressions_is_kept(csv_file: Maker) -> None:
    """Of each keyword, the first of equal ones; messages about a keyword name it."""
    rows = "b,2026-01-01,1,0\na,2026-01-01,3,0\nb,2026-01-02,7,0\nb,2026-01-03,7,0\n"
    log = read_adwords_daily(csv_file(HEADER + rows))

    assert [3, 4] == (log.lines.tolist() if log.lines is not None else None)


def test_the_real_log(real_data: Path) -> None:
    """903 keywords, 239,450 rows, 9,103,965 impressions, 208,970 clicks, 13 odd rows."""
    log = read_adwords_daily(real_data / "adwords_daily" / "keyword_daily_2012-04_2012-12.csv.gz")

    assert (903, 275) == (len(log.names), log.days)
    assert (9_103_965, 208_970) == (log.impressions.sum(), log.clicks.sum())
    assert ("13 rows have more clicks than impressions, kept",) == log.notes
