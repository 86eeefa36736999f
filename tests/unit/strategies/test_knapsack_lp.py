from strategies.testing import StrategyContract
from strategies.knapsack_lp import KnapsackLp

class TestC(StrategyContract):
    strategy = KnapsackLp()
class TestD(StrategyContract):
    strategy = KnapsackLp(days=1.0, prior_clicks=50.0)
