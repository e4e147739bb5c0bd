"""`manage.py check --database default` and `migrate` tell when the index lacks something."""

from collections.abc import Sequence

from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext as _

from publications.search import indexer


def connect() -> None:
    checks.register(check_index, checks.Tags.database)


def check_index(databases: Sequence[str] | None = None, **kwargs) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for using in databases or ():
        try:
            count = indexer.missing(using).count()
        except DatabaseError:  # not migrated yet: `migrate` says so itself
            continue
        if count:
            text = _("%(count)d publications are not in the search index, or in an old form.")
            found.append(
                checks.Warning(
                    text % {"count": count},
                    hint=_("Run “manage.py reindex_search --missing”."),
                    id="publications.W001",
                )
            )
    return found
