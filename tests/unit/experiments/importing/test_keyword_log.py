"""The log as arrays: choosing keywords, refusing repeated rows and spans of centuries."""

import datetime

import numpy as np
import pytest

from experiments.importing.keyword_log import KeywordLog, by_day, most_seen, refuse_repeats
from experiments.importing.sheet import Sheet
from simulator import InputError

DAY = datetime.date(2026, 1, 1)


def make_log(*impressions: float) -> KeywordLog:
    """Return a log of keywords a, b, c, ... with these impressions."""
    n = len(impressions)
    return KeywordLog(
        file="log.csv",
        names=tuple("abcdef"[:n]),
        campaigns=("",) * n,
        impressions=np.array(impressions),
        clicks=np.zeros(n),
        days=1,
    )


def test_keywords_with_most_impressions_are_kept() -> None:
    """Most first, ties by name; what is left out is reported with its share."""
    kept = most_seen(make_log(10, 30, 30, 30), 2)

    assert ("b", "c") == kept.names
    assert ("2 of 4 keywords kept, with 60.0% of the impressions",) == kept.notes


def test_keywords_without_impressions_are_dropped() -> None:
    """What was never shown cannot be fitted, and its loss loses no impressions."""
    kept = most_seen(make_log(0, 5), 40)

    assert ("b",) == kept.names
    assert () == kept.notes


def test_a_log_without_impressions_is_refused() -> None:
    """Nothing can be fitted to nothing."""
    with pytest.raises(InputError, match=r"log\.csv: no row has impressions, allowed: at least one above 0"):
        most_seen(make_log(0, 0), 40)


def test_a_repeated_row_is_refused_with_both_lines() -> None:
    """The first repetition is shown with where the key stood before, and how many there are."""
    sheet = Sheet("log.csv", [2, 3, 5, 6], {})

    with pytest.raises(InputError) as caught:
        refuse_repeats(sheet, [("a", DAY), ("b", DAY), ("a", DAY), ("a", DAY)], "id and date")

    assert (
        "log.csv, line 5: id and date 'a', 2026-01-01 stands a second time (first on line 2; 2 such rows in "
        "all), allowed: one row a id and date"
    ) == str(caught.value)


def test_days_without_a_row_are_days_without_impressions() -> None:
    """The days run from the first to the last date."""
    sheet = Sheet("log.csv", [2, 3], {})
    later = DAY + datetime.timedelta(days=2)

    start, daily = by_day(sheet, np.array([0, 1]), [later, DAY], np.array([7.0, 5.0]))

    assert DAY == start
    assert [[0.0, 0.0, 7.0], [5.0, 0.0, 0.0]] == daily.tolist()


def test_a_mistyped_year_is_refused() -> None:
    """More than ten years between two rows are a mistake of one digit."""
    sheet = Sheet("log.csv", [2, 3], {})

    with pytest.raises(InputError, match=r"dates run from 2026-01-01 \(line 2\) to 2126-01-01, 36525 days"):
        by_day(sheet, np.array([0, 0]), [DAY, DAY.replace(year=2126)], np.array([1.0, 1.0]))
