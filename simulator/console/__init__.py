"""What accounts are told, and what they may change."""
