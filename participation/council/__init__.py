"""Councils and what comes before them: motions, papers, sessions."""
