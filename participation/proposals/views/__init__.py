"""The pages of proposals: list and map, one proposal, writing, and what staff do with them."""
