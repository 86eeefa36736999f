"""What a console tells comes back: a market whose truth is known, its report, the market fitted to that."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.calibrate import calibrate
from experiments.importing.account_record import record_account
from experiments.importing.write import report_sheet, write_sheet
from simulator import Scenario, load_scenario

pytestmark = pytest.mark.long


def truth(market: Scenario) -> dict[str, tuple[float, float, float]]:
    """Return bid, volume and relevance by keyword."""
    account = next(one for one in market.account if one.name == market.learner)
    volume = {keyword.name: keyword.volume for keyword in market.keyword}
    return {
        str(target.keyword): (target.bid, volume[str(target.keyword)], float(target.relevance or 0))
        for campaign in account.campaign
        for target in campaign.target
    }


def test_bids_shares_and_positions_that_are_told_give_the_market_back(tmp_path: Path) -> None:
    """Bids exactly, searches within a quarter, relevance within 12 %, of nothing but Google's columns."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 14})
    report = tmp_path / "report.csv"
    write_sheet(report_sheet(record_account(market, seed=3, days=14), "google"), report)

    sheet = calibrate(report, out=tmp_path / "mine.toml", assumptions=Assumptions(margin=0.4))

    found, known = truth(sheet.scenario), truth(market)
    assert known.keys() == found.keys()
    ratio = np.log(np.array([found[name] for name in known]) / np.array([known[name] for name in known]))
    assert [0.0] * len(known) == pytest.approx(ratio[:, 0], abs=1e-6)
    assert np.abs(ratio[:, 1]).max() < 0.25  # the luck of fourteen days included
    assert np.abs(ratio[:, 2]).max() < 0.12
    assert not {"share", "position", "bid", "budget", "ad_share"} & set(sheet.assumed)
    assert {"share", "position", "bid", "ad_share"} <= set(Assumptions.__slots__)
