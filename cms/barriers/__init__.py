"""Reporting a barrier: form, receipt, and the mail to the town's contact."""
