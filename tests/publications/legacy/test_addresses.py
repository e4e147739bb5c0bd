import pytest
from django.core.exceptions import ValidationError

from publications.models import Publication, PublicationType, Theme
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["content/kennisplein/{}", "content/kennisplein/{}/", "content/{}"]
)
def test_old_page_leads_to_the_publication_in_one_step(client, address):
    publication = make_publication(title="Wij in de Wijk Casusbundel 4")

    response = client.get("/" + address.format("wij-de-wijk-casusbundel-4") + "?page=1&f[0]=x")

    assert response.status_code == 301
    assert response["Location"] == publication.get_absolute_url()
    assert client.get(response["Location"]).status_code == 200


def test_old_page_of_a_draft_is_not_found(client):
    make_publication(title="Nog niet af", status="draft")
    assert client.get("/content/kennisplein/nog-niet-af").status_code == 404


def test_old_address_outlives_a_new_title(client):
    publication = make_publication(title="Eerste titel")
    publication.title = "Tweede titel"
    publication.save()

    assert client.get("/content/kennisplein/eerste-titel").status_code == 301
    assert client.get("/content/kennisplein/tweede-titel").status_code == 301


def test_own_old_address_leads_to_the_new_one(client):
    publication = make_publication(slug="oud")
    publication.slug = "nieuw"
    publication.save()

    response = client.get("/publicaties/oud/")

    assert response.status_code == 301
    assert response["Location"] == "/publicaties/nieuw/"


@pytest.mark.parametrize(
    "query",
    [
        "f[0]=field_type_publicatie:410&f[1]=field_type_publicatie:413",
        "f[410]=field_type_publicatie:410&f[413]=field_type_publicatie:413",
        "f%5B0%5D=field_type_publicatie%3A410&f%5B413%5D=field_type_publicatie%3A413",
    ],
)
def test_old_facets_become_types(client, query):
    make_publication(type=PublicationType.objects.create(name="Artikel", legacy_id=410))
    make_publication(type=PublicationType.objects.create(name="Rapport", legacy_id=413))

    response = client.get("/kennisplein?" + query)

    assert response.status_code == 301
    assert response["Location"] == "/kennisplein/?type=artikel&type=rapport"
    assert client.get("/kennisplein/?" + query)["Location"] == response["Location"]


def test_old_page_number_counts_from_zero_and_ends_at_the_last_page(client):
    for number in range(21):
        make_publication(title=f"Artikel {number}", on_kennisplein=True)

    assert client.get("/kennisplein?page=0")["Location"] == "/kennisplein/"
    assert client.get("/kennisplein?page=1")["Location"] == "/kennisplein/?pagina=2"
    assert client.get("/kennisplein?page=900")["Location"] == "/kennisplein/?pagina=2"


@pytest.mark.parametrize(
    "query",
    [
        "f[0]=field_type_publicatie:99999999999999999999",
        "f[0]=&f[]=:&f=1&f[0][1]=x",
        "page=-1",
        "page=%00",
        "page=²",
        "f[0]=field_type_publicatie:%ff%fe",
        "a" * 3000,
    ],
)
def test_strange_old_query_is_no_error(client, query):
    response = client.get("/kennisplein?" + query)

    assert response.status_code == 301
    assert response["Location"] == "/kennisplein/"


def test_old_tag_leads_to_its_theme_or_to_a_search(client):
    make_publication().themes.add(Theme.objects.create(name="Sociale cohesie"))

    assert client.get("/tag/sociale-cohesie?page=2")["Location"] == "/themas/sociale-cohesie/"
    assert client.get("/tags-term/sociale-cohesie")["Location"] == "/themas/sociale-cohesie/"
    assert client.get("/themas/sociale-cohesie")["Location"] == "/themas/sociale-cohesie/"
    assert client.get("/tag/leefbare-wijk")["Location"] == "/publicaties/?q=leefbare+wijk"
    assert client.get("/themas/onbekend")["Location"] == "/publicaties/?q=onbekend"
    assert client.get("/tag/all")["Location"] == "/themas/"


def test_old_user_leads_to_the_author_or_to_a_search(client):
    make_publication(authors="Judith Jansen")
    make_publication(status="draft", authors="Nog Geheim")

    assert client.get("/users/judith-jansen")["Location"] == "/auteurs/judith-jansen/"
    assert client.get("/users/nog-geheim")["Location"] == "/publicaties/?q=nog+geheim"
    assert client.get("/users/els-bakker/")["Location"] == "/publicaties/?q=els+bakker"


@pytest.mark.parametrize(
    "path", ["/tag/%00", "/users/%ff%fe", "/content/kennisplein/%00x", "/tag/a/b"]
)
def test_strange_old_path_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_address_once_given_is_never_taken_over(client):
    first = make_publication(title="Rapport")
    first.slug = "rapport-2021"
    first.save()

    second = make_publication(title="Rapport", slug="")

    assert second.slug == "rapport-2"
    assert client.get("/publicaties/rapport/")["Location"] == "/publicaties/rapport-2021/"
    second.slug = "rapport"
    with pytest.raises(ValidationError, match="andere publicatie"):
        second.full_clean()


def test_draft_does_not_hold_the_old_address_of_a_published_namesake(client):
    make_publication(title="Zelfde titel", status="draft")
    published = make_publication(title="Zelfde titel")

    response = client.get("/content/kennisplein/zelfde-titel")

    assert response["Location"] == published.get_absolute_url()


def test_bulk_published_publication_has_its_old_address(client):
    draft = make_publication(title="Nu wel af", status="draft")
    Publication.objects.filter(pk=draft.pk).publish()

    assert client.get("/content/kennisplein/nu-wel-af").status_code == 301


def test_kennisplein_without_slash_keeps_our_own_choice(client):
    for name in ("Artikel", "Rapport"):
        PublicationType.objects.create(name=name)
    response = client.get("/kennisplein?type=rapport&type=artikel&utm_source=brief")
    assert response["Location"] == "/kennisplein/?type=artikel&type=rapport"
