"""Template tags of votes."""
