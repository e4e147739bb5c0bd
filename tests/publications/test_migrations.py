"""Migrations keep what is stored, in both directions, on both databases."""

import pytest
from django.core.management import call_command

from publications.models import Publication
from publications.search import indexer
from tests.support.make import make_publication
from tests.support.sql_search import search

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def migrate():
    yield lambda name: call_command("migrate", "publications", name, verbosity=0)
    call_command("migrate", verbosity=0)


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
