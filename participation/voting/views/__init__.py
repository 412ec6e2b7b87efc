"""The pages of votes: list, ballot, results, receipts, downloads, codes."""
