"""The pages for editors: publications, authors and terms, synonyms.

Uses all rooms above. Django finds the pages by importing this package.
"""

from publications.admin import publication, search, terms

__all__ = ["publication", "search", "terms"]
