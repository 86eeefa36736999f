"""What follows a click, and visits that nobody pays for."""

from simulator.sales.expected_sales import ExpectedSales
from simulator.sales.sales import Sales

__all__ = ["ExpectedSales", "Sales"]
