"""Writes of the youth module: one verb, one function."""
