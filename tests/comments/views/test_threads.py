"""Hundreds of reactions: in pages, at the price of a few, and each to be found by its permalink."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.signals import post_init

from comments.models import Comment
from comments.moderation import lifecycle
from publications.models import OldAddress
from tests.support.make import make_comment, make_publication

pytestmark = pytest.mark.django_db
START = datetime(2024, 1, 1, tzinfo=UTC)


def react(publication, number):
    """Store `number` reactions, an hour apart; return them, oldest first."""
    rows = (
        Comment(
            publication=publication,
            name=f"Lezer {n}",
            text=f"Tekst {n}.",
            status="approved",
            created_at=START + timedelta(hours=n),
        )
        for n in range(1, number + 1)
    )
    return Comment.objects.bulk_create(rows)


def names(response):
    return re.findall(r"<bdi>(.*?)</bdi>", response.content.decode())


def follow(client, comment):
    """Go where the permalink leads; return the address and the page."""
    address = client.get(comment.get_absolute_url())["Location"]
    return address, client.get(address.partition("#")[0]).content.decode()


@contextmanager
def reactions_read():
    """Collect the reactions that come out of the database."""
    read = []

    def note(instance, **kwargs):
        read.append(instance.pk)

    post_init.connect(note, sender=Comment)
    try:
        yield read
    finally:
        post_init.disconnect(note, sender=Comment)


@pytest.mark.usefixtures("made_anew")
@pytest.mark.parametrize("number", [8, 800])
def test_page_costs_the_same_queries_and_never_reads_all(client, number, django_assert_num_queries):
    publication = make_publication()
    rows = react(publication, number)
    make_comment(publication, parent=rows[3], name="De redactie")
    other = "?reacties=8" if number > 100 else "?reacties=1"
    for query in ("", other):
        with reactions_read() as read, django_assert_num_queries(3):
            html = client.get(publication.get_absolute_url() + query).content.decode()
        assert f"{number + 1} reacties<" in html
        assert 0 < len(read) <= 101


def test_reactions_beyond_100_stand_on_pages_that_links_lead_to(client):
    publication = make_publication()
    react(publication, 201)
    address = publication.get_absolute_url()
    assert names(client.get(address)) == [f"Lezer {n}" for n in range(1, 101)]
    assert names(client.get(f"{address}?reacties=2")) == [f"Lezer {n}" for n in range(101, 201)]
    last = client.get(f"{address}?reacties=3")
    assert names(last) == ["Lezer 201"]
    html = last.content.decode()
    assert re.findall(r'href="(\?[^"]*#reacties)"', html) == [
        "?reacties=2#reacties", "?#reacties", "?reacties=2#reacties", "?reacties=3#reacties",
    ]  # fmt: skip
    assert f'<link rel="canonical" href="http://testserver{address}">' in html
    assert publication.title in html


def test_a_hundred_reactions_need_no_second_page(client):
    publication = make_publication()
    rows = react(publication, 100)
    for row in rows:
        make_comment(publication, parent=row)
    html = client.get(publication.get_absolute_url()).content.decode()
    assert html.count('<article class="reaction"') == 200
    assert "reacties=2" not in html


def test_answers_stay_with_their_reaction(client):
    publication = make_publication()
    rows = react(publication, 150)
    for row in (rows[0], rows[-1]):
        make_comment(publication, parent=row, name=f"Antwoord aan {row.name}")
    first = names(client.get(publication.get_absolute_url()))
    second = names(client.get(f"{publication.get_absolute_url()}?reacties=2"))
    assert first[:3] == ["Lezer 1", "Antwoord aan Lezer 1", "Lezer 2"]
    assert second[-2:] == ["Lezer 150", "Antwoord aan Lezer 150"]


def test_what_is_not_shown_takes_no_place_on_a_page(client):
    publication = make_publication()
    rows = react(publication, 103)
    lifecycle.reject(rows[0])
    lifecycle.withdraw(rows[1])
    make_comment(publication, parent=rows[2], name="Blijft")
    lifecycle.withdraw(rows[2])  # its trace stays, for its answer
    make_comment(publication, parent=rows[0], name="Verborgen")
    shown = names(client.get(publication.get_absolute_url()))
    assert shown[0] == "Blijft"
    assert shown[-1] == "Lezer 102"
    second = client.get(f"{publication.get_absolute_url()}?reacties=2")
    assert names(second) == ["Lezer 103"]
    assert "101 reacties<" in second.content.decode()


@pytest.mark.parametrize("asked", ["2", "0", "-1", "x", "1e3", "9999999", "99999999999999999999"])
@pytest.mark.parametrize("number", [0, 100])
def test_page_that_is_not_there_is_not_found(client, asked, number):
    publication = make_publication()
    react(publication, number)
    response = client.get(f"{publication.get_absolute_url()}?reacties={asked}")
    assert response.status_code == 404


# --- Permalinks ----------------------------------------------------------------------------
def test_permalink_leads_to_the_reaction_whatever_page_it_is_on(client):
    publication = make_publication()
    rows = react(publication, 250)
    answer = make_comment(publication, parent=rows[120])
    address = publication.get_absolute_url()
    for comment, query in [
        (rows[0], ""), (rows[99], ""), (rows[100], "?reacties=2"), (rows[249], "?reacties=3"),
        (answer, "?reacties=2"),
    ]:  # fmt: skip
        place, html = follow(client, comment)
        assert place == f"{address}{query}#reactie-{comment.pk}"
        assert f'id="reactie-{comment.pk}"' in html
        assert f'href="{comment.get_absolute_url()}"' in html


def test_permalink_follows_a_reaction_that_moves_to_another_page(client):
    publication = make_publication()
    rows = react(publication, 101)
    assert "?reacties=2#" in follow(client, rows[100])[0]
    lifecycle.reject(rows[5])
    place, html = follow(client, rows[100])
    assert "?" not in place
    assert f'id="reactie-{rows[100].pk}"' in html


def test_reactions_of_one_moment_each_have_one_place(client):
    publication = make_publication()
    rows = react(publication, 130)
    Comment.objects.update(created_at=START)
    for comment in (rows[99], rows[100]):
        assert f'id="reactie-{comment.pk}"' in follow(client, comment)[1]


def test_permalink_outlives_the_name_of_the_publication(client):
    comment = make_comment()
    old = comment.get_absolute_url()
    comment.publication.slug = "nieuw-adres"
    comment.publication.save()
    assert OldAddress.objects.exists()
    assert client.get(old)["Location"] == f"/publicaties/nieuw-adres/#reactie-{comment.pk}"


def test_trace_of_a_withdrawn_reaction_keeps_its_permalink(client):
    question = make_comment()
    make_comment(question.publication, parent=question)
    lifecycle.withdraw(question)
    assert "Deze reactie is ingetrokken" in follow(client, question)[1]


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_permalink_of_what_readers_do_not_see_leads_to_the_others(client, status):
    comment = make_comment(status=status, text="Niet voor lezers.")
    response = client.get(comment.get_absolute_url())
    html = response.content.decode()
    assert response.status_code == 404
    assert "Niet voor lezers" not in html
    assert f"{comment.publication.get_absolute_url()}#reacties" in html
    assert '<meta name="robots" content="noindex">' in html


def test_answer_to_a_hidden_reaction_has_no_place(client):
    question = make_comment(status="rejected")
    answer = make_comment(question.publication, parent=question)
    assert client.get(answer.get_absolute_url()).status_code == 404


def test_permalink_says_nothing_of_a_publication_that_readers_cannot_see(client):
    comment = make_comment(make_publication(status="draft"))
    assert client.get(comment.get_absolute_url()).status_code == 404
    slug = make_publication().slug
    for number in ["0", "999999", "9" * 30, "9" * 5000]:
        assert client.get(f"/publicaties/{slug}/reacties/{number}/").status_code == 404


def test_permalink_is_kept_by_nobody_and_asks_little(client, django_assert_num_queries):
    comment = make_comment()
    with django_assert_num_queries(3):
        response = client.get(comment.get_absolute_url())
    assert "private" in response["Cache-Control"]
    assert not response.cookies
