"""The one table of what people post, their support, drafts, history and search."""
