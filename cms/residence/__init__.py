"""Verifying at the counter that somebody lives in the town."""
