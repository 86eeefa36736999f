from strategies.testing import StrategyContract
from strategies.marginal_roi import MarginalRoi

class TestC(StrategyContract):
    strategy = MarginalRoi()
class TestD(StrategyContract):
    strategy = MarginalRoi(explore=0.3, days=1.0, spread=0.0, prior_clicks=50.0)
