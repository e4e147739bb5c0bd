"""A moderator enters a reaction that came by mail, for who cannot use the form."""

import re

import pytest
from django.urls import reverse

from comments.models import Comment, OutgoingMail
from comments.moderation import lifecycle
from tests.support.author import page_of
from tests.support.make import make_publication
from tests.support.moderating import CHANGE, LIST, staff
from tests.support.racing import at_once
from tests.support.reacting import create_address, hidden_fields, new_address

pytestmark = pytest.mark.django_db

ADD = "admin:comments_comment_add"
MAILED = {"name": "Anna de Vries", "email": "", "text": "Dit herken ik.\nGroet."}


def enter(client, publication, **changes):
    """Open the form and send it, filled in unless changed."""
    path = reverse(ADD)
    named = {"publication": str(publication)}
    return client.post(path, hidden_fields(client.get(path)) | MAILED | named | changes)


def test_a_reaction_that_came_by_mail_is_on_the_site_at_once(client, moderator):
    publication = make_publication(title="Samen koken")
    response = enter(client, publication)
    comment = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse(CHANGE, args=[comment.pk]))
    assert (comment.publication, comment.name, comment.text) == (
        publication, "Anna de Vries", "Dit herken ik.\nGroet.",
    )  # fmt: skip
    assert (comment.role, comment.moderated_by) == ("visitor", moderator)
    assert "Dit herken ik." in client.get(publication.get_absolute_url()).content.decode()
    assert not OutgoingMail.objects.exists()
    line = comment.decisions.get()
    assert (line.action, line.by, line.via) == ("entered", moderator, "admin")
    html = client.get(response["Location"]).content.decode()
    assert "Opgeslagen: lezers zien deze reactie nu." in html
    assert "namens de schrijver geplaatst, moderator" in html


def test_who_gave_an_address_hears_of_it_with_the_secret_link(client, moderator):
    publication = make_publication(title="Samen koken")
    enter(client, publication, email="anna@example.org")
    comment, mail = Comment.objects.get(), OutgoingMail.objects.get()
    assert mail.recipient == "anna@example.org"
    assert mail.subject == "Uw reactie op “Samen koken” staat op de site"
    assert f"http://testserver{page_of(comment)}" in mail.text
    assert client.get(page_of(comment)).status_code == 200
    lifecycle.withdraw(comment)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "named",
    [
        lambda publication: f"https://example.org{publication.get_absolute_url()}#reacties",
        lambda publication: f" {publication.get_absolute_url()}?reacties=2 ",
        new_address,
        create_address,
        lambda publication: "samen koken ",
        lambda publication: "https://example.org/publicaties/oud-adres/",
    ],
)
def test_the_publication_is_named_by_address_or_title(client, moderator, named):
    publication = make_publication(title="Samen koken", slug="oud-adres")
    publication.slug = "samen-koken"
    publication.save()
    make_publication(title="Samen koken 2")
    assert enter(client, named(publication)).status_code == 302
    assert Comment.objects.get().publication == publication


@pytest.mark.parametrize("named", ["", "Bestaat niet", "/themas/concept/", "/publicaties/concept/"])
def test_what_names_no_publication_on_the_site_is_told_and_nothing_is_lost(
    client, moderator, named
):
    make_publication(title="Concept", slug="concept", status="draft")
    response = enter(client, named)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in html
    assert 'href="#id_publication"' in html
    assert re.search(r'<input[^>]*name="publication"[^>]*aria-invalid="true"', html)
    assert "Anna de Vries" in html
    assert "Dit herken ik." in html
    assert not Comment.objects.exists()


def test_a_title_that_several_have_is_not_guessed(client, moderator):
    for _ in range(2):
        make_publication(title="Jaarverslag")
    response = enter(client, "Jaarverslag")
    assert response.status_code == 422
    assert "Meer publicaties hebben deze titel." in response.content.decode()


def test_neither_spam_rules_nor_a_closed_form_hold_it_up(client, moderator):
    publication = make_publication(comments_policy="closed")
    enter(client, publication, text="https://koop.example/nu")
    comment = Comment.objects.get()
    assert comment.is_visible
    assert not comment.suspicion


def test_a_second_click_stores_nothing_and_is_answered_as_done(client, moderator):
    publication, path = make_publication(), reverse(ADD)
    data = hidden_fields(client.get(path)) | MAILED | {"publication": publication.title}
    first = client.post(path, data | {"email": "anna@example.org"})
    second = client.post(path, data | {"email": "anna@example.org"}, follow=True)
    comment = Comment.objects.get()
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "Opgeslagen: lezers zien deze reactie nu." in second.content.decode()
    assert comment.decisions.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_form_that_comes_again_with_other_words_is_refused(client, moderator):
    publication, path = make_publication(), reverse(ADD)
    data = hidden_fields(client.get(path)) | MAILED | {"publication": publication.title}
    client.post(path, data)
    response = client.post(path, data | {"text": "Iets anders."})
    assert response.status_code == 409
    assert "Iets anders." in response.content.decode()
    assert Comment.objects.get().text == MAILED["text"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_store_one(client, moderator, shared_database):
    publication, path = make_publication(), reverse(ADD)
    data = hidden_fields(client.get(path)) | MAILED | {"publication": publication.title}
    shared_database()
    assert at_once(*[lambda: client.post(path, data).status_code] * 2) == [302, 302]
    assert at_once(Comment.objects.count) == [1]


def test_every_field_has_its_label_and_its_help(client, moderator):
    html = client.get(reverse(ADD)).content.decode()
    for name in ("publication", "name", "email", "text"):
        assert f'<label for="id_{name}">' in html
        assert f'aria-describedby="id_{name}_helptext"' in html
    assert reverse(ADD) in client.get(reverse(LIST)).content.decode()


def test_only_moderators_enter_one(client):
    client.force_login(staff("redacteur"))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(reverse(ADD), MAILED).status_code == 403
    client.logout()
    assert client.get(reverse(ADD)).status_code == 302
