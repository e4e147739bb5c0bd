"""Where Django looks for admin pages; ours are in publications/editing/."""

from publications.editing import catalogue_admin, publication_admin, search_admin

__all__ = ["catalogue_admin", "publication_admin", "search_admin"]
