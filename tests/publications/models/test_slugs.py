"""A slug is given out once, also when several ask for it at the same moment."""

import pytest
from django.db import IntegrityError

from publications.models import Author, OldAddress, Organisation, Publication, Theme
from tests.support.racing import at_once

MAKERS = {
    "publication": lambda: Publication.objects.create(title="Samen", status="draft"),
    "author": lambda: Author.objects.create(**next(NAMES)),
    "theme": lambda: Theme.objects.create(name=f"Samen{'!' * next(NUMBERS)}"),
}
NUMBERS = iter(range(1, 100))
NAMES = iter(  # three authors with one slug
    [
        {"given_names": "A. B.", "surname": "Jansen"},
        {"given_names": "A.", "surname": "B. Jansen"},
        {"surname": "A. B. Jansen"},
    ]
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_name_at_the_same_moment_gets_a_number(shared_database, kind):
    shared_database()
    slugs = at_once(*[lambda: MAKERS[kind]().slug] * 3)
    assert len({*slugs}) == 3
    assert min(slugs, key=len) + "-2" in slugs


@pytest.mark.django_db
def test_another_cause_than_the_slug_is_told():
    Organisation.objects.create(name="Samen")
    with pytest.raises(IntegrityError):
        Organisation.objects.create(name="Samen")


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "samen"])
def test_a_publication_is_stored_with_its_addresses_or_not_at_all(monkeypatch, slug):
    monkeypatch.setattr(type(OldAddress.objects), "remember", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Publication.objects.create(title="Samen", slug=slug)
    assert not Publication.objects.exists()
