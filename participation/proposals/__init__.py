"""Proposals: the contribution with a title, a place, a picture and an official answer."""
