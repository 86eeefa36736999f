"""Every setting of a market: read, checked, hashed."""
