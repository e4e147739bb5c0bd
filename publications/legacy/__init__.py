"""Addresses of the original site: each redirects once to the page that replaced it.

Uses models, text and the filters of the catalogue. The site map and the list view call it.
"""
