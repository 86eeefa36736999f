"""What a tune says: who wins, what remains of the gain, and whether the constraints hold."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gist import gist, tells

from experiments.comparing.outcome import Comparison
from experiments.report.html import html
from experiments.report.outcome import story, table_named
from experiments.report.publish import publish
from experiments.tuning.constraints import read_constraint
from experiments.tuning.outcome import Tuning
from experiments.tuning.search_space import read_space
from experiments.tuning.tables import finalists_grid
from experiments.tuning.trials import COMPLETE, FAILED, PRUNED, VOID, Goal, Trial
from experiments.tuning.words import headline, tuning_caption, tuning_sentences, tuning_verdict
from simulator import Scenario
from simulator.strategy import resolve

#: Metric to one value a run.
Column = Mapping[str, Sequence[float]]
Values = Mapping[str, Column | None]
#: A gain to what its trial had in the search and on fresh luck.
Make = Callable[..., Tuning]

SHARED = (-20.0, -5.0, 0.0, 10.0, 15.0)


def around(mean: float, spread: float = 1.0) -> list[float]:
    """Values whose luck is shared with all others, and whose differences vary by a little."""
    own = (1.0, -1.0, 2.0, -1.5, -0.5)
    return [mean + luck + spread * extra for luck, extra in zip(SHARED, own, strict=True)]


@pytest.fixture
def make(market: Scenario, outcome: Callable[[Values], Comparison]) -> Make:
    """Return a maker of tunings from chosen means: by gain, (in the search, on fresh luck), 1 the default."""

    def make(
        profits: Mapping[float, tuple[float, float]],
        *subject_to: str,
        metric: str = "profit",
        roas: Mapping[float, tuple[float, float]] | None = None,
        spread: float = 1.0,
    ) -> Tuning:
        space = read_space("ctr_weighted", ["gain=0..3"])
        goal = Goal(metric, tuple(map(read_constraint, subject_to)))
        rates = roas or dict.fromkeys(profits, (3.0, 3.0))
        trials = []
        for number, (gain, (searched, _)) in enumerate(profits.items()):
            values = {
                metric: np.array(around(searched, spread * (number + 1))),
                "roas": np.array(around(0, 0.01)) * 0.01 + rates[gain][0],
            }
            short = tuple(each.shortfall(float(values[each.metric].mean())) for each in goal.constraints)
            trials.append(Trial(number, {"gain": gain}, COMPLETE, values, short, None))
        best = sorted(
            (trial for trial in trials if trial.feasible), key=lambda trial: -goal.sign * trial.mean(metric)
        )
        finalists = tuple(trial for trial in best if trial.number)
        fresh = None
        if best:
            judged = [trials[0], *finalists]
            fresh = outcome(
                {
                    space.named(trial.parameters) if trial.number else "ctr_weighted": {
                        metric: around(profits[gain][1], spread * (trial.number + 1)),
                        "roas": [rates[gain][1] + 0.01 * luck for luck in around(0, 0.01)],
                    }
                    for trial in judged
                    for gain in [float(str(trial.parameters["gain"]))]
                }
            )
        return Tuning(market, 1, 5, 5, space, goal, tuple(trials), finalists, fresh)

    return make


def test_the_best_on_fresh_luck_wins(make: Make) -> None:
    """Not the one that led the search; what remains of its gain is said."""
    tuning = make({1: (100, 100), 0.5: (130, 108), 0.25: (120, 115)})

    assert "use `ctr_weighted[gain=0.25]` 15.0 more profit 95 9.9 20.1 5 .001 +20.0 25" == gist(
        tuning_verdict(tuning)
    )


def test_a_gain_may_remain_whole(make: Make) -> None:
    """Where fresh luck is kinder than the search's, no part was luck."""
    verdict = tuning_verdict(make({1: (100, 100), 0.5: (110, 112)}))

    assert gist(verdict).endswith("+10.0")


def test_what_is_not_clearly_better_does_not_win(make: Make) -> None:
    """The strategy stays as it is, and what became of the search's gain is told."""
    tuning = make({1: (100, 100), 0.5: (130, 101), 0.25: (120, 99)}, spread=5)

    assert (
        "keep `ctr_weighted` `ctr_weighted[gain=0.5]` +30.0 profit +1.0 95 -8.0 10.0 5 1 nothing 2 clear more"
        == gist(tuning_verdict(tuning))
    )


def test_gains_are_in_percent_only_where_all_of_them_are(make: Make) -> None:
    """A default that may as well have lost money on fresh luck has no percent, so the search's have none."""
    verdict = tuning_verdict(make({1: (100, 10), 0.5: (130, 16)}))

    assert "use `ctr_weighted[gain=0.5]` 6.00 more profit 95 4.19 7.81 5 .001 +30.0 80" == gist(verdict)


def test_what_is_clearly_worse_does_not_win(make: Make) -> None:
    """Though the difference is clear."""
    tuning = make({1: (100, 100), 0.5: (130, 80)})
    assert tuning.winner is not None

    assert 0 == tuning.winner.number
    assert gist(tuning_verdict(tuning)).endswith("unclear")


def test_where_less_is_better_the_least_wins(make: Make) -> None:
    """A lower cost is a gain, and the sentence says lower."""
    verdict = tuning_verdict(make({1: (100, 100), 0.5: (70, 90), 0.25: (80, 95)}, metric="cost"))

    assert "use `ctr_weighted[gain=0.5]` 10.0 less cost 95 8.1 11.9 5 .001 -30.0 67" == gist(verdict)


def test_a_constraint_that_nothing_meets_is_told_with_the_nearest(make: Make) -> None:
    """By how much it misses; there is no strategy to write."""
    tuning = make({1: (100, 100), 0.5: (130, 120)}, "roas>=3", roas={1: (2.0, 2.0), 0.5: (2.61, 2.6)})

    assert "roas 3 nothing 2 `ctr_weighted[gain=0.5]` ROAS 2.61 0.39" == gist(tuning_verdict(tuning))
    assert {"strategy.toml": None} == tuning.files()
    assert tuning.failed
    assert "2 5 1" == gist(tuning_caption(tuning))


def test_a_finalist_that_breaks_a_constraint_on_fresh_luck_is_out(make: Make) -> None:
    """The next best that keeps it wins, and its interval is given."""
    tuning = make(
        {1: (100, 100), 0.5: (130, 130), 0.25: (120, 115)},
        "roas>=3",
        roas={1: (3.5, 3.5), 0.5: (3.1, 2.9), 0.25: (3.2, 3.1)},
    )

    assert gist(tuning_verdict(tuning)).startswith("use `ctr_weighted[gain=0.25]` 15.0 more profit")
    assert ["`roas>=3` ROAS `ctr_weighted[gain=0.25]` 3.10 95 2.93 3.27"] == [
        gist(line) for line in tuning_sentences(tuning)
    ]


def test_a_constraint_that_the_default_breaks_outweighs_profit(make: Make) -> None:
    """What meets it is used even without a clear gain, and even with a loss."""
    tuning = make({1: (100, 100), 0.5: (90, 90)}, "roas>=3", roas={1: (2.0, 2.0), 0.5: (3.6, 3.6)})

    assert (
        "use `ctr_weighted[gain=0.5]` roas 3 `ctr_weighted` roas 3 2.00 10.0 less profit 95 8.1 11.9 5 .001"
        == gist(tuning_verdict(tuning))
    )


def test_nothing_that_keeps_its_constraint_on_fresh_luck(make: Make) -> None:
    """The search was fooled; the nearest is named, and no strategy is written."""
    tuning = make({1: (100, 100), 0.5: (130, 120)}, "roas>=3", roas={1: (2.0, 2.0), 0.5: (3.1, 2.8)})

    assert "roas 3 nothing `ctr_weighted` `ctr_weighted[gain=0.5]` ROAS 2.80 95 2.63 2.97" == gist(
        tuning_verdict(tuning)
    )
    assert {"strategy.toml": None} == tuning.files()


def test_the_file_it_writes_is_the_strategy_that_won(make: Make, tmp_path: Path) -> None:
    """Read back it is the same strategy, and it says where it comes from."""
    tuning = make({1: (100, 100), 0.1235: (130, 120)})
    publish(tuning, tmp_path)
    text = (tmp_path / "strategy.toml").read_text("utf-8")
    contents = tomllib.loads(text)

    assert resolve("ctr_weighted[gain=0.1235]") == resolve(f"@{tmp_path / 'strategy.toml'}")
    assert (1, 2, 5, 5, "profit", "nothing", "gain=0..3") == tuple(
        contents["origin"][key]
        for key in ("seed", "trials", "runs", "fresh_runs", "metric", "subject_to", "tuned")
    )
    assert tells(text, "chasing CTR 0.1235 20 more 1", "chasing CTR")
    assert tells(text, "use `ctr_weighted[gain=0.1235]` 20.0 more profit", "chasing CTR")


def test_a_folder_keeps_no_strategy_that_was_refuted(make: Make, tmp_path: Path) -> None:
    """What an earlier, shorter tune left there is gone when the longer one knows none."""
    publish(make({1: (100, 100), 0.5: (130, 120)}), tmp_path)
    assert (tmp_path / "strategy.toml").exists()
    publish(make({1: (100, 100)}, "roas>=4"), tmp_path)

    assert ["figures/fresh.svg", "figures/parameter-gain.svg", "figures/search.svg", "figures/tuning.png",
            "report.html", "report.json", "report.md", "tables/trials.csv"] == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    )  # fmt: skip


def test_every_trial_is_a_row(make: Make) -> None:
    """With its values, how it ended, and its means with their units."""
    tuning = make({1: (100, 100), 0.5: (130, 120)}, "roas>=2")
    rows = list(csv.reader(table_named(tuning).csv()))

    assert [
        "trial", "strategy", "gain", "state", "runs", "constraints_met", "feasible",
        "profit (currency units)", "roas (revenue a unit of cost)",
    ] == rows[0]  # fmt: skip
    assert ["1", "ctr_weighted[gain=0.5]", "0.5", "complete", "5", "true", "true", "130", "3"] == rows[2]


def test_the_table_has_the_strategy_as_it_is_first(make: Make) -> None:
    """It is what gains are measured by, so it has none."""
    (group,) = finalists_grid(make({1: (100, 100), 0.5: (130, 108)})).groups

    assert [
        ["as it is", "0", "-", "-", "-", "100"], ["gain=0.5", "1", "+30.0 %", "+8.0 %", "< .001", "108"]
    ] == [[cell.text for cell in row] for row in group.rows]  # fmt: skip


def test_trials_that_could_not_be_judged_are_counted(make: Make, market: Scenario) -> None:
    """How many, and what went wrong with the first; failed runs make the command fail."""
    whole = make({1: (100, 100)})
    broken = [
        Trial(1, {"gain": 0.5}, FAILED, {}, (), "no idea"),
        Trial(2, {"gain": 0.6}, VOID, {}, (), "too much"),
        Trial(3, {"gain": 0.7}, PRUNED, {"profit": np.zeros(5)}, (), None),
    ]
    tuning = Tuning(market, 1, 5, 5, whole.space, whole.goal, (*whole.trials, *broken), (), whole.fresh)

    assert [
        "1 trial failed; the first, `ctr_weighted[gain=0.5]`: no idea",
        "1 trial had nothing to judge; the first, `ctr_weighted[gain=0.6]`: too much",
    ] == tuning_sentences(tuning)
    assert gist(tuning_caption(tuning)).startswith("4 5 1 1")
    assert tuning.failed
    assert "keep `ctr_weighted`" == gist(tuning_verdict(tuning))


def test_json_is_plain_data(make: Make) -> None:
    """No not-a-number, and what a reader needs: winner, what was luck, all trials, what it comes to."""
    tuning = make({1: (100, 100), 0.5: (130, 115)})
    contents = json.loads(json.dumps(tuning.to_json(), allow_nan=False))

    assert headline(tuning) == contents["verdict"]
    assert {"trial": 1, "strategy": "ctr_weighted[gain=0.5]"} == contents["winner"]
    assert (0.5, True, True) == tuple(
        contents["finalists"][0][key] for key in ("luck", "clearly_better", "constraints_met")
    )
    assert [{"gain": 1}, {"gain": 0.5}] == [trial["parameters"] for trial in contents["trials"]]


def test_the_report_loads_nothing_and_escapes_names(make: Make) -> None:
    """Headline first; a market's name is text, whatever stands in it; the same again is the same page."""
    tuning = make({1: (100, 100), 0.5: (130, 115)}, "roas>=3")
    scenario = tuning.scenario.model_copy(update={"name": "<script>alert(1)</script>"})
    told = story(replace(tuning, scenario=scenario), {"python": "3"})
    text = html(told)

    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="(?!#)', text)
    assert text.index("Use it.") < text.index("<table") < text.index("Verdict: use") < text.index("<svg")
    assert text == html(told)


def test_one_fresh_run_is_one(make: Make) -> None:
    """Not "1 fresh runs"."""
    tuning = replace(make({1: (100, 100), 0.5: (130, 101)}), fresh_runs=1)

    assert tells(tuning_caption(tuning), "1 fresh", "fresh")


@pytest.mark.parametrize(("subject_to", "blamed"), [((), ""), (("roas>=3",), " constraints")])
def test_constraints_are_only_blamed_where_there_are_some(
    make: Make, subject_to: tuple[str, ...], blamed: str
) -> None:
    """The strategy as it is stays where nothing else is left."""
    verdict = tuning_verdict(make({1: (100, 100)}, *subject_to))

    assert f"keep `ctr_weighted`{blamed}" == gist(verdict, "constraints")


def test_the_headline_says_what_to_use_and_what_it_brings(make: Make) -> None:
    """In plain words and money: the values, and the gain over the strategy as it is."""
    tuning = make({1: (100, 100), 0.5: (130, 108), 0.25: (120, 115)})

    assert "chasing CTR 0.25 15 more 1 15 profit use" == gist(headline(tuning), "chasing CTR")


@pytest.mark.parametrize(("fresh", "spread"), [(101, 5), (80, 1)])
def test_the_headline_keeps_what_nothing_clearly_beats(make: Make, fresh: float, spread: float) -> None:
    """Whatever the search promised; a trial that is clearly worse on fresh luck is not told as a gain."""
    tuning = make({1: (100, 100), 0.5: (130, fresh)}, spread=spread)

    assert "nothing chasing CTR clear keep `ctr_weighted`" == gist(headline(tuning), "chasing CTR")


def test_the_headline_tells_what_a_constraint_costs(make: Make) -> None:
    """What keeps it is used though it earns clearly less; a loss within luck is none."""
    roas = {1: (2.0, 2.0), 0.5: (3.6, 3.6)}
    less, level = (
        headline(make({1: (100, 100), 0.5: (90, profit)}, "roas>=3", roas=roas, spread=spread))
        for profit, spread in ((90, 1), (99, 5))
    )

    assert "chasing CTR 0.5 roas 3 10 less 1 10 profit use" == gist(less, "chasing CTR")
    assert "chasing CTR 0.5 roas 3 unclear profit use" == gist(level, "chasing CTR")


def test_the_headline_says_where_there_is_nothing_to_use(make: Make) -> None:
    """No trial keeps the constraint, in the search or on fresh luck."""
    told = "Nothing tried lets chasing CTR keep roas>=3: there is nothing to use."
    profits = {1: (100, 100), 0.5: (130, 120)}

    assert told == headline(make(profits, "roas>=3", roas={1: (2.0, 2.0), 0.5: (2.6, 2.6)}))
    assert told == headline(make(profits, "roas>=3", roas={1: (2.0, 2.0), 0.5: (3.1, 2.8)}))


def test_the_headline_of_a_metric_that_is_no_money(make: Make) -> None:
    """In percent of what the strategy as it is has."""
    told = headline(make({1: (100, 100), 0.5: (70, 90)}, metric="cpc"))

    assert "chasing CTR 0.5 10.0 less CPC use" == gist(told, "chasing CTR")
