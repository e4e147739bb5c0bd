"""Rows for tests, valid by themselves: a test names only what it is about."""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from comments.models import Comment
from publications.models import Author, Authorship, Organisation, Publication
from publications.models.publication import start_of_day
from publications.names import author_names
from publications.search import indexer

_numbers = count(1)


def make_publication(*, authors: str = "", published_on: date | None = None, **fields):
    """Return a stored publication that readers may see; `authors` is a line as printed."""
    number = next(_numbers)
    at = start_of_day(published_on) if published_on else timezone.now() - timedelta(days=number)
    values = {
        "title": f"Publicatie {number}",
        "lead": f"Waar publicatie {number} over gaat.",
        "body": f"<p>De tekst van publicatie {number}.</p>",
        "status": Publication.Status.PUBLISHED,
        "published_at": at,
        "year": 2022,
    }
    publication = Publication.objects.create(**values | fields)
    for position, name in enumerate(author_names(authors) if authors else []):
        author = Author.from_name(name)
        author = Author.objects.filter(identity_key=author.identity_key).first() or author
        author.save()
        Authorship.objects.create(
            publication=publication, author=author, position=position, printed=name.printed
        )
    indexer.index_queued()  # as an editor's request does
    return publication


def make_organisation(name: str = "", **fields):
    return Organisation.objects.create(name=name or f"Organisatie {next(_numbers)}", **fields)


def make_comment(publication=None, **fields):
    """Return a stored reaction that readers may see; a withdrawn one has no words left."""
    values = {"name": "Anna", "text": "Dit herken ik.", "status": Comment.Status.APPROVED}
    values |= fields
    if values["status"] == Comment.Status.WITHDRAWN:
        values |= {"name": "", "text": "", "email": ""}
    return Comment.objects.create(publication=publication or make_publication(), **values)
