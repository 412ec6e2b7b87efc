"""Setting up votes in the administration: guided form, codes, paper ballots."""
