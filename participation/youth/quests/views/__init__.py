"""Pages of quests."""
