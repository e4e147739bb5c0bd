"""What machines ask of the site, and what it says when something is broken."""

import pytest
from django.db import DatabaseError, connection

from tests.support.make import make_publication


@pytest.mark.django_db
def test_health_is_good_while_the_database_answers(client):
    response = client.get("/gezondheid/")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["database"]) == ("goed", True)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_health_is_bad_when_the_database_is_silent(client, monkeypatch):
    def silent(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", silent)

    assert client.get("/gezondheid/").status_code == 503


@pytest.mark.django_db
def test_health_is_told_over_plain_http_too(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/gezondheid/").status_code == 200
    assert client.get("/publicaties/").status_code == 301


def test_robots_are_kept_from_forms_and_desk(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /beheer/" in lines
    assert "Disallow: /*/reacties/" in lines
    assert "Disallow: /mijn-reactie/" in lines


@pytest.mark.django_db
def test_failing_page_is_told_in_dutch_also_when_the_context_is_what_failed(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("buurtplatform.context.settings", property(broken))
    client.raise_request_exception = False

    response = client.get("/over/")

    assert response.status_code == 500
    assert "ging" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_reading_pages_are_for_reading(client, method):
    address = make_publication().get_absolute_url()
    assert getattr(client, method)(address).status_code == 405
