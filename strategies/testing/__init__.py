"""The tests that any strategy, of ours or of a user, has to pass, for one line each."""

from strategies.testing.contract import (
    StrategyContract,
    ToyMarket,
    check_decision,
    make_view,
    plan_of,
    play,
    play_together,
)

__all__ = ["StrategyContract", "ToyMarket", "check_decision", "make_view", "plan_of", "play", "play_together"]
