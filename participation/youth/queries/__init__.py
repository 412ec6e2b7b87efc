"""Reads of the youth module."""
