"""How a page of the catalogue shows its reactions: {% reactions publication %}."""

from django import template

from comments.paragraphs import as_paragraphs
from comments.threads import threads_of

register = template.Library()
register.filter("as_paragraphs", as_paragraphs)


@register.inclusion_tag("comments/_reactions.html")
def reactions(publication):
    """Show the block “Reageer op dit artikel” of `publication`, in one query."""
    readable = publication.is_published or publication.is_withdrawn
    threads = threads_of(publication) if readable else []
    return {
        "publication": publication,
        "threads": threads,
        "count": sum(1 + len(thread.replies) for thread in threads),
        "is_readable": readable,
        "is_open": publication.accepts_comments,
    }
