"""The curve of a day from quarter hours."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.importing.hours import ASSUMED_HOURS, by_hour, mended, read_hours
from simulator import InputError

Maker = Callable[[str], Path]
NOTHING = "log.csv: all shares are 0 (ticks 60 to 63 do not count), allowed: a sum above 0"


def table(*, without: int | None = None, **changes: str) -> str:
    """Return a file of 96 equal shares, one tick left out, some rows changed (``t5="5,x"``)."""
    rows = [changes.get(f"t{tick}", f"{tick},0.01") for tick in range(96) if tick != without]
    return "tick,share\n" + "\n".join(rows) + "\n"


def test_tick_0_is_eight_in_the_morning() -> None:
    """What falls in ticks 0 to 3 is the hour from 08:00, what falls in tick 95 that from 07:00."""
    shares = np.zeros(96)
    shares[[0, 3, 95]] = 1.0

    assert [8.0, 16.0] == by_hour(shares)[[7, 8]].tolist()
    assert 24.0 == by_hour(shares).sum()


def test_damaged_ticks_are_mended_in_logarithms() -> None:
    """From .16 at tick 59 to .005 at tick 64 every tick in between is half the one before."""
    shares = np.full(96, 0.01)
    shares[59], shares[64] = 0.16, 0.005
    shares[60:64] = 7e-6

    assert [0.08, 0.04, 0.02, 0.01] == pytest.approx(mended(shares)[60:64])
    assert 0.16 == mended(shares)[59]


def test_a_neighbour_of_zero_is_mended_in_shares() -> None:
    """Where there is no logarithm the line is straight."""
    shares = np.zeros(96)
    shares[59] = 0.5

    assert [0.4, 0.3, 0.2, 0.1] == pytest.approx(mended(shares)[60:64])


def test_an_even_day_is_flat(csv_file: Maker) -> None:
    """Equal shares give an index of 1 throughout."""
    assert [1.0] * 24 == pytest.approx(read_hours(csv_file(table())))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            table(without=17),
            "log.csv: tick 17 is missing (1 in all), allowed: each whole number from 0 to 95 once",
        ),
        (table(t5="4,0.01"), "log.csv, line 7: tick is '4', allowed: each whole number from 0 to 95 once"),
        (
            table(t95="96,0.01"),
            "log.csv, line 97: tick is '96', allowed: each whole number from 0 to 95 once",
        ),
        (
            table(t3="3,-0.01"),
            "log.csv, line 5: share is '-0.01', allowed: 0 or a number from 1e-09 to 1e+12",
        ),
        (table().replace("0.01", "0"), NOTHING),
        (table(t61="61,1").replace("0.01", "0"), NOTHING),
    ],
)
def test_bad_files_are_refused(csv_file: Maker, text: str, said: str) -> None:
    """Every tick once, every share a number, something in sum."""
    with pytest.raises(InputError) as caught:
        read_hours(csv_file(text))

    assert said == str(caught.value)


def test_the_real_log(real_data: Path) -> None:
    """The mended curve is what is assumed without a file; 23:00 is no longer the night's lowest."""
    hours = read_hours(real_data / "traffic" / "alimama_15min_share.csv")

    assert ASSUMED_HOURS == pytest.approx(hours, abs=0.006)
    assert 21 == hours.argmax()
    assert 4 == hours.argmin()
    assert hours[0] < hours[23] < hours[22]
