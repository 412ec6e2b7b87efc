"""What may be done to votes, ballots, codes and paper. One verb, one function, one transaction."""
