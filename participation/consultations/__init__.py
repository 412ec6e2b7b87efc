"""Consultations, phases and the rule that says what may be done when."""
