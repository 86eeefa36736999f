from strategies.testing import StrategyContract
from strategies.receding_horizon import RecedingHorizon

class TestC(StrategyContract):
    strategy = RecedingHorizon()
class TestD(StrategyContract):
    strategy = RecedingHorizon(days=1.0, prior_clicks=50.0, prior_share=1.0, interval=0.5)
