"""The world of one replication as arrays: who bids, on what, with what."""
