"""Threads of comments under any contribution."""
