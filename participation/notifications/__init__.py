"""Telling people what happened to what they care about."""
