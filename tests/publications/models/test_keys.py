"""A key is never left behind by the name that it is made of, whatever writes that name."""

import pytest
from django.core import checks
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.test.utils import isolate_apps

from publications.models import Author, Organisation, PublicationType, Series, Theme
from publications.models.keys import Keyed, KeyedQuerySet, KeyField
from publications.names import parse_name

pytestmark = pytest.mark.django_db
TERMS = [Organisation, PublicationType, Series, Theme]
KEYS = ["identity_key", "sort_key", "surname_key"]


def stored_keys(author: Author) -> dict[str, str]:
    return Author.objects.values(*KEYS).get(pk=author.pk)


def right_keys(author: Author) -> dict[str, str]:
    name = Author.objects.get(pk=author.pk).as_name()
    surname_key = type(name)(surname=name.surname).sort_key
    return {"identity_key": name.key, "sort_key": name.sort_key, "surname_key": surname_key}


@pytest.fixture
def author():
    author = Author.from_name(parse_name("S. de Vries"))
    author.save()
    return author


@pytest.mark.parametrize("model", TERMS)
def test_every_way_to_rename_a_term_writes_its_key(model):
    term = model.objects.create(name="Wijk")

    def key() -> str:
        return model.objects.values_list("sort_key", flat=True).get(pk=term.pk)

    assert key() == "wijk"
    model.objects.filter(pk=term.pk).update(name="Élan")
    assert key() == "elan"
    model.objects.bulk_update([model(pk=term.pk, name="Zórg")], ["name"])
    assert key() == "zorg"
    term.name = "Òuderen"
    term.save(update_fields=["name"])
    assert key() == "ouderen"
    half = model.objects.only("name").get(pk=term.pk)
    half.name = "Jéugd"
    half.save()
    assert key() == "jeugd"
    model.objects.update_or_create(pk=term.pk, defaults={"name": "Wónen"})
    assert key() == "wonen"
    model.objects.bulk_create(
        [model(name="Grôen", slug=model.objects.get().slug)],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["slug"],
    )
    assert key() == "groen"
    assert model.objects.count() == 1


@pytest.mark.parametrize("model", TERMS)
def test_a_name_that_the_database_makes_is_refused(model):
    term = model.objects.create(name="Wijk")
    for name in (Upper("name"), F("slug"), Value("Élan")):
        with pytest.raises(FieldError, match="sort_key"):
            model.objects.update(name=name)
        term.name = name
        with pytest.raises(FieldError, match="sort_key"):
            model.objects.bulk_update([term], ["name"])
        with pytest.raises(FieldError, match="sort_key"), transaction.atomic():
            term.save()
    assert model.objects.values_list("name", "sort_key").get() == ("Wijk", "wijk")


def test_a_key_that_comes_along_is_taken():
    Theme.objects.create(name="Wijk")
    Theme.objects.update(name=Upper("name"), sort_key=F("sort_key"))
    assert Theme.objects.values_list("name", "sort_key").get() == ("WIJK", "wijk")


def test_what_is_no_part_of_a_name_is_updated_as_ever(author):
    Theme.objects.create(name="Wijk")
    assert Theme.objects.update(slug=F("name"), is_pillar=True) == 1
    author.slug = "anders"
    Author.objects.bulk_update([author], ["slug"])
    assert Author.objects.update(slug=Upper("slug")) == 1
    assert Author.objects.get().slug == "ANDERS"


@pytest.mark.parametrize("part", ["given_names", "particle", "surname"])
def test_a_part_of_a_name_is_not_updated_alone(author, part):
    before = stored_keys(author)
    with pytest.raises(FieldError, match=r"given_names, particle, surname"):
        Author.objects.update(**{part: "Anders"})
    setattr(author, part, "Anders")
    with pytest.raises(FieldError, match=r"given_names, particle, surname"):
        Author.objects.bulk_update([author], [part])
    with pytest.raises(FieldError, match=r"given_names, particle, surname"):
        Author.objects.bulk_create(
            [author], update_conflicts=True, update_fields=[part], unique_fields=["id"]
        )
    assert stored_keys(author) == before == right_keys(author)


def test_a_whole_name_is_written_with_its_keys(author):
    Author.objects.update(given_names="J.", particle="van den", surname="Bérg")
    assert stored_keys(author) == right_keys(author)
    assert stored_keys(author)["sort_key"] == "berg j van den"
    author.given_names, author.particle, author.surname = "Els", "", "Smit"
    Author.objects.bulk_update([author], ["given_names", "particle", "surname"])
    assert stored_keys(author) == right_keys(author)
    assert stored_keys(author)["identity_key"] == "smit||els"


def test_a_part_that_is_saved_alone_takes_the_whole_name_along(author):
    author.given_names, author.surname = "Els", "Smit"
    author.save(update_fields=["surname"])
    assert stored_keys(author) == right_keys(author)
    half = Author.objects.only("surname").get()
    half.surname = "Bérg"
    half.save()
    assert stored_keys(author) == right_keys(author)
    assert stored_keys(author)["surname_key"] == "berg"


def test_every_model_with_keys_writes_them():
    for model in (*TERMS, Author):
        assert [e for f in model._meta.fields if isinstance(f, KeyField) for e in f.check()] == []


@isolate_apps("publications")
def test_a_model_that_would_leave_its_key_behind_is_named_by_the_system_check():
    class Loose(models.Model):
        name = models.CharField(max_length=10)
        key = KeyField(source="name")

        class Meta:
            app_label = "publications"

    class Half(Keyed):
        name = models.CharField(max_length=10)
        key = KeyField(source="name")

        objects = models.Manager()

        class Meta:
            app_label = "publications"

    class Whole(Keyed):
        name = models.CharField(max_length=10)
        key = KeyField(source="name")

        objects = KeyedQuerySet.as_manager()

        class Meta:
            app_label = "publications"

    for model in (Loose, Half):
        (error,) = model._meta.get_field("key").check()
        assert isinstance(error, checks.Error)
        assert error.id == "publications.E001"
    assert Whole._meta.get_field("key").check() == []
