"""Names -> rows: organisations, types, themes, series and authors, looked up in memory.

Each list is read once; a run of 10,000 records asks for the same few thousand names all the time.
"""

from collections.abc import Iterable

from django.db.models import Model

from publications.interchange.checks import fold, name_of
from publications.models import Author, AuthorAlias, Theme
from publications.models.terms import Term
from publications.text.slugs import make_slug, number_slug

# The four pillars of social quality, by which the original site judged what was handed in.
PILLARS = {
    "sociaaleconomische zekerheid",
    "sociale inclusie",
    "sociale cohesie",
    "sociale empowerment",
}


class Slugs:
    """The slugs of one model; a new one is taken at once."""

    def __init__(self, model: type[Model]):
        self.fallback = str(model._meta.model_name)
        self.taken = set(model._default_manager.values_list("slug", flat=True))

    def make(self, text: str) -> str:
        slug = number_slug(make_slug(text, fallback=self.fallback), self.taken)
        self.taken.add(slug)
        return slug


class Terms:
    """The names of one list and the primary keys behind them; capitals do not count."""

    def __init__(self, model: type[Term]):
        self.model, self.slugs = model, Slugs(model)
        self.ids = dict(model._default_manager.order_by("-pk").values_list("name", "pk"))
        self.spellings = {fold(name): name for name in self.ids}

    def spelling(self, name: str) -> str:
        """Return `name` as the list spells it, or as it is when the list has no such name."""
        return name if name in self.ids else self.spellings.get(fold(name), name)

    def pk(self, name: str) -> int | None:
        return self.ids.get(self.spelling(name))

    def add(self, names: Iterable[str]) -> None:
        """Put the names into the list that it lacks."""
        new = {fold(name): name for name in names if name and self.pk(name) is None}
        rows = self.model._default_manager.bulk_create(self._row(name) for name in new.values())
        self.ids |= {row.name: row.pk for row in rows}
        self.spellings |= {fold(row.name): row.name for row in rows}

    def _row(self, name: str):
        values = {"name": name, "slug": self.slugs.make(name)}
        if self.model is Theme:
            return Theme(**values, is_pillar=fold(name) in PILLARS)
        return self.model(**values)


class Authors:
    """The authors by the identity of their names; another spelling of one leads there too."""

    def __init__(self):
        self.slugs = Slugs(Author)
        self.ids = dict(Author.objects.values_list("identity_key", "pk"))
        self.ids = AuthorAlias.objects.owners() | self.ids

    def pk(self, printed: str) -> int:
        return self.ids[name_of(printed).key]

    def add(self, lines: Iterable[str]) -> None:
        """Make an author of every name that no author has yet."""
        names = {name_of(printed).key: name_of(printed) for printed in lines}
        new = [Author.from_name(name) for key, name in names.items() if key not in self.ids]
        for author in new:
            author.slug = self.slugs.make(author.display_name)
        self.ids |= {row.identity_key: row.pk for row in Author.objects.bulk_create(new)}
