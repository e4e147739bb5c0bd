"""The log of changes that database triggers write, and the revision that follows from it.

Uses models. Search, the catalogue and the page cache read it; other apps add watches of their own.
"""
