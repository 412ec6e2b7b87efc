"""Reports, cases and decisions with a statement of reasons."""
