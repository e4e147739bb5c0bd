"""A publication takes only the steps that its life allows, whoever asks."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from publications.models import Publication
from publications.models.status import Status
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db
ALLOWED = {
    ("draft", "in_review"),
    ("draft", "published"),
    ("in_review", "draft"),
    ("in_review", "published"),
    ("published", "draft"),
    ("published", "withdrawn"),
    ("withdrawn", "published"),
}


def step(publication: Publication, status: str) -> None:
    publication.status, publication.withdrawal_reason = status, "Fout."
    publication.full_clean()


@pytest.mark.parametrize(("old", "new"), [*product(Status.values, repeat=2)])
def test_a_status_follows_only_those_it_may(old, new):
    publication = make_publication(status=old, withdrawal_reason="Fout.")
    if old == new or (old, new) in ALLOWED:
        step(publication, new)
        return
    with pytest.raises(ValidationError) as error:
        step(publication, new)
    assert [*error.value.message_dict] == ["status"]
    label = {"draft": "concept", "in_review": "ter beoordeling", "withdrawn": "ingetrokken"}
    assert label.get(old, "gepubliceerd") in error.value.message_dict["status"][0]


def test_what_is_planned_was_never_out_and_cannot_be_withdrawn():
    publication = make_publication(published_at=timezone.now() + timedelta(days=1))
    step(publication, "draft")
    with pytest.raises(ValidationError, match="gepland"):
        step(publication, "withdrawn")


def test_the_step_counts_from_what_is_stored_and_not_from_what_an_editor_saw():
    seen = make_publication(status="draft")
    stored = Publication.objects.get(pk=seen.pk)
    stored.status = Status.PUBLISHED
    stored.save()
    stored.status, stored.withdrawal_reason = Status.WITHDRAWN, "Fout."
    stored.save()
    with pytest.raises(ValidationError):
        step(seen, "in_review")
