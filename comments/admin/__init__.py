"""The pages for moderators: the queue, one reaction, the outbox, requests about personal data.

Uses models, forms, moderation, author and privacy. Django finds them by importing this package.
"""

from comments.admin import comment, lists, outbox

__all__ = ["comment", "lists", "outbox"]
