"""What a look at a market tells of clicks."""

import numpy as np
import pytest

import bidloom
from experiments.calibrate.observe import Seen
from experiments.importing.account_record import Recorder
from simulator.entities import Floats


def seen_of(clicks: Floats, examined: Floats) -> Seen:
    """What was seen, as far as clicks go."""
    nothing = np.zeros_like(clicks)
    return Seen(nothing, nothing, clicks, nothing, nothing, nothing, nothing, examined, clicks[0])


def test_likely_clicks_have_the_mean_of_clicks_and_little_of_their_luck() -> None:
    """One ratio for all: with 50 clicks a keyword and replication their spread falls to a tenth."""
    rng = np.random.default_rng(1)
    examined = np.full((400, 8), 50.0)
    clicks = rng.poisson(1.18 * examined).astype(np.float64)
    likely = seen_of(clicks, examined).likely_clicks
    by_look = np.array(
        [seen_of(clicks[i : i + 4], examined[:4]).likely_clicks.sum(axis=0) for i in range(0, 400, 4)]
    )
    raw = clicks.reshape(100, 4, 8).sum(axis=1)

    assert 1.18 == pytest.approx(likely.sum() / examined.sum(), abs=0.01)  # ten standard errors of the mean
    assert by_look.std(axis=0).mean() < 0.5 * raw.std(axis=0).mean()


def test_a_keyword_with_a_ratio_of_its_own_is_followed_by_many_clicks() -> None:
    """The twin: what differs for good is not averaged away."""
    examined = np.array([[1e6, 1e6, 100.0]])
    clicks = np.array([[1.3e6, 1e6, 130.0]])

    assert [1.3, 1.0, 1.15] == pytest.approx(
        (seen_of(clicks, examined).likely_clicks / examined)[0], abs=0.01
    )


def test_without_clicks_they_are_the_clicks() -> None:
    """Nothing is divided by nothing."""
    nothing = np.zeros((2, 2))

    assert [[0.0, 0.0], [0.0, 0.0]] == seen_of(nothing, nothing + 1).likely_clicks.tolist()


@pytest.mark.long
def test_what_is_examined_is_what_brings_clicks() -> None:
    """On a market of our own: clicks over examined impressions are alike for its two keywords."""
    market = bidloom.load_scenario("two-campaigns").model_copy(update={"days": 14})
    runs = [observe_market(market, replication) for replication in range(12)]
    clicks, examined = (np.sum([run[i] for run in runs], axis=0) for i in (0, 1))
    ratio = clicks / examined

    assert 1.0 == pytest.approx(ratio[0] / ratio[1], abs=4 / np.sqrt(clicks.min()))


def observe_market(market: bidloom.Scenario, replication: int) -> tuple[Floats, Floats]:
    """Clicks, and relevance times examination of the slots where impressions were."""
    watching = Recorder()
    run = bidloom.simulate(market, watching, seed=1, replication=replication)
    relevance = np.array([t.relevance or 0.0 for c in market.account[0].campaign for t in c.target])
    shown = run.by_target["impressions"] * watching.mean_over_slots(market.market.examination)
    return run.by_target["clicks"].astype(np.float64), relevance * shown
