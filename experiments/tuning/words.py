"""The outcome of a tune in plain words: which strategy to use, and how much of its gain was luck.

Nothing is called better unless Holm's p on fresh luck is below .05.
"""

from __future__ import annotations

import math
from dataclasses import replace

from experiments.comparing.headline import in_words, more_or_less, share
from experiments.report.numbers import common_decimals, counted, days, rounded
from experiments.report.phrases import Amount, amount, capital, evidence, listed, measured
from experiments.statistics.paired import Interval, PairedDifference
from experiments.study.metrics import AMOUNTS_OF_MONEY, SHARES, scale_of, spoken_unit, title
from experiments.tuning.constraints import Constraint
from experiments.tuning.outcome import Tuning
from experiments.tuning.trials import COMPLETE, FAILED, PRUNED, VOID, Trial


def headline(tuning: Tuning) -> str:
    """Say which values to use and what they bring, as far as that is clear on fresh luck."""
    winner, goal = tuning.winner, tuning.goal
    rule = in_words(tuning.space.strategy)
    if winner is None and not goal.constraints:
        return f"Nothing can be said: no run of {rule} could be judged."
    if winner is None:
        return f"Nothing tried lets {rule} keep {_constraints(tuning)}: there is nothing to use."
    if winner.number == 0:
        return f"Nothing tried makes {rule} clearly better. Keep `{tuning.space.strategy}` as it is."
    kept = (
        ""
        if tuning.meets(tuning.default)
        else f"keeps {_constraints(tuning)} on average, which it does not as it is, and "
    )
    values = tuning.values_text(winner)
    return f"{capital(rule)} with {values} {kept}{_gain_in_words(tuning, winner)}. Use it."


def _gain_in_words(tuning: Tuning, winner: Trial) -> str:
    """Say what a trial brings on fresh luck."""
    gain, metric = tuning.fresh_gain(winner), tuning.goal.metric
    if gain is None or not gain.clear:
        return f"has no clearly other {title(metric)} than as it is"
    part = share(gain, metric) if metric in AMOUNTS_OF_MONEY else ""
    span, currency = f" in {days(tuning.scenario.days)}", tuning.scenario.currency
    return f"{more_or_less(gain, metric, span, currency)} than as it is{part}"


def tuning_verdict(tuning: Tuning) -> str:
    """Say which strategy to use, or why none can be named."""
    winner = tuning.winner
    if winner is None:
        return f"Verdict: {_unmet_in_search(tuning) if tuning.fresh is None else _unmet_on_fresh(tuning)}"
    if winner.number == 0:
        return f"Verdict: keep `{tuning.space.strategy}` as it is. {_nothing_clear(tuning)}"
    name = f"Verdict: use `{tuning.name(winner)}`"
    if tuning.meets(tuning.default):
        return f"{name}: {_gain(tuning, winner)}. {_remains(tuning, winner)}"
    broken = [
        f"{each.text} ({_mean(tuning, each, tuning.on_fresh(tuning.default, each.metric).estimate)})"
        for each in tuning.goal.constraints
        if tuning.short(tuning.default, each)
    ]
    gain = tuning.fresh_gain(winner)
    clear = "" if gain is not None and gain.clear else ", no clear difference"
    return (
        f"{name}: it meets {_constraints(tuning)} on fresh luck, `{tuning.space.strategy}` as it is breaks "
        f"{listed(broken)}. It has {_gain(tuning, winner)}{clear}."
    )


def tuning_sentences(tuning: Tuning) -> list[str]:
    """Say whether the constraints hold for the strategy to use, and what could not be run."""
    said = []
    if tuning.winner is not None:
        said += [_holds(tuning, tuning.winner, each) for each in tuning.goal.constraints]
    for state, what in ((FAILED, "failed"), (VOID, "had nothing to judge")):
        trials = [trial for trial in tuning.trials if trial.state == state]
        if trials:
            name, error = tuning.name(trials[0]), trials[0].error
            said.append(f"{counted(len(trials), 'trial')} {what}; the first, `{name}`: {error}")
    errors = () if tuning.fresh is None else tuning.fresh.errors
    if errors:
        said.append(
            f"{counted(len(errors), 'fresh run')} failed; the first, `{errors[0].strategy}` in replication "
            f"{errors[0].replication}: {errors[0].error}"
        )
    return said


def tuning_caption(tuning: Tuning) -> str:
    """Say how the numbers of the table came about."""
    pruned = sum(trial.state == PRUNED for trial in tuning.trials)
    runs = "one run" if tuning.runs == 1 else f"{tuning.runs} runs"
    early = f" ({pruned} ended early, clearly worse than the best)" if pruned else ""
    searched = f"{counted(len(tuning.trials), 'trial')} of {runs} of {days(tuning.scenario.days)} each{early}"
    if tuning.fresh is None:
        return searched
    spread = "" if tuning.fresh_runs == 1 else ", ± half a 95 % interval"
    return (
        f"{searched}; then the best of them and `{tuning.space.strategy}` as it is in "
        f"{counted(tuning.fresh_runs, 'fresh run')}{spread}; gains are differences from "
        f"`{tuning.space.strategy}` as it is, pair by pair"
    )


def gain_shown(tuning: Tuning, paired: PairedDifference) -> Amount:
    """Choose unit and decimals of a gain: percent only where it is known of all, so that they compare."""
    unit = spoken_unit(tuning.goal.metric, tuning.scenario.currency)
    return amount(paired if tuning.in_percent else replace(paired, relative=None), unit)


def _gain(tuning: Tuning, trial: Trial) -> str:
    """Write ``8.1 % higher profit on fresh luck (95 %: 5.2 to 11.0, 40 runs, Holm p < .001)``."""
    gain = tuning.fresh_gain(trial)
    if gain is None:
        return "no run in common"
    shown = gain_shown(tuning, gain.paired)
    more = shown.estimate > 0
    return (
        f"{shown.size()} {'higher' if more else 'lower'} {title(tuning.goal.metric)} on fresh luck "
        f"({evidence(gain, shown=shown, sign=1 if more else -1)})"
    )


def _remains(tuning: Tuning, trial: Trial) -> str:
    """Say how much of the gain in the search was luck."""
    luck = tuning.luck(trial)
    if luck is None:
        return "In the search it had no gain."
    had = gain_shown(tuning, tuning.search_gain(trial)).signed()
    if luck <= 0:
        return f"In the search it was {had}: all of that gain remains."
    return f"In the search it was {had}: {rounded(100 * luck, 0)} % of that gain was luck."


def _nothing_clear(tuning: Tuning) -> str:
    """Say what became of the gain of the best trial, where nothing is clearly better."""
    if not tuning.finalists:
        if tuning.goal.constraints:
            return "No other trial that could be judged meets the constraints."
        return "There is no other trial that could be judged."
    best = tuning.finalists[0]
    gain = tuning.fresh_gain(best)
    if gain is None or gain.paired.absolute.estimate is None:
        return "The best trials of the search cannot be judged: no fresh run ended well."
    shown = gain_shown(tuning, gain.paired)
    several = f"none of the best {len(tuning.finalists)} is" if len(tuning.finalists) > 1 else "it is not"
    more = " More fresh runs may tell." if tuning.goal.sign * shown.estimate > 0 else ""
    return (
        f"The best trial of the search, `{tuning.name(best)}`, had "
        f"{gain_shown(tuning, tuning.search_gain(best)).signed()} in {title(tuning.goal.metric)} there and "
        f"{shown.signed()} on fresh luck ({evidence(gain, shown=shown)}); {several} clearly better.{more}"
    )


def _unmet_in_search(tuning: Tuning) -> str:
    """Say which trial of the search came nearest to the constraints, and by how much it misses."""
    goal = tuning.goal
    judged = [trial for trial in tuning.trials if trial.state in (COMPLETE, PRUNED)]
    if not goal.constraints or not judged:
        return "none, as no trial ended well."
    nearest = min(
        judged,
        key=lambda trial: sum(each.share_short(trial.mean(each.metric)) for each in goal.constraints),
    )
    means = [_miss(tuning, each, nearest.mean(each.metric)) for each in goal.constraints]
    several = "constraints" if len(goal.constraints) > 1 else "constraint"
    return (
        f"{several} {_constraints(tuning)} cannot be met: the nearest of "
        f"{counted(len(tuning.trials), 'trial')}, `{tuning.name(nearest)}`, has {listed(means)}."
    )


def _unmet_on_fresh(tuning: Tuning) -> str:
    """Say which finalist came nearest on fresh luck."""
    goal = tuning.goal
    if not goal.constraints:
        return "none, as no fresh run ended well."

    def short(trial: Trial) -> float:
        means = [tuning.on_fresh(trial, each.metric).estimate for each in goal.constraints]
        return sum(
            each.share_short(math.nan if mean is None else mean)
            for each, mean in zip(goal.constraints, means, strict=True)
        )

    nearest = min((tuning.default, *tuning.finalists), key=short)
    means = [f"{title(each.metric)} {_measured(tuning, nearest, each.metric)}" for each in goal.constraints]
    return (
        f"{_constraints(tuning)} held in the search, but on fresh luck neither `{tuning.space.strategy}` as "
        f"it is nor the best trials meet it: the nearest, `{tuning.name(nearest)}`, has {listed(means)}."
    )


def _miss(tuning: Tuning, constraint: Constraint, mean: float) -> str:
    """Write ``ROAS 2.61, 0.39 too low``."""
    short, name = constraint.shortfall(mean), title(constraint.metric)
    if math.isinf(short):
        return f"no {name} at all"
    if not short:
        return f"{name} {_mean(tuning, constraint, mean)}"
    metric = constraint.metric
    scale, unit = (
        scale_of(metric),
        " %" if metric in SHARES else spoken_unit(metric, tuning.scenario.currency),
    )
    places = common_decimals(scale * mean, scale * short)
    side = "low" if constraint.at_least else "high"
    return f"{name} {rounded(scale * mean, places)}{unit}, {rounded(scale * short, places)}{unit} too {side}"


def _mean(tuning: Tuning, constraint: Constraint, value: float | None) -> str:
    """Write a value of a constraint's metric."""
    return measured(Interval(value, None, None), constraint.metric, tuning.scenario.currency)


def _measured(tuning: Tuning, trial: Trial, metric: str) -> str:
    """Write the mean of a metric on fresh luck, and its interval."""
    return measured(tuning.on_fresh(trial, metric), metric, tuning.scenario.currency)


def _holds(tuning: Tuning, trial: Trial, constraint: Constraint) -> str:
    """Say whether the strategy to use meets a constraint on fresh luck for sure."""
    interval = tuning.on_fresh(trial, constraint.metric)
    edge = interval.low if constraint.at_least else interval.high
    sure = (
        "holds" if edge is not None and not constraint.shortfall(edge) else "holds on average, not for sure"
    )
    return (
        f"`{constraint.text}` {sure}: the {title(constraint.metric)} of `{tuning.name(trial)}` is "
        f"{_measured(tuning, trial, constraint.metric)} on fresh luck."
    )


def _constraints(tuning: Tuning) -> str:
    """List the constraints."""
    return listed([each.text for each in tuning.goal.constraints])
