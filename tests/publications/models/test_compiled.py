"""A query compiled once answers as a fresh one does, for each value and in each thread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from django.utils import timezone

from publications.models import Publication
from publications.models.compiled import CompiledQuery
from tests.support.make import make_organisation, make_publication

BY_SLUG = CompiledQuery(
    lambda slug: Publication.objects.filter(slug=slug).annotate(
        length=Length("title"), since=F("published_at")
    ),
    "stand-in",
)
SINCE = CompiledQuery(
    lambda at: Publication.objects.filter(published_at__gte=at).order_by("pk").values_list("slug"),
    datetime(1900, 1, 1, tzinfo=UTC),
)


@pytest.mark.django_db
def test_objects_are_what_a_queryset_gives(django_assert_num_queries):
    made = [make_publication(organisation=make_organisation()) for _ in range(3)]
    for publication in made:
        (found,) = BY_SLUG.objects(publication.slug)
        assert found == publication
        with django_assert_num_queries(0):
            assert found.organisation_id == publication.organisation_id
            assert found.length == len(publication.title)
            assert found.since == publication.published_at
            assert found.published_at == publication.published_at
            assert found.body == publication.body
        assert not found._state.adding
    assert BY_SLUG.objects("bestaat-niet") == []


@pytest.mark.django_db
def test_moments_are_values_too():
    now = timezone.now()
    slugs = [make_publication(published_at=now - timedelta(days=n)).slug for n in range(3)]
    assert SINCE.rows(now - timedelta(days=1)) == [(slugs[0],), (slugs[1],)]
    assert SINCE.rows(now + timedelta(days=1)) == []


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_a_connection():
    slugs = [make_publication().slug for _ in range(4)]

    def ask(slug):
        try:
            return BY_SLUG.objects(slug)[0].slug
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(ask, slugs)] == slugs
