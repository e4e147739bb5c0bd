"""The moderation page: a reaction in its context, one button, and on to the next one."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, ReasonTemplate, Report
from comments.moderation import lifecycle
from tests.support.make import make_comment, make_publication
from tests.support.moderating import CHANGE, LIST
from tests.support.reacting import hidden_fields

pytestmark = pytest.mark.django_db


def waiting(days_ago=1, **fields):
    at = timezone.now() - timedelta(days=days_ago)
    return make_comment(**{"status": "pending", "created_at": at} | fields)


def address(comment):
    return reverse(CHANGE, args=[comment.pk])


def look(client, comment):
    return client.get(address(comment)).content.decode()


def press(client, comment, step, version=None, follow=True, **fields):
    """Press a button on the moderation page, as it stands there now."""
    comment = Comment.objects.get(pk=comment.pk)
    data = {"step": step, "version": version or comment.version} | fields
    return client.post(address(comment), data, follow=follow)


def stored(comment, *names):
    return Comment.objects.values_list(*names).get(pk=comment.pk)


# Reading


def test_reaction_stands_in_its_context(client, moderator):
    publication = make_publication(title="Buurtbus", lead="Een bus van en voor de buurt.")
    parent = make_comment(publication, name="Joke", text="De vraag.")
    make_comment(publication, parent=parent, name="Bas", text="Een eerder antwoord.")
    comment = waiting(publication=publication, parent=parent, email="a@b.nl", text="<b>1\n2")
    html = look(client, comment)
    for text in ["Buurtbus", "Een bus van en voor de buurt.", "Joke", "De vraag."]:
        assert text in html
    assert "Een eerder antwoord." in html
    assert "&lt;b&gt;1<br>2" in html
    assert "a@b.nl" in html
    assert f'href="{publication.get_absolute_url()}#reacties"' in html


def test_answer_to_a_hidden_reaction_warns(client, moderator):
    parent = make_comment(status="rejected")
    html = look(client, waiting(publication=parent.publication, parent=parent))
    assert "Lezers zien die reactie niet" in html


def test_suspicion_and_reports_stand_above_the_text(client, moderator):
    comment = waiting(suspicion="Er staan 6 links in.")
    assert "Er staan 6 links in." in look(client, comment)
    lifecycle.approve(comment)
    comment.reports.create(text="<i>Onaardig</i>")
    html = look(client, comment)
    assert "&lt;i&gt;Onaardig&lt;/i&gt;" in html
    assert "Er staan 6 links in." not in html, "it was judged"


def test_links_in_a_reaction_cannot_be_clicked_on_the_moderation_page(client, moderator):
    assert 'href="https://spam.example' not in look(client, waiting(text="https://spam.example"))


def test_history_tells_who_did_what_when_and_through_what(client, moderator):
    comment = waiting()
    joke = User.objects.create_user("joke", first_name="Joke", last_name="Bos")
    lifecycle.reject(comment, joke, "Te persoonlijk.", via="mail")
    html = look(client, comment)
    assert re.search(r"\d{4}, \d\d:\d\d: afgekeurd, Joke Bos", html)
    assert "(link in een e-mail)" in html
    assert "Te persoonlijk." in html


# One after the other


def test_start_leads_to_the_oldest_of_a_queue(client, moderator):
    waiting(days_ago=1)
    oldest = waiting(days_ago=3)
    suspect = waiting(days_ago=9, suspicion="Er staan 6 links in.")
    reported = make_comment()
    reported.reports.create(text="Onaardig.")
    for queue, first in [("pending", oldest), ("suspect", suspect), ("reported", reported)]:
        response = client.get(reverse("admin:comments_comment_next", args=[queue]))
        assert response["Location"] == address(first)
    assert client.get(reverse("admin:comments_comment_next", args=["x"])).status_code == 404


def test_after_a_decision_the_next_in_the_same_queue_comes(client, moderator):
    first, second, third = (waiting(days_ago=days) for days in (3, 2, 1))
    waiting(days_ago=2, suspicion="Er staan 6 links in.")
    assert press(client, second, "approve", follow=False)["Location"] == address(third)
    assert press(client, third, "spam", follow=False)["Location"] == address(first)
    done = press(client, first, "approve")
    assert done.redirect_chain == [(reverse(LIST), 302)]
    assert "In deze rij wacht niets meer." in done.content.decode()


def test_of_the_same_moment_each_gets_its_turn(client, moderator):
    at = timezone.now()
    first, second, third = (make_comment(status="pending", created_at=at) for _ in range(3))
    assert f'href="{address(third)}" data-key="v"' in look(client, second)
    assert f'href="{address(first)}" data-key="v"' in look(client, third)


def test_a_later_change_of_mind_leads_back_to_the_list_as_it_was(client, moderator):
    comment = make_comment()
    data = {"step": "spam", "version": 1}
    query = "?_changelist_filters=status%3Dapproved"
    response = client.post(address(comment) + query, data)
    assert response["Location"] == f"{reverse(LIST)}?status=approved"


def test_what_was_done_is_told_with_a_way_back(client, moderator):
    comment = waiting(name="Karel")
    waiting()
    html = press(client, comment, "approve").content.decode()
    assert "Goedgekeurd: lezers zien deze reactie nu." in html
    assert f'<a href="{address(comment)}">Terug naar deze reactie van Karel</a>' in html


# Deciding


def test_each_button_takes_its_step(client, moderator):
    for step, status in [("approve", "approved"), ("spam", "spam")]:
        comment = waiting()
        press(client, comment, step)
        assert stored(comment, "status", "moderated_by") == (status, moderator.pk)
        line = comment.decisions.get()
        assert (line.action, line.by, line.via) == (status, moderator, "admin")


def test_rejection_takes_a_chosen_a_changed_or_an_own_reason(client, moderator):
    template = ReasonTemplate.objects.create(title="Al gezegd", text="Dit stond er al.")
    for chosen, typed, reason in [
        (template.pk, "", "Dit stond er al."),
        (template.pk, "Dit stond er al: zie Joke.", "Dit stond er al: zie Joke."),
        ("", "Te persoonlijk.", "Te persoonlijk."),
    ]:
        comment = waiting()
        press(client, comment, "reject", template=chosen, reason=typed)
        assert stored(comment, "status", "rejection_reason") == ("rejected", reason)


def test_rejection_without_a_reason_asks_for_one(client, moderator):
    comment = waiting()
    response = press(client, comment, "reject", template="", reason="")
    html = response.content.decode()
    assert response.status_code == 422
    assert "Kies een reden of schrijf er een: de bezoeker leest die." in html
    assert "<title>Fout: " in html
    assert stored(comment, "status") == ("pending",)


def test_too_long_a_reason_is_not_lost(client, moderator):
    response = press(client, waiting(), "reject", template="", reason="x" * 301)
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()


def test_personal_details_are_taken_out_and_the_page_stays(client, moderator):
    comment = waiting(text="Bel 06-12345678.")
    response = press(client, comment, "edit", name="Anna", text="Bel mij.", follow=False)
    assert response["Location"] == address(comment)
    assert stored(comment, "text", "status") == ("Bel mij.", "pending")
    html = look(client, comment)
    assert "06-12345678" not in html
    assert "bewerkt" in html
    press(client, comment, "edit_approve", name="A.", text="Bel mij.")
    assert stored(comment, "name", "status", "version") == ("A.", "approved", 4)


def test_an_answer_goes_out_under_a_role(client, moderator):
    publication = make_publication(contact_name="Judith Jansen")
    for role, typed, name in [
        ("editors", "", "De redactie"),
        ("contact", "", "Judith Jansen"),
        ("contact", "Els Bos", "Els Bos"),
    ]:
        comment = make_comment(publication)
        words = {"role": role, "answer_name": typed, "answer_text": "Dank."}
        press(client, comment, "answer", submission=uuid4(), **words)
        answer = comment.answers.get()
        assert (answer.role, answer.name, answer.text) == (role, name, "Dank.")
        assert answer.is_visible


def test_approving_and_answering_are_one_step(client, moderator):
    comment, following = waiting(days_ago=2), waiting()
    words = {"role": "editors", "answer_name": "", "answer_text": "Dank.", "submission": uuid4()}
    response = press(client, comment, "approve_answer", follow=False, **words)
    assert response["Location"] == address(following)
    assert stored(comment, "status") == ("approved",)
    assert comment.answers.count() == 1
    again = press(client, comment, "answer", **words | {"answer_text": "Iets anders."})
    assert again.status_code == 409
    assert comment.answers.count() == 1


def test_contact_person_without_a_name_is_asked_for_one(client, moderator):
    words = {"role": "contact", "answer_name": "", "answer_text": "Dank.", "submission": uuid4()}
    response = press(client, make_comment(), "answer", **words)
    assert response.status_code == 422
    assert "Vul de naam van de contactpersoon in." in response.content.decode()
    assert "Dank.</textarea>" in response.content.decode()


def test_an_answer_cannot_be_answered(client, moderator):
    parent = make_comment()
    answer = make_comment(parent.publication, parent=parent)
    assert "approve_answer" not in look(client, answer)
    words = {"role": "editors", "answer_name": "", "answer_text": "Dank.", "submission": uuid4()}
    assert press(client, answer, "answer", **words).status_code == 409


def test_reports_are_put_aside(client, moderator):
    comment = make_comment()
    comment.reports.create(text="Onaardig.")
    assert press(client, comment, "keep").redirect_chain == [(reverse(LIST), 302)]
    assert stored(comment, "status") == ("approved",)
    assert Report.objects.get().handled_by == moderator


@pytest.mark.parametrize("step", ["keep", "spam", "reject"])
def test_a_report_that_came_after_the_page_was_opened_stays_open(client, moderator, step):
    comment = make_comment()
    seen = comment.reports.create(text="Onaardig.")
    opened = hidden_fields(client.get(address(comment)))
    unseen = comment.reports.create(text="Er staat een telefoonnummer in.")
    press(client, comment, step, reason="Onaardig.", seen_report=opened["seen_report"])
    assert [*Report.objects.open()] == [unseen]
    assert "Er staat een telefoonnummer in." in look(client, comment)
    seen.refresh_from_db()
    assert seen.handled_by == moderator


def test_a_newer_report_is_read_before_it_is_put_aside(client, moderator):
    comment = make_comment()
    comment.reports.create(text="Onaardig.")
    opened = hidden_fields(client.get(address(comment)))
    lifecycle.keep(comment)
    comment.reports.create(text="Nog een melding.")
    response = press(client, comment, "keep", seen_report=opened["seen_report"])
    html = response.content.decode()
    assert response.status_code == 409
    assert "Deze melding kwam nadat u de pagina opende. Lees die eerst." in html
    assert "Nog een melding." in html
    press(client, comment, "keep", seen_report=hidden_fields(response)["seen_report"])
    assert not Report.objects.open().exists()


@pytest.mark.parametrize(
    "data", [{}, {"step": "approve"}, {"step": "x", "version": 1}, {"step": "spam", "version": "²"}]
)
def test_what_is_no_button_of_the_page_is_refused(client, moderator, data):
    comment = waiting()
    assert client.post(address(comment), data).status_code == 400
    assert stored(comment, "status") == ("pending",)


def test_looking_changes_nothing(client, moderator):
    comment = waiting()
    with CaptureQueriesContext(connection) as queries:
        client.get(address(comment))
        client.head(address(comment))
        client.get(reverse("admin:comments_comment_next", args=["pending"]))
    reading = {"SELECT", "DECLARE"}  # PostgreSQL reads choices through a cursor
    assert {q["sql"].lstrip("(").split()[0] for q in queries} <= reading


# Two moderators


def test_the_second_moderator_is_told_who_was_first_and_loses_nothing(client, moderator):
    comment = waiting()
    joke = User.objects.create_user("joke", first_name="Joke", last_name="Bos")
    lifecycle.approve(comment, joke)
    for step, typed in [
        ("approve", {}),
        ("spam", {}),
        ("reject", {"template": "", "reason": "Mijn reden."}),
        ("edit", {"name": "Anna", "text": "Mijn reden."}),
    ]:
        response = press(client, comment, step, version=1, **typed)
        html = response.content.decode()
        assert response.status_code == 409
        assert "Joke Bos was u voor: goedgekeurd op " in html
        assert not typed or "Mijn reden.</textarea>" in html
        assert 'name="version" value="2"' in html, "a second look, a second try"
    assert stored(comment, "status", "text", "version") == ("approved", "Dit herken ik.", 2)
    assert comment.decisions.count() == 1


ANSWER = {"role": "editors", "answer_name": "", "answer_text": "Dank."}


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("approve", {}),
        ("reject", {"reason": "Gaat over iets anders."}),
        ("spam", {}),
        ("edit", {"name": "Anna", "text": "Korter."}),
        ("edit_approve", {"name": "Anna", "text": "Korter."}),
        ("approve_answer", ANSWER | {"submission": str(uuid4())}),
        ("answer", ANSWER | {"submission": str(uuid4())}),
        ("keep", {}),
    ],
)
def test_a_second_click_is_answered_as_the_first_was(client, moderator, step, fields):
    comment = make_comment(status="approved" if step in ("answer", "keep") else "pending")
    comment.reports.create(text="Onaardig.")
    version = comment.version
    first = press(client, comment, step, version, follow=False, **fields)
    done = stored(comment, "status", "text", "version"), Comment.objects.count()
    second = press(client, comment, step, version, follow=False, **fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (stored(comment, "status", "text", "version"), Comment.objects.count()) == done


def test_a_second_click_with_another_reason_is_refused(client, moderator):
    comment = waiting()
    version = comment.version
    press(client, comment, "reject", version, reason="Gaat over iets anders.")
    response = press(client, comment, "reject", version, reason="Onaardig.")
    assert response.status_code == 409
    assert stored(comment, "rejection_reason") == ("Gaat over iets anders.",)


def test_edit_that_cannot_be_approved_any_more_is_not_stored(client, moderator):
    comment = waiting()
    lifecycle.approve(comment)
    press(client, comment, "edit_approve", version=2, name="Anna", text="Anders.")
    assert stored(comment, "text", "version") == ("Dit herken ik.", 2)


def test_a_reaction_that_was_deleted_meanwhile_leads_to_the_list(client, moderator):
    comment = waiting()
    where = address(comment)
    comment.delete()
    response = client.post(where, {"step": "approve", "version": 1}, follow=True)
    assert response.redirect_chain


# The front page, and what it costs


def test_front_page_counts_each_queue(client, moderator):
    for number, fields in enumerate([{}, {}, {}, {"suspicion": "Een link."}]):
        waiting(days_ago=number, **fields)
    make_comment().reports.create(text="Onaardig.")
    html = re.sub(r"<[^>]+>|\s+", " ", client.get(reverse("admin:index")).content.decode())
    html = re.sub(" +", " ", html)
    assert "3 te beoordelen" in html
    assert "1 verdacht" in html
    assert "1 gemeld" in html


def test_page_costs_the_same_queries_whatever_the_number(client, moderator):
    def queries(number):
        comment = make_comment()
        for _ in range(number):
            make_comment(comment.publication, parent=comment)
            waiting()
            comment.reports.create(text="Onaardig.")
            lifecycle.keep(comment)
            comment.reports.create(text="Onaardig.")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(comment)).status_code == 200
        return len(captured)

    few = queries(2)
    assert queries(15) == few
    assert few <= 13


def test_no_name_of_a_visitor_stays_behind_in_the_log_of_the_admin(client, moderator):
    comment = waiting(name="Karel de Grote")
    client.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"})
    assert not Comment.objects.exists()
    assert "Karel" not in LogEntry.objects.get().object_repr
