"""People: user, roles, consent, personal data."""
