"""The texts of publications as the indexer reads them: a few plain queries for a whole batch."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from publications.models import Attachment, AuthorAlias, Authorship, Publication
from publications.names import Name
from publications.search.documents import Source

COLUMNS = (
    "pk", "title", "lead", "body", "organisation__name", "type__name", "series__name",
    "series_number", "contact_name", "year",
)  # fmt: skip


def read_sources(pks: Collection[int], using: str) -> list[Source]:
    """Return the sources of those of `pks` that exist, by primary key. Six queries."""
    rows = Publication.objects.using(using).filter(pk__in=pks).order_by("pk").values_list(*COLUMNS)
    authors, partners, themes = (
        read(pks, using) for read in (_author_names, _partner_names, _theme_names)
    )
    files = defaultdict(list)
    attachments = Attachment.objects.using(using).filter(publication__in=pks)
    for pk, title, text in attachments.order_by("position", "pk").values_list(
        "publication_id", "title", "text"
    ):
        files[pk].append((title, text or ""))
    sources = []
    for pk, title, lead, body, organisation, type_, series, number, contact, year in rows:
        numbered = series and f"{series} {number or ''}"
        terms = [organisation, type_, *partners[pk], *themes[pk], numbered]
        names = [*authors[pk], *terms, contact, str(year or "")]
        distinct = dict.fromkeys(name for name in names if name)
        sources.append(Source(pk, title, lead, body, [*distinct], files[pk]))
    return sources


def _author_names(pks: Collection[int], using: str) -> dict[int, list[str]]:
    """Return each author as printed, as known here, and by every alias."""
    authorships = Authorship.objects.using(using).filter(publication__in=pks)
    aliases = defaultdict(list)
    by_author = AuthorAlias.objects.using(using).filter(author__authorships__publication__in=pks)
    for author, alias in by_author.order_by("name").distinct().values_list("author_id", "name"):
        aliases[author].append(alias)
    names: dict[int, list[str]] = defaultdict(list)
    for pk, author, printed, *parts in authorships.order_by("position", "pk").values_list(
        "publication_id",
        "author_id",
        "printed",
        "author__given_names",
        "author__particle",
        "author__surname",
    ):
        names[pk] += [printed, Name(*parts).display, *aliases[author]]
    return names


def _partner_names(pks: Collection[int], using: str) -> dict[int, list[str]]:
    links = Publication.partners.through.objects.using(using).filter(publication__in=pks)
    return _grouped(
        links.order_by("organisation__sort_key", "organisation").values_list(
            "publication_id", "organisation__name"
        )
    )


def _theme_names(pks: Collection[int], using: str) -> dict[int, list[str]]:
    links = Publication.themes.through.objects.using(using).filter(publication__in=pks)
    return _grouped(
        links.order_by("-theme__is_pillar", "theme__sort_key", "theme").values_list(
            "publication_id", "theme__name"
        )
    )


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    names = defaultdict(list)
    for pk, name in pairs:
        names[pk].append(name)
    return names
