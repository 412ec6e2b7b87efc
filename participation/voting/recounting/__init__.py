"""The published box: a chain of ballots that anyone can check and count again."""
