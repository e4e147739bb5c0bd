"""The pages for readers, one module a page family, with their addresses; feeds.

Uses the catalogue and all below it. The site map includes urls.py; the preview renders one page.
"""
