"""The analysis of Dutch: from text to the stems that are compared. Pure.

Uses text. The indexer, queries and highlights call it.
"""
