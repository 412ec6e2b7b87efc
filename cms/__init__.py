"""Wagtail: pages, blocks and the editor's tools. Reads ``participation``, never the reverse."""
