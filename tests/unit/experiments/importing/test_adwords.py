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


def test_the_real_log(real_data: Path) -> None:
    """903 keywords, 239,450 rows, 9,103,965 impressions, 208,970 clicks, 13 odd rows."""
    log = read_adwords_daily(real_data / "adwords_daily" / "keyword_daily_2012-04_2012-12.csv.gz")

    assert (903, 275) == (len(log.names), log.days)
    assert (9_103_965, 208_970) == (log.impressions.sum(), log.clicks.sum())
    assert ("13 rows have more clicks than impressions, kept",) == log.notes
