"""What a list is made of: filters, facets, the bitmaps they count in, paging, cards, suggestions.

Uses models, changes and search. Views, feeds and template tags call it.
"""
