from publications.models.attachment import Attachment
from publications.models.people import Author, AuthorAlias, Authorship
from publications.models.publication import OldAddress, Publication
from publications.models.vocabulary import Organisation, PublicationType, Series, Theme

__all__ = [
    "Attachment",
    "Author",
    "AuthorAlias",
    "Authorship",
    "OldAddress",
    "Organisation",
    "Publication",
    "PublicationType",
    "Series",
    "Theme",
]
