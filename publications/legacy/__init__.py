"""Addresses of the original site: each leads to its page of today in one redirect.

Uses models, text and the filters of the catalogue. The site map and the list view call it.
"""
