"""Votes: ballots by method, a receipt, a recount."""
