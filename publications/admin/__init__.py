from publications.admin import publication, search, terms

__all__ = ["publication", "search", "terms"]
