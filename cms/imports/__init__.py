"""Importing proposals from the administration: upload, report, import, result."""
