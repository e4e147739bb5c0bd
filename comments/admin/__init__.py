from comments.admin import comment, lists, outbox

__all__ = ["comment", "lists", "outbox"]
