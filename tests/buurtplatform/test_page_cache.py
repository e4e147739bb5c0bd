"""Readers get kept pages that are never old; who has a session never meets them."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import brotli
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import caches
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils import timezone
from environ import Env

from buurtplatform import page_cache
from buurtplatform.page_cache import (
    PageCacheMiddleware,
    cacheable_at,
    encoding_for,
    is_rare,
    parameters_of,
)
from comments.models import Comment
from comments.moderation import lifecycle
from comments.views.threads import PER_PAGE
from publications.changes import revision
from publications.models import Change, Publication, PublicationType, Theme
from tests.support.make import make_comment, make_organisation, make_publication
from tests.support.serving import CACHES, IN_MEMORY

pytestmark = pytest.mark.django_db
LIST = "/publicaties/"


@pytest.fixture(autouse=True, params=CACHES)
def kept_in(request, settings):
    """An empty cache: memory of the process, and the shared one that the run of tests names."""
    settings.PAGE_CACHE = True
    if request.param != IN_MEMORY:
        # Others may use it too: nothing of theirs is cleared, a prefix is new each time.
        config = Env.cache_url_config(request.param) | {"KEY_PREFIX": uuid4().hex}
        settings.CACHES = dict.fromkeys(("default", "pages", "searches"), config)
        caches["pages"].set("answers", "yes", 10)
        assert caches["pages"].get("answers") == "yes"
        return
    for share in ("pages", "searches"):
        caches[share].clear()


def is_kept(response) -> bool:
    """Return whether the page came from the cache: then no template was used."""
    return not response.templates


def get(client, path, **headers):
    """Ask twice; return the second answer, which must be a kept one."""
    client.get(path, headers=headers)
    response = client.get(path, headers=headers)
    assert is_kept(response)
    return response


def test_a_page_is_made_once_and_is_the_same_after(client):
    path = make_publication(title="Samen").get_absolute_url()
    first, second = client.get(path), client.get(path)
    assert not is_kept(first)
    assert is_kept(second)
    assert first.content == second.content
    assert dict(first.items()) == dict(second.items())
    assert "Samen" in second.content.decode()


CHANGES = {
    "save": lambda p: p.save(),
    "update": lambda p: Publication.objects.update(title="Anders"),
    "withdraw": lambda p: Publication.objects.all().withdraw("Fout."),
    "organisation": lambda p: p.organisation.save(),
    "theme": lambda p: p.themes.clear(),
    "approve": lambda p: lifecycle.decide(Comment.objects.all(), "approved"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows_at_the_very_next_request(client, name):
    publication = make_publication(organisation=make_organisation("Movisie"))
    publication.themes.add(Theme.objects.create(name="Wonen"))
    make_comment(publication, status="pending")
    paths = [publication.get_absolute_url(), LIST, "/"]
    for path in paths:
        get(client, path)
    CHANGES[name](publication)
    for path in paths:
        assert not is_kept(client.get(path)), path


def test_the_changed_text_is_on_the_page(client):
    publication = make_publication(title="Voor")
    assert "Voor" in get(client, LIST).content.decode()
    Publication.objects.filter(pk=publication.pk).update(title="Na de wijziging")
    assert "Na de wijziging" in client.get(LIST).content.decode()


def test_a_reaction_that_waits_leaves_the_pages(client):
    publication = make_publication()
    get(client, publication.get_absolute_url())
    make_comment(publication, status="pending")
    assert is_kept(client.get(publication.get_absolute_url()))


def test_a_planned_publication_and_a_last_day_take_effect_without_a_save(client):
    now = timezone.now().replace(hour=9)
    with time_machine.travel(now, tick=False) as clock:
        today = timezone.localdate()
        open_ = make_publication(comments_policy="until", comments_until=today)
        make_publication(title="Later vandaag", published_at=now + timedelta(hours=2))
        assert "Later vandaag" not in get(client, LIST).content.decode()
        assert "reaction-form.js" in get(client, open_.get_absolute_url()).content.decode()
        clock.shift(timedelta(hours=2))
        assert "Later vandaag" in client.get(LIST).content.decode()
        clock.shift(timedelta(days=1))
        assert "reaction-form.js" not in client.get(open_.get_absolute_url()).content.decode()


def test_an_editor_is_never_served_a_kept_page_and_leaves_none(client):
    path = make_publication().get_absolute_url()
    editor = Client()
    editor.force_login(User.objects.create_user("redactie", is_staff=True))
    for _ in range(2):
        response = editor.get(path)
        assert not is_kept(response)
        assert "private" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]
    assert not is_kept(client.get(path)), "nothing of theirs went in"
    assert is_kept(client.get(path))
    assert not is_kept(editor.get(path))


def test_the_reaction_form_is_never_kept(client):
    path = f"{make_publication().get_absolute_url()}reacties/nieuw/"
    tokens = set()
    for _ in range(2):
        response = client.get(path)
        assert not is_kept(response)
        assert "private" in response["Cache-Control"]
        tokens.add(response.content)
    assert client.get("/beheer/login/").status_code == 200
    assert not is_kept(client.get("/beheer/login/"))


def test_what_is_not_there_is_not_kept(client):
    for path in (
        "/publicaties/bestaat-niet/",
        LIST + "?type=onbekend",
        LIST + "?pagina=9",
        "/gezondheid/",
    ):
        for _ in range(2):
            assert "public" not in client.get(path).get("Cache-Control", ""), path


def test_a_withdrawn_publication_is_kept_as_gone(client):
    path = make_publication(status="withdrawn", withdrawal_reason="Fout.").get_absolute_url()
    response = get(client, path)
    assert response.status_code == 410
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 410


def test_a_reader_who_has_the_page_gets_304(client):
    path = make_publication().get_absolute_url()
    etag = client.get(path)["ETag"]
    for asked in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        response = client.get(path, headers={"If-None-Match": asked})
        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == etag
        assert "public" in response["Cache-Control"]
        assert response["Vary"] == "Accept-Encoding"
    Publication.objects.update(title="Anders")
    response = client.get(path, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert response["ETag"] != etag


def test_a_change_elsewhere_leaves_what_the_reader_has_right(client):
    path = make_publication().get_absolute_url()
    etag = client.get(path)["ETag"]
    make_publication()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_head_answers_as_get_does_without_the_page(client):
    path = make_publication().get_absolute_url()
    for _ in range(2):
        head, page = client.head(path), client.get(path)
        assert head.content == b""
        assert page.content
        assert dict(head.items()) == dict(page.items())


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("deflate", ""),
        ("", ""),
        ("xbr, gzip;q=0.000", ""),
    ],
)
def test_a_page_is_packed_as_the_reader_takes_it(client, accepted, encoding):
    assert encoding_for(accepted) == encoding
    path = make_publication().get_absolute_url()
    plain = client.get(path).content
    response = get(client, path, **{"Accept-Encoding": accepted})
    assert response.get("Content-Encoding", "") == encoding
    assert response["Vary"] == "Accept-Encoding"
    assert response["Content-Length"] == str(len(response.content))
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert unpack(response.content) == plain
    assert not encoding or len(response.content) < len(plain) / 2


def test_a_kept_page_carries_every_header_of_a_fresh_one(client, settings):
    path = make_publication().get_absolute_url()
    kept = get(client, path)
    settings.PAGE_CACHE = False
    fresh = client.get(path)
    added = {"Cache-Control", "ETag", "Vary", "Content-Length"}
    for name, value in fresh.items():
        assert name in added or kept[name] == value, name
    assert "nonce-" not in kept["Content-Security-Policy"]
    assert "default-src 'none'" in kept["Content-Security-Policy"]
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not kept.cookies


def test_a_cdn_may_keep_pages_when_the_operator_says_so(client, settings):
    settings.CDN_SECONDS = 60
    response = client.get(make_publication().get_absolute_url())
    assert "s-maxage=60" in response["Cache-Control"]


def test_parameters_that_mean_nothing_do_not_make_another_page(client):
    PublicationType.objects.create(name="Rapport")
    make_publication(year=2020, type=PublicationType.objects.get())
    get(client, LIST + "?jaar=2020&type=rapport")
    for query in (
        "type=rapport&jaar=2020",
        "jaar=2020&utm_source=nieuwsbrief&type=rapport&jaar=2020",
        "fbclid=1&type=rapport&pagina=1&jaar=2020&sorteer=datum&q=",
    ):
        assert is_kept(client.get(f"{LIST}?{query}")), query
    assert not is_kept(client.get(LIST + "?jaar=2020&type=rapport&sorteer=titel"))
    path = Publication.objects.get().get_absolute_url()
    get(client, path)
    assert is_kept(client.get(path + "?q=x&jaar=2020"))


def test_links_of_the_original_site_still_move(client):
    PublicationType.objects.create(name="Rapport", legacy_id=410)
    for _ in range(2):
        response = client.get("/kennisplein/?f[0]=field_type_publicatie:410")
        assert response.status_code == 301


@pytest.mark.parametrize(
    ("query", "rare"),
    [
        ("", False),
        ("type=rapport", False),
        ("pagina=7", False),
        ("sorteer=titel", False),
        ("type=rapport&type=artikel", True),
        ("type=rapport&jaar=2020", True),
        ("jaar=2015..2020", True),
        ("q=wijk", True),
        ("jaar_van=2015", True),
        ("kennisplein=ja", False),
        ("auteur=jansen&pagina=2", False),
    ],
)
def test_the_long_tail_has_a_share_of_its_own(settings, query, rare):
    assert is_rare(cacheable_at(LIST, settings.ROOT_URLCONF), QueryDict(query)) is rare


def test_authors_under_one_letter_are_not_rare(settings):
    assert not is_rare(cacheable_at("/auteurs/", settings.ROOT_URLCONF), QueryDict("letter=A"))


@pytest.mark.parametrize("kept_in", [IN_MEMORY], indirect=True)
def test_searches_cannot_push_pages_out(client):
    make_publication()
    get(client, LIST)
    for number in range(250):
        client.get(f"{LIST}?q=woord{number}")
    assert is_kept(client.get(LIST))
    assert len(caches["searches"]._cache) <= 200
    assert len(caches["pages"]._cache) == 1


VALUES = {  # accepted names with values that mean nothing, or the same as another
    "a part of itself": lambda n: f"/kennisplein/?kennisplein=x{n}",
    "unknown letters": lambda n: f"/auteurs/?letter={chr(0x4E00 + n)}",
    "letters of nobody": lambda n: f"/auteurs/?letter={chr(65 + n % 26)}&pagina=1",
    "blanks": lambda n: f"/publicaties/?jaar=2022{'+' * (n % 400)}%00{'%09' * (n // 400)}",
    "empty": lambda n: f"/publicaties/?type={'+' * (n % 400)}&thema={'%09' * (n // 400)}",
    "orders": lambda n: f"/publicaties/?sorteer=x{n}",
    "orders of a search": lambda n: f"/publicaties/?sorteer=relevantie&q={'+' * n}",
    "the old page": lambda n: f"/publicaties/?page={n}",
    "the old filters": lambda n: f"/publicaties/?f[{n}]=x",
}


@pytest.mark.parametrize("kept_in", [IN_MEMORY], indirect=True)
@pytest.mark.parametrize("name", VALUES)
def test_values_that_mean_nothing_cannot_push_pages_out(client, name):
    make_publication(year=2022, authors="de Vries S.")
    get(client, "/")
    for number in range(1100):
        assert client.get(VALUES[name](number)).status_code == 200
    assert is_kept(client.get("/"))
    assert sum(len(caches[share]._cache) for share in ("pages", "searches")) <= 3


def test_what_is_cleaned_is_the_page_that_the_view_would_give(client, settings):
    make_publication(year=2022, authors="de Vries S.; Jansen J.", on_kennisplein=True)
    for path in (
        "/publicaties/?jaar=%002022+",
        "/publicaties/?type=+&q=+&sorteer=zomaar",
        "/publicaties/?q=+publicatie&sorteer=relevantie",
        "/publicaties/?page=1&f[0]=x",
        "/kennisplein/?kennisplein=x",
        "/auteurs/?letter=%E2%98%83",
        "/auteurs/?letter=+v",
    ):
        kept = get(client, path)
        settings.PAGE_CACHE = False
        assert client.get(path).content == kept.content, path
        settings.PAGE_CACHE = True


def test_a_letter_is_one_page_in_capitals_and_small(client):
    make_publication(authors="de Vries S.; Jansen J.")
    get(client, "/auteurs/?letter=v")
    assert is_kept(client.get("/auteurs/?letter=V"))
    assert not is_kept(client.get("/auteurs/?letter=J"))


def test_a_giant_query_is_not_kept(client):
    make_publication()
    path = LIST + "?q=" + "a" * 600
    for _ in range(2):
        assert not is_kept(client.get(path))


def test_looking_for_a_name_in_a_facet_is_packed_and_not_kept(client):
    make_publication(authors="de Vries S.")
    for _ in range(2):
        response = client.get(LIST + "?zoek_auteur=vries", headers={"Accept-Encoding": "br"})
        assert not is_kept(response)
        assert response["Content-Encoding"] == "br"
    get(client, LIST + "?zoek_auteur=&zoek_thema=x")


def test_a_wrong_host_gets_no_kept_page(client):
    path = make_publication().get_absolute_url()
    get(client, path)
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_plain_http_is_still_led_to_https(client, settings):
    path = make_publication().get_absolute_url()
    get(client, path)
    settings.SECURE_SSL_REDIRECT = True
    request = RequestFactory().get(path)
    declared = cacheable_at(path, settings.ROOT_URLCONF)
    assert declared
    assert parameters_of(request, declared) is None


def test_posts_and_other_methods_pass_by(client):
    path = make_publication().get_absolute_url()
    get(client, path)
    assert client.post(path).status_code == 405


def test_without_a_log_of_changes_nothing_is_kept(client):
    path = make_publication().get_absolute_url()
    Change.objects.all().delete()
    for _ in range(2):
        assert not is_kept(client.get(path))


def test_a_response_for_one_reader_is_not_kept(rf):
    def may_keep(**changes):
        from django.http import HttpResponse

        response = HttpResponse("x")
        for name, value in changes.items():
            response[name.replace("_", "-")] = value
        return page_cache.may_keep(rf.get("/"), response)

    assert may_keep()
    assert not may_keep(Vary="Accept, cookie")
    for control in ("private", "no-store", "max-age=0, no-cache"):
        assert not may_keep(Cache_Control=control)
    request = rf.get("/")
    request._csp_nonce = "abc"
    from django.http import HttpResponse

    assert not page_cache.may_keep(request, HttpResponse("x"))
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    assert not page_cache.may_keep(rf.get("/"), response)


def test_a_cache_that_does_not_answer_costs_no_page(client, settings):
    from django.core.cache import CacheHandler

    gone = CacheHandler(
        {
            name: {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
            for name in ("default", "pages", "searches")
        }
    )
    path = make_publication(title="Toch te lezen").get_absolute_url()
    original, page_cache.caches = page_cache.caches, gone
    try:
        for _ in range(2):
            assert "Toch te lezen" in client.get(path).content.decode()
    finally:
        page_cache.caches = original


def test_it_stands_first_so_that_it_sees_every_header(settings):
    assert settings.MIDDLEWARE[0].endswith(PageCacheMiddleware.__name__)


def test_each_page_of_reactions_is_kept_by_itself(client):
    publication = make_publication()
    first = {"publication": publication, "name": "Eerste", "text": "Goed.", "status": "approved"}
    Comment.objects.bulk_create(Comment(**first) for _ in range(PER_PAGE))
    make_comment(publication, name="Tweede", created_at=timezone.now() + timedelta(seconds=1))
    address = publication.get_absolute_url()
    assert "Tweede" not in get(client, address).content.decode()
    assert "Tweede" in get(client, f"{address}?reacties=2&x=1").content.decode()
    assert is_kept(client.get(f"{address}?reacties=1"))
    assert client.get(f"{address}?reacties=3").status_code == 404


def test_a_page_over_https_is_another_one(settings):
    """It carries a header that plain http must not have."""
    settings.SECURE_HSTS_SECONDS = 60
    path, client = make_publication().get_absolute_url(), Client()
    for _ in range(2):
        assert "Strict-Transport-Security" not in client.get(path)
        assert client.get(path, secure=True)["Strict-Transport-Security"] == "max-age=60"
    assert is_kept(client.get(path))
    assert is_kept(client.get(path, secure=True))


def test_each_address_is_a_page_of_its_own(client):
    titles = ["Eerste", "Tweede"]
    paths = [make_publication(title=title).get_absolute_url() for title in titles]
    for title, path in zip(titles, paths, strict=True):
        assert f"<h1>{title}</h1>" in get(client, path).content.decode()


def test_each_query_is_a_page_of_its_own(client):
    for year in (2021, 2022):
        make_publication(title=f"Uit {year}", year=year)
    for year in (2021, 2022):
        html = get(client, f"{LIST}?jaar={year}").content.decode()
        assert re.findall(r">(Uit \d+)</a>", html) == [f"Uit {year}"]


def test_each_packing_is_kept_by_itself(client):
    path = make_publication().get_absolute_url()
    for accepted in ("br", "gzip", "", "br", "gzip", ""):
        response = client.get(path, headers={"Accept-Encoding": accepted})
        assert response.get("Content-Encoding", "") == accepted
    assert is_kept(response)


def test_a_new_release_keeps_nothing_of_the_old_one(client, monkeypatch):
    path = make_publication().get_absolute_url()
    get(client, path)
    assert is_kept(Client().get(path))
    monkeypatch.setattr(page_cache, "release", lambda: "another")
    assert not is_kept(Client().get(path))


@pytest.mark.parametrize("part", ["token", "day", "moment"])
def test_each_part_of_the_revision_makes_another_page(client, monkeypatch, part):
    path, now = make_publication().get_absolute_url(), revision.current()
    others = {"token": "x", "day": now.day + timedelta(1), "moment": now.moment + timedelta(1)}
    get(client, path)
    monkeypatch.setattr(revision, "current", lambda: replace(now, **{part: others[part]}))
    assert not is_kept(client.get(path))


def test_the_page_is_the_same_by_every_name_of_the_site(client, settings):
    settings.ALLOWED_HOSTS = ["een.example", "twee.example"]
    path = make_publication().get_absolute_url()
    one = client.get(path, headers={"Host": "een.example"})
    other = client.get(path, headers={"Host": "twee.example"})
    assert is_kept(other)
    assert other.content == one.content
    settings.PAGE_CACHE = False
    assert client.get(path, headers={"Host": "twee.example"}).content == one.content
