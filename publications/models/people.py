from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from publications.models.keys import Keyed, KeyField, keys_of
from publications.models.slugs import Slugged, SlugManager, free_slug, save_with_slug
from publications.names import Name, may_be_same, parse_name
from publications.text.links import address_of

PARTS = ("given_names", "particle", "surname")  # of a name, in the order of `Name`


class AuthorManager(SlugManager["Author"]):
    def for_names(self, names: list[Name]) -> list["Author"]:
        """Return an author for each name, in order; unknown authors are created.

        An alias that an editor entered leads to its author.
        """
        known = self.in_bulk([name.key for name in names], field_name="identity_key")
        if any(name.key not in known for name in names):
            owners = AuthorAlias.objects.owners()
            known = {key: self.get(pk=pk) for key, pk in owners.items()} | known
        for name in names:
            if name.key not in known:
                known[name.key] = author = Author.from_name(name)
                author.save()
        return [known[name.key] for name in names]

    def remove_unnamed(self, pks: Iterable[int]) -> None:
        """Delete those of `pks` that have no publication and no alias."""
        self.filter(pk__in=pks, authorships=None, aliases=None).delete()

    def suggestions(self, authors: list["Author"]) -> dict["Author", list["Author"]]:
        """Return for each author those who may be the same person; editors decide.

        One query, whatever the number; authors without a look-alike are left out.
        """
        near = self.filter(surname_key__in={author.surname_key for author in authors})
        found = {
            author: [
                other
                for other in near
                if other != author and may_be_same(author.as_name(), other.as_name())
            ]
            for author in authors
        }
        return {author: others for author, others in found.items() if others}


class Author(Keyed, Slugged):
    """A person (or a body that signs as one), in the parts that Dutch sorting needs."""

    given_names = models.CharField(
        _("given names or initials"),
        max_length=100,
        blank=True,
        help_text=_("As the author signs, for example “J.” or “Judith”."),
    )
    particle = models.CharField(
        _("prefix"),
        max_length=40,
        blank=True,
        help_text=_("The part that sorting skips, for example “van de”."),
    )
    surname = models.CharField(
        _("surname"),
        max_length=150,
        help_text=_("Without prefix; an organisation stands here whole."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("The last part of the web address. Leave empty: it is made from the name."),
    )
    identity_key = KeyField(source=PARTS, make=lambda *parts: Name(*parts).key, unique=True)
    sort_key = KeyField(source=PARTS, make=lambda *parts: Name(*parts).sort_key)
    # The surname folded, without prefix: two who may be the same share it.
    surname_key = KeyField(
        source="surname",
        make=lambda surname: Name(surname=surname).sort_key,
        max_length=150,
        db_index=True,
    )

    objects = AuthorManager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"], name="author_sorted")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(surname=""),
                name="author_has_surname",
                violation_error_message=_("Give at least a surname."),
            )
        ]

    def __str__(self):
        return self.as_name().inverted

    def save(self, *args, **kwargs) -> None:
        save = partial(super().save, *args, **kwargs)
        save_with_slug(self, lambda: free_slug(self.display_name, Author), save)

    def get_absolute_url(self) -> str:
        return address_of("publications:author", self.slug)

    def natural_key(self) -> tuple:
        return (self.slug,)

    @classmethod
    def from_name(cls, name: Name) -> "Author":
        """Return an author, not saved, with the parts and keys of `name`."""
        author = cls(given_names=name.given, particle=name.particle, surname=name.surname)
        author.fill_keys()
        return author

    def as_name(self) -> Name:
        return Name(given=self.given_names, particle=self.particle, surname=self.surname)

    @property
    def display_name(self) -> str:
        return self.as_name().display

    def fill_keys(self) -> None:
        for key in keys_of(Author):
            key.fill(self)

    def clean(self) -> None:
        super().clean()
        self.fill_keys()
        twin = Author.objects.filter(identity_key=self.identity_key).exclude(pk=self.pk).first()
        if twin:
            message = _("There is an author “%(name)s” already: use that one.")
            raise ValidationError(message % {"name": twin})


class AuthorAliasManager(models.Manager["AuthorAlias"]):
    def owners(self) -> dict[str, int]:
        """Return the identity of each other spelling -> its author, where that is only one."""
        rows = {
            (parse_name(name).key, pk)
            for name, pk in self.values_list("name", "author")
            if any(character.isalpha() for character in name)
        }
        count = Counter(key for key, _pk in rows)
        return {key: pk for key, pk in rows if count[key] == 1}


class AuthorAlias(models.Model):
    """An alias: another way in which an author's name is printed."""

    author = models.ForeignKey(
        Author, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("author")
    )
    name = models.CharField(_("name as printed"), max_length=200)

    objects = AuthorAliasManager()

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["author", "name"], name="author_alias_once"),
        ]

    def __str__(self):
        return self.name


class Authorship(models.Model):
    """An author's place in the author line of one publication, as it was printed."""

    publication = models.ForeignKey(
        "publications.Publication", on_delete=models.CASCADE, related_name="authorships"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField()
    printed = models.CharField(_("name as printed"), max_length=200)

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["publication", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "position"], name="authorship_one_a_position"
            ),
        ]

    def __str__(self):
        return self.printed


def check_name(name: Name) -> None:
    """Raise ValidationError when the database cannot hold `name`: a part of it is too long."""
    Author.from_name(name).clean_fields(exclude=["slug"])
    Authorship._meta.get_field("printed").clean(name.printed, None)
