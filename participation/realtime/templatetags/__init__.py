"""Template tags of live updates."""
