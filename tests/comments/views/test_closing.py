"""Reactions close: at once, after a day that an editor chose, or by age. All pages say the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import caches
from django.urls import reverse

from comments.models import Comment
from tests.support.make import make_comment, make_publication
from tests.support.reacting import TYPED, new_address, open_form, send

pytestmark = pytest.mark.django_db
PUBLISHED = date(2026, 3, 1)
LAST = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)  # 30 days later, a minute before midnight here


@pytest.fixture(autouse=True)
def thirty_days(settings):
    settings.REACTIONS_CLOSE_AFTER_DAYS = 30


def test_open_ends_by_age_at_midnight(client):
    publication = make_publication(published_on=PUBLISHED)
    make_comment(publication, text="Van vroeger.")
    with time_machine.travel(LAST, tick=False) as clock:
        html = client.get(publication.get_absolute_url()).content.decode()
        assert "U kunt reageren tot en met 31 maart 2026." in html
        assert client.get(new_address(publication)).status_code == 200
        fields = open_form(client, publication)
        clock.shift(timedelta(minutes=1))
        html = client.get(publication.get_absolute_url()).content.decode()
        assert "U kunt niet meer reageren op deze publicatie" in html
        assert "Van vroeger." in html
        assert "reaction-form.js" not in html
        assert client.get(new_address(publication)).status_code == 403
        response = send(client, publication, fields)
    assert response.status_code == 409
    assert TYPED["text"] in response.content.decode()
    assert Comment.objects.count() == 1


def test_kept_page_closes_at_midnight(client, settings):
    settings.PAGE_CACHE = True
    caches["pages"].clear()
    publication = make_publication(published_on=PUBLISHED)
    with time_machine.travel(LAST, tick=False) as clock:
        for _ in range(2):
            response = client.get(publication.get_absolute_url())
        assert not response.templates, "this page was kept"
        assert "31 maart" in response.content.decode()
        clock.shift(timedelta(minutes=1))
        assert "niet meer reageren" in client.get(publication.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("policy", "until", "is_open"),
    [
        ("open", None, False),
        ("until", date(2999, 12, 31), True),
        ("until", date(2026, 4, 1), True),
        ("until", date(2026, 3, 31), False),
        ("closed", None, False),
    ],
)
@time_machine.travel(datetime(2026, 4, 1, 12, tzinfo=UTC))
def test_a_day_of_its_own_counts_instead(policy, until, is_open):
    publication = make_publication(
        published_on=PUBLISHED, comments_policy=policy, comments_until=until
    )
    assert publication.accepts_comments is is_open


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (1, False), (36_500, True)])
def test_setting_counts_the_days_and_nought_is_never(settings, days, is_open):
    settings.REACTIONS_CLOSE_AFTER_DAYS = days
    old = make_publication(published_on=PUBLISHED)
    assert old.accepts_comments is is_open
    assert (old.last_day_for_comments is None) is (days == 0)


def test_draft_without_a_date_has_no_last_day():
    assert make_publication(status="draft", published_at=None).last_day_for_comments is None


@pytest.mark.parametrize("days", [0, 30])
def test_editor_is_told_when_open_ends(client, settings, days):
    settings.REACTIONS_CLOSE_AFTER_DAYS = days
    client.force_login(User.objects.create_superuser("els"))
    address = reverse("admin:publications_publication_add")
    html = client.get(address).content.decode()
    assert ("30 dagen na de publicatiedatum eindigt “open” vanzelf" in html) is (days == 30)
