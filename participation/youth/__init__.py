"""The youth module: playful, never addictive; it ends in real motions."""
