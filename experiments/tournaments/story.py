"""How a tournament is told: the headline, payoffs and markets behind it, a picture, what it was made from."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from experiments.comparing.made_from import market_words, settings_table, strategy_row
from experiments.comparing.story import failed_runs
from experiments.report.assumptions import assumptions, money_assumed
from experiments.report.blocks import Block, Bullets, Heading, Story, Text, bullets, name_of, soft
from experiments.report.numbers import counted
from experiments.report.outcome import story
from experiments.report.phrases import capital
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.seating import seated
from experiments.tournaments.tables import caption, market_grid, payoff_grid
from experiments.tournaments.words import failures, headline, sentences, verdict

#: What stands in the place of the scenario's rivals.
_SEATS = (
    "Seats: the accounts that the scenario writes out, and in place of drawn rivals copies of the learner: "
    "its campaigns, keywords, bids and budgets, but relevance and conversion rates of their own. No strategy "
    "knows who plays the other seats."
)
_TRUTH = (
    "Efficiency: what all clicks are worth to those who get them, over the same where all bid what a click "
    "is worth to them and budgets do not end. That is a yardstick, not a bound: quality is learned there too."
)


@story.register
def _story(payoffs: Payoffs, made_by: Mapping[str, str] | None = None) -> Story:
    """Tell a tournament."""
    scenario = payoffs.scenario
    return Story(
        f"Bidding strategies against each other on {scenario.name}",
        f"{scenario.name}, {payoffs.seats} seats (hash {scenario.hash}), seed {payoffs.seed}",
        headline(payoffs),
        (
            *soft(money_assumed(scenario)),
            payoff_grid(payoffs),
            Text(f"{capital(caption(payoffs))}.", "soft"),
            market_grid(payoffs),
            *bullets(sentences(payoffs)),
            *bullets(failures(payoffs)),
            Text(verdict(payoffs)),
        ),
        lambda: _details(payoffs, made_by),
        payoffs.strategies,
        scenario.description,
    )


def _details(payoffs: Payoffs, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return the picture, failed runs, what is assumed and what it was made from."""
    from experiments.tournaments.figures import payoff_map  # noqa: PLC0415 - matplotlib, where it is needed

    return [
        Heading("Who earns what beside whom"),
        payoff_map(payoffs),
        Text(
            "Blue: a profit; red: a loss; the stronger the colour, the larger. Means, not corrected.", "soft"
        ),
        *failed_runs(
            ("line-up", "replication", "error"),
            [(name_of(one.strategy), str(one.replication), one.error) for one in payoffs.errors],
        ),
        Heading("What is assumed"),
        Bullets((*assumptions(payoffs.scenario, _SEATS), _TRUTH)),
        *_settings(payoffs, made_by),
    ]


def _settings(payoffs: Payoffs, made_by: Mapping[str, str] | None) -> list[Block]:
    """Return seats, seed, runs and strategies, and the command that makes the tournament again."""
    rows = [
        ("seats", str(payoffs.seats)),
        ("seed", str(payoffs.seed)),
        ("runs", f"{counted(payoffs.runs, 'replication')} of every line-up"),
        *map(strategy_row, payoffs.strategies, payoffs.parameters),
    ]
    market, remark = market_words(payoffs.scenario, lambda shipped: seated(shipped, payoffs.seats))
    words = ["bidloom", "tournament", *market, "--strategies", ",".join(payoffs.strategies)]
    words += ["--runs", str(payoffs.runs), "--seats", str(payoffs.seats), "--seed", str(payoffs.seed)]
    again = ("again", name_of(shlex.join(words)))
    return [*settings_table(payoffs.scenario, rows, made_by, again), *soft(remark)]
