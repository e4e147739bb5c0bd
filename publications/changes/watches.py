"""What of the catalogue readers see: every table here is watched for changes."""

from publications.changes.triggers import PAGE, PUBLICATION, Indexed, watch
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

# What searching reads of a publication's own row.
SEARCHED = (
    "title", "lead", "body", "year", "contact_name", "series_number", "type_id",
    "organisation_id", "series_id",
)  # fmt: skip
OWN = "SELECT row.publication_id"
PARTS_OF = """SELECT id FROM publications_publication WHERE {column} = row.id"""
CREDITS_OF = "SELECT publication_id FROM publications_authorship WHERE author_id = {author}"
ORGANISED_BY = """SELECT id FROM publications_publication WHERE organisation_id = row.id
    UNION SELECT publication_id FROM publications_publication_partners
    WHERE organisation_id = row.id"""
ABOUT = "SELECT publication_id FROM publications_publication_themes WHERE theme_id = row.id"


def renamed(publications: str, *columns: str) -> Indexed:
    """Return what is searched of a row that has a name of its own."""
    return Indexed(publications, columns or ("name",), updates_only=True)


def register() -> None:
    """Watch the catalogue. Lists of names are logged under the facet that shows them."""
    themes, partners = Publication.themes.through, Publication.partners.through
    watch(Publication, PUBLICATION, "id", indexed=Indexed("SELECT row.id", SEARCHED))
    watch(
        Authorship,
        PUBLICATION,
        "publication_id",
        indexed=Indexed(OWN, ("publication_id", "author_id", "printed", "position")),
    )
    watch(
        themes, PUBLICATION, "publication_id", indexed=Indexed(OWN, ("publication_id", "theme_id"))
    )
    watch(
        partners,
        PUBLICATION,
        "publication_id",
        indexed=Indexed(OWN, ("publication_id", "organisation_id")),
    )
    watch(
        Author,
        "auteur",
        indexed=renamed(CREDITS_OF.format(author="row.id"), "given_names", "particle", "surname"),
    )
    watch(Organisation, "organisatie", indexed=renamed(ORGANISED_BY))
    watch(PublicationType, "type", indexed=renamed(PARTS_OF.format(column="type_id")))
    watch(Series, "serie", indexed=renamed(PARTS_OF.format(column="series_id")))
    watch(Theme, "thema", indexed=renamed(ABOUT))
    watch(
        Attachment,
        PAGE,
        indexed=Indexed(OWN, ("publication_id", "title", "text", "position")),
    )
    watch(OldAddress)
    watch(SearchSynonym)
    watch(
        AuthorAlias,
        PAGE,
        indexed=Indexed(CREDITS_OF.format(author="row.author_id"), ("author_id", "name")),
    )
