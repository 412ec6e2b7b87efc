"""``make bench``: how fast the platform is, as ratios to limits measured in the same run on the same machine."""
