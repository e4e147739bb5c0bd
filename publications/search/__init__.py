"""Search: Dutch analysis, the index on both databases, queries, ranking, spelling, highlights.

Uses models, changes, text and names. The catalogue asks it; middleware and commands keep the index.
"""
