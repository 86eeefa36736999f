from strategies.testing import StrategyContract
from strategies.ortb import Ortb

class TestC(StrategyContract):
    strategy = Ortb()
class TestD(StrategyContract):
    strategy = Ortb(curve="ortb2", days=1.0, prior_clicks=50.0)
