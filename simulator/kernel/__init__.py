"""All auctions of a stretch of time, compiled."""
