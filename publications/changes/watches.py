"""What of the catalogue readers see: every table here is watched for changes."""

from publications.changes.triggers import PUBLICATION, watch
from publications.models import (
    Attachment,
    Author,
    AuthorAlias,
    Authorship,
    OldAddress,
    Organisation,
    Publication,
    PublicationType,
    SearchSynonym,
    Series,
    Theme,
)


def register() -> None:
    """Watch the catalogue. Lists of names are logged under the facet that shows them."""
    watch(Publication, PUBLICATION, "id")
    watch(Authorship, PUBLICATION, "publication_id")
    watch(Publication.themes.through, PUBLICATION, "publication_id")
    watch(Publication.partners.through, PUBLICATION, "publication_id")
    watch(Author, "auteur")
    watch(Organisation, "organisatie")
    watch(PublicationType, "type")
    watch(Series, "serie")
    watch(Theme, "thema")
    watch(Attachment)
    watch(OldAddress)
    watch(SearchSynonym)
    watch(AuthorAlias)
