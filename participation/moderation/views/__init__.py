"""Pages of moderation: the report for everybody, the desk for moderators."""
