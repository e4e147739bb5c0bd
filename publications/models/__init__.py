"""What is stored, with its constraints and its QuerySets, each of which says a rule once.

Uses text and names; knows no search, no cache and no page. All rooms below may use it.
"""

from publications.models.attachment import Attachment
from publications.models.change import Change
from publications.models.old_address import OldAddress
from publications.models.people import Author, AuthorAlias, Authorship
from publications.models.publication import Publication
from publications.models.search import (
    IndexQueueEntry,
    SearchEntry,
    SearchSynonym,
    SearchWord,
    ZeroResultSearch,
)
from publications.models.terms import Organisation, PublicationType, Series, Theme

__all__ = [
    "Attachment",
    "Author",
    "AuthorAlias",
    "Authorship",
    "Change",
    "IndexQueueEntry",
    "OldAddress",
    "Organisation",
    "Publication",
    "PublicationType",
    "SearchEntry",
    "SearchSynonym",
    "SearchWord",
    "Series",
    "Theme",
    "ZeroResultSearch",
]
