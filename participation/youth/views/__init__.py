"""Pages of the youth module."""
