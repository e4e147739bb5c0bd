"""Migrations keep what is stored, in both directions, on both databases."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError

from publications.models import Publication, ZeroResultSearch
from publications.search import indexer
from tests.support.make import make_publication
from tests.support.sql_search import search

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def migrate():
    yield lambda name: call_command("migrate", "publications", name, verbosity=0)
    call_command("migrate", verbosity=0)


def test_a_renamed_table_keeps_its_rows_and_who_may_see_them(migrate):
    editors = Group.objects.get(name="redacteur")
    everything = granted(editors)
    ZeroResultSearch.objects.create(words="zonnebloem", month=date(2026, 5, 1), count=3)
    for _twice in range(2):
        migrate("0008_tokens_of_phrases")
        assert ("searchgap", "view_searchgap") in granted(editors)
        migrate("0009_zero_result_search")
        assert granted(editors) == everything
    row = ZeroResultSearch.objects.get()
    assert (row.words, row.month, row.count) == ("zonnebloem", date(2026, 5, 1), 3)
    with pytest.raises(IntegrityError):
        ZeroResultSearch.objects.create(words="zonnebloem", month=date(2026, 5, 1))


def granted(group):
    ContentType.objects.clear_cache()
    return sorted(group.permissions.values_list("content_type__model", "codename"))


def found(text):
    return search(Publication.objects.all(), text).count()


def test_searching_goes_on_while_the_index_has_no_tokens_yet(migrate):
    make_publication(title="Wij in de wijk")
    indexer.index_queued()
    migrate("0007_index_queue")
    migrate("0008_tokens_of_phrases")
    assert (found("wij wijken"), found('"in de wijk"')) == (1, 0)
    indexer.rebuild()
    assert found('"in de wijk"') == 1
