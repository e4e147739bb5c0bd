"""Where Django looks for the pages of moderators; they stand in comments/desk/."""

from comments.desk import comment_admin, letters, lists

__all__ = ["comment_admin", "letters", "lists"]
