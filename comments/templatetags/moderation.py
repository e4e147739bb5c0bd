"""The queues of reactions, for the front page of the admin."""

from django import template

from comments.admin import queues

register = template.Library()


@register.inclusion_tag("admin/comments/_queues.html")
def moderation_queues() -> dict:
    """Show how many reactions wait in each queue."""
    return {"queues": queues.counted()}
