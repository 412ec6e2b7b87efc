"""Forms of the youth module."""
