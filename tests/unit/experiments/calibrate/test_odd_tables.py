"""Odd tables: each is fitted without a warning, or refused in one line that names a row of it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gist import gist
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.calibrate import enough, page, rivals, solve
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.calibrate import calibrate
from experiments.calibrate.looks import Looks
from experiments.calibrate.observe import Seen
from experiments.calibrate.setting import Setting
from simulator import InputError, Scenario, load_scenario

#: Beside common numbers, those at and beyond the ends of what is allowed.
IMPRESSIONS = ["100", "400", "70000", "0", "1", "999999999", "1e9", "1e12"]
CLICKS = ["1", "3", "50", "0", "150", "999999", "1e12"]
MONEY = ["0", "0.8", "12.5", "300", "1e-320", "1e-9", "1e6", "1e9", "999999999999"]
COUNTS = ["", "0", "1", "0.5", "1e-9", "1e-320", "700", "1e12"]
POSITIONS = ["", "0", "1", "2.4", "3.5", "17", "1e12"]
DATES = ["2025-01-01", "2025-01-02", "2025-02-14", "2025-12-31", "1899-12-31", "2033-01-01"]
COLUMNS = {
    "campaign": st.sampled_from("XY"),
    "keyword": st.sampled_from(["a", "b", "a (X)", "c" * 90, "d\x01", "e", "f", "g"]),
    "impressions": st.sampled_from(IMPRESSIONS),
    "clicks": st.sampled_from(CLICKS),
    "cost": st.sampled_from(MONEY),
}
OPTIONAL = {
    "position": st.sampled_from(POSITIONS),
    "conversions": st.sampled_from(COUNTS),
    "revenue": st.sampled_from(MONEY),
    "date": st.sampled_from(DATES),
}


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Draw a table of one to six rows with some of the optional columns."""
    columns = COLUMNS | {name: cell for name, cell in OPTIONAL.items() if draw(st.booleans())}
    row = st.tuples(*columns.values()).map(",".join)
    rows = draw(st.lists(row, min_size=1, max_size=6, unique_by=lambda text: text.split(",")[1]))
    return "\n".join([",".join(columns), *rows, ""])


def closed_form(
    scenario: Scenario, setting: Setting, replications: range, looks: Looks | None = None
) -> Seen:
    """Return what the closed form expects, in place of a simulation; every third keyword is never shown."""
    still = np.zeros(len(setting.impressions))
    depth = np.array(scenario.market.depth)
    slots = page.shown(page.page_of(scenario), still, still + 1, depth).by_slot
    slots[2::3] = 0.0
    expected = setting.demand * np.array([keyword.volume for keyword in scenario.keyword])
    shown = expected[:, None] * slots
    targets = [target for campaign in scenario.account[0].campaign for target in campaign.target]
    relevance, bid = np.array([[target.relevance, target.bid] for target in targets], dtype=float).T
    clicks = shown @ np.array(scenario.market.examination) * relevance
    luck = 1 + 0.01 * (np.arange(len(replications))[:, None] % 3)
    return Seen(
        searches=luck * expected,
        impressions=luck * shown.sum(axis=1),
        clicks=luck * clicks,
        cost=luck * 0.6 * bid * clicks,
        position_sum=luck * (shown @ np.arange(1, 5)),
        conversions=luck * 0.03 * clicks,
        lost=0 * luck * clicks,
        examined=luck * clicks,
        expected=expected,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return an empty folder, while nothing is simulated and the fit is short and rough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "observe", closed_form)
        patch.setattr(enough, "observe", closed_form)
        patch.setattr(rivals, "_HALVINGS", 8)
        yield tmp_path_factory.mktemp("odd")


def outcome(file: Path, assumptions: Assumptions) -> str:
    """Return ``fitted`` and the name for a table that is fitted, else what is said against it."""
    out = file.with_suffix(".toml")
    try:
        calibrate(file, out=out, assumptions=assumptions)
    except InputError as refused:
        return str(refused)
    return f"fitted {load_scenario(out).name}"


def test_a_lead_account_hears_what_is_assumed_of_money(folder: Path) -> None:
    """1,000 clicks for 12,100 bring 35 orders, worth 50 x 40 % each unless somebody tells; 864 would pay."""
    file = folder / "leads.csv"
    file.write_text(
        "campaign,keyword,impressions,clicks,cost,conversions\nA,x,20000,1000,12100,35\n", "utf-8"
    )
    told = Assumptions(basket_value=2000, margin=0.9)

    silent, known = (
        calibrate(file, out=file.with_suffix(".toml"), assumptions=flags)
        for flags in (Assumptions(assume_money=True), told)
    )

    assert "50 --basket-value 40 --margin 12.10 0.70 864" == gist(silent.money or "")
    assert known.money is None


def test_revenue_beyond_any_order_names_its_row(folder: Path) -> None:
    """Without conversions those of the assumed rate count: .03 of a click for a million millions."""
    file = folder / "rich.csv"
    file.write_text("campaign,keyword,impressions,clicks,revenue\nA,x,20,1,999999999999\n", "utf-8")

    said = outcome(file, Assumptions(assume_money=True))

    assert said.startswith("rich.csv, line 2: revenue of 'x' is 1e+12")
    assert "--conversion-rate" in said


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(table=tables(), keywords=st.integers(1, 6), share=st.sampled_from([0.05, 0.6, 0.95]))
def test_every_table_is_fitted_or_a_row_of_it_named(
    folder: Path, table: str, keywords: int, share: float
) -> None:
    """Whatever the cells hold: no warning, no traceback, nothing about a file that does not exist."""
    file = folder / "log.csv"
    file.write_text(table, "utf-8")

    assert re.fullmatch(
        r"fitted log"
        r"|(log\.csv(, line \d+:|: dates run from|: no row has impressions)[^\n]*\n?|and \d+ more)+",
        outcome(file, Assumptions(keywords=keywords, share=share, budget=1000, assume_money=True)),
    )


@pytest.mark.parametrize(
    "rows",
    [
        "A,x,100000000,0,1\nA,y,100000000,50000000,100\n",
        "A,x,400,0,1000000\nB,y,70000,1,0.000001\nB,z,70000,1,0.000001\nB,w,70000,1,0.000001\n",
        "A,x,1,101,1000000\nB,y,1000000,1,1\n",
    ],
    ids=["rates from nothing to a half", "prices a million million apart", "a hundred clicks of one look"],
)
def test_what_is_at_the_ends_of_its_range_is_fitted(folder: Path, rows: str) -> None:
    """No setting of the fitted scenario leaves its range, however far apart the keywords are."""
    file = folder / "ends.csv"
    file.write_text("campaign,keyword,impressions,clicks,cost\n" + rows, "utf-8")

    assert "fitted ends" == outcome(file, Assumptions(budget=1000, assume_money=True))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cost_subnormal", "line 2: cost is '1e-320', allowed: 0, or 1e-9 to 1e12"),
        ("cost_huge", "line 6: cost is 999999999999, allowed: 0, or 2e-06 to 2e+06 for 2 clicks"),
        ("impressions_huge", "line 2: 1e+09 impressions of 'kw 0' in 1 day take 1.67e+09 searches a day"),
        ("clicks_above_impressions", "line 2: clicks is 999999, allowed: at most 105 beside 5 impressions"),
        ("mixed_592", "line 3: cost is '1e-320', allowed: 0, or 1e-9 to 1e12"),
    ],
)
def test_tables_that_went_wrong_once(name: str, said: str, tmp_path: Path) -> None:
    """Each was answered with a line of a file that does not exist; now with its own."""
    shared = Path(os.environ.get("BIDLOOM_CASES", Path(__file__).parents[4].parent / "shared" / "cases"))
    file = shared / "odd" / f"{name}.csv"
    if not file.is_file():
        pytest.skip(f"no {file.name}: neither BIDLOOM_CASES nor {shared.name} beside the project")

    with pytest.raises(InputError) as caught:
        calibrate(file, out=tmp_path / "x.toml", assumptions=Assumptions(keywords=2, assume_money=True))
    assert str(caught.value).startswith(f"{name}.csv, {said}")
