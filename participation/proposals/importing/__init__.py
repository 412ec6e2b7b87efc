"""Bringing proposals and their discussions in from a file.

``reading`` turns a file into rows of known fields, ``cleaning`` a row into entries with their problems, ``planning``
compares the entries with what is stored, ``storing`` writes the difference in one transaction, ``report`` says it in
words. ``services`` ties them together; ``jobs`` and ``tasks`` do it in the background for the editor.
"""
