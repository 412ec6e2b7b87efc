"""Skills instead of points: private evidence, certificates, and the check of a certificate."""
