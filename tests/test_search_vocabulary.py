"""The words in memory are those of the database, at every moment."""

import pytest
from django.db import transaction

from publications.models import Publication, SearchSynonym
from publications.search import index, vocabulary
from tests.make import make_publication

pytestmark = pytest.mark.django_db


def stems(part):
    return sorted(vocabulary.of("default").with_part(part))


def test_new_words_are_there_at_once(django_assert_num_queries):
    make_publication(title="Zonnebloem")
    assert stems("bloem") == ["zonnebloem"]
    make_publication(title="Klaproos, bloemen, korenbloemen")
    with django_assert_num_queries(1):
        assert stems("bloem") == ["bloem", "korenbloem", "zonnebloem"]


def test_words_that_were_rolled_back_are_forgotten():
    make_publication(title="Zonnebloem")
    with transaction.atomic():
        make_publication(title="Korenbloem")
        assert stems("bloem") == ["korenbloem", "zonnebloem"]
        transaction.set_rollback(True)
    make_publication(title="Sleutelbloem")
    assert stems("bloem") == ["sleutelbloem", "zonnebloem"]


def test_a_new_index_makes_the_memory_start_afresh():
    publication = make_publication(title="Zonnebloem")
    assert stems("bloem") == ["zonnebloem"]
    Publication.objects.filter(pk=publication.pk).delete()
    make_publication(title="Korenbloem")
    index.rebuild()
    assert stems("bloem") == ["korenbloem"]


def test_synonyms_are_those_of_now():
    row = SearchSynonym.objects.create(words="oudere, senior")
    assert vocabulary.of("default").synonyms == ("oudere, senior",)
    row.delete()
    assert vocabulary.of("default").synonyms == ()
