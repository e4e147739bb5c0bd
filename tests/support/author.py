"""Walks the pages behind the secret link of a reaction, as its author does."""

import re
from uuid import uuid4

from django.conf import settings

from comments.author import links
from comments.models import OutgoingMail
from tests.support.make import make_comment


def make_reaction(publication=None, **fields):
    """Return a reaction as the form stores it, with a secret link; it waits unless stated."""
    nonce = uuid4()
    values = {"status": "pending", "submission": nonce} | fields
    values["token_hash"] = links.hash_of(links.token_for(nonce))
    return make_comment(publication, **values)


def page_of(comment, part=""):
    """Return the path of the author's page, or of a part of it."""
    return links.path_of(links.token_for(comment.submission)) + part


def links_in(mail: OutgoingMail) -> set[str]:
    """Return the paths of all links of ours in a mail: text, HTML and headers."""
    everything = "\n".join([mail.text, mail.html, *mail.headers.values()])
    found = re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s\"<>]*)", everything)
    return {path.partition("#")[0] for path in found}
