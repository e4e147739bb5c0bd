"""The list of reactions: what waits, how to narrow it, and deciding on many at once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Decision, ReasonTemplate
from comments.moderation import lifecycle
from tests.support.make import make_comment, make_publication
from tests.support.moderating import CHANGE, LIST, staff

pytestmark = pytest.mark.django_db


def act(client, action, comments, query="?status=all", **more):
    data = {"action": action, "_selected_action": [c.pk for c in comments]} | more
    return client.post(reverse(LIST) + query, data, follow=True).content.decode()


def seen_on_the_list(client):
    """Return the last decision that a moderator who opens the list now could know of."""
    html = client.get(reverse(LIST) + "?status=all").content.decode()
    return re.search(r'name="seen" value="(\d+)"', html)[1]


@pytest.mark.parametrize(
    ("action", "status", "message"),
    [
        ("approve", "approved", "2 reacties goedgekeurd: lezers zien die nu."),
        ("mark_as_spam", "spam", "2 reacties als spam gemarkeerd."),
    ],
)
def test_bulk_action_decides_and_says_what_it_did(client, moderator, action, status, message):
    waiting = [make_comment(status="pending") for _ in range(2)]
    other = make_comment(status="pending")
    before = timezone.now()
    assert message in act(client, action, waiting, query="")
    for comment in Comment.objects.exclude(pk=other.pk):
        assert comment.status == status
        assert comment.moderated_by == moderator
        assert comment.moderated_at >= before
    other.refresh_from_db()
    assert other.status == "pending"


def test_bulk_rejection_asks_for_the_reason_first(client, moderator):
    waiting = [make_comment(status="pending", name=name) for name in ("Anna", "Bas")]
    asked = act(client, "reject", waiting)
    assert "Anna" in asked
    assert "Bas" in asked
    assert not Comment.objects.filter(status="rejected").exists()
    empty = act(client, "reject", waiting, reason=" ", template="")
    assert "Kies een reden of schrijf er een: de bezoeker leest die." in empty
    assert not Comment.objects.filter(status="rejected").exists()
    assert "2 reacties afgekeurd." in act(client, "reject", waiting, reason="Dubbel.", template="")
    assert Comment.objects.filter(status="rejected", rejection_reason="Dubbel.").count() == 2
    assert Decision.objects.filter(action="rejected", reason="Dubbel.", by=moderator).count() == 2


def test_chosen_reason_needs_no_typing(client, moderator):
    template = ReasonTemplate.objects.create(title="Al gezegd", text="Dit stond er al.")
    act(client, "reject", [make_comment(status="pending")], reason="", template=template.pk)
    assert Comment.objects.get().rejection_reason == "Dit stond er al."


def test_what_another_decided_meanwhile_stays_and_is_told(client, moderator):
    mine, theirs = make_comment(status="pending"), make_comment(status="pending")
    seen = seen_on_the_list(client)
    joke = User.objects.create_user("joke", first_name="Joke", last_name="Bos")
    lifecycle.reject(theirs, joke, "Onaardig.")
    told = act(client, "approve", [mine, theirs], seen=seen)
    assert "1 reactie goedgekeurd" in told
    assert "1 reactie bleef zoals zij was: daarover was al beslist." in told
    assert "Wie u voor was: Joke Bos." in told
    theirs.refresh_from_db()
    assert (theirs.status, theirs.moderated_by) == ("rejected", joke)


@pytest.mark.parametrize(
    ("action", "words", "message"),
    [
        ("approve", {}, "2 reacties goedgekeurd: lezers zien die nu."),
        ("reject", {"reason": "Dubbel.", "template": ""}, "2 reacties afgekeurd."),
        ("mark_as_spam", {}, "2 reacties als spam gemarkeerd."),
    ],
)
def test_a_second_click_is_answered_as_the_first_was(client, moderator, action, words, message):
    waiting = [make_comment(status="pending") for _ in range(2)]
    seen = seen_on_the_list(client)
    for _ in range(2):
        told = act(client, action, waiting, query="", seen=seen, **words)
        assert message in told
        assert "zoals" not in told
    assert Decision.objects.count() == 2


def test_what_the_moderator_saw_decided_is_no_second_click(client, moderator):
    comment = make_comment(status="pending")
    act(client, "reject", [comment], reason="Dubbel.", template="")
    told = act(client, "reject", [comment], seen=seen_on_the_list(client), reason="Dubbel.")
    assert "1 reactie bleef zoals zij was" in told


def test_one_reaction_is_told_in_the_singular(client, moderator):
    message = act(client, "approve", [make_comment(status="pending")])
    assert "1 reactie goedgekeurd: lezers zien die nu." in message


def test_action_that_changes_nothing_says_so(client, moderator):
    html = act(client, "approve", [make_comment(status="approved")])
    assert "1 reactie bleef zoals zij was" in html
    assert Comment.objects.get().moderated_by is None


def test_withdrawn_reaction_cannot_be_brought_back(client, moderator):
    withdrawn = make_comment(status="withdrawn")
    assert "1 reactie bleef zoals zij was" in act(client, "approve", [withdrawn])
    page = client.get(reverse(CHANGE, args=[withdrawn.pk])).content.decode()
    assert 'name="step"' not in page
    response = client.post(reverse(CHANGE, args=[withdrawn.pk]), {"step": "approve", "version": 1})
    assert response.status_code == 409
    withdrawn.refresh_from_db()
    assert withdrawn.status == "withdrawn"


def test_actions_are_called_in_dutch(client, moderator):
    make_comment(status="pending")
    html = client.get(reverse(LIST)).content.decode()
    for value, name in [
        ("approve", "Goedkeuren"),
        ("reject", "Afkeuren"),
        ("mark_as_spam", "Spam"),
    ]:
        assert f'<option value="{value}">{name}</option>' in html


def test_approved_reaction_stands_on_the_page_at_once(client, moderator):
    comment = make_comment(status="pending", text="Nieuw inzicht.")
    url = comment.publication.get_absolute_url()
    assert "Nieuw inzicht" not in client.get(url).content.decode()
    act(client, "approve", [comment])
    assert "Nieuw inzicht" in client.get(url).content.decode()


def test_list_starts_with_what_waits_oldest_first(client, moderator):
    now = timezone.now()
    make_comment(status="pending", name="Jongste", created_at=now)
    make_comment(status="pending", name="Oudste", created_at=now - timedelta(days=3))
    make_comment(name="Al beslist")
    html = client.get(reverse(LIST)).content.decode()
    assert html.index("Oudste") < html.index("Jongste")
    assert "Al beslist" not in html


def test_every_reaction_can_be_reached(client, moderator):
    places = [*Comment.Status, "suspect", "reported"]
    for place in places:
        status = {"suspect": "pending", "reported": "approved"}.get(place, place)
        comment = make_comment(make_publication(slug=f"over-{place}"), status=status)
        if place == "suspect":
            Comment.objects.filter(pk=comment.pk).update(suspicion="Er staan 6 links in.")
        if place == "reported":
            comment.reports.create(text="Onaardig.")
    for asked in places:
        html = client.get(reverse(LIST), {"status": asked}).content.decode()
        found = [place for place in places if f"/over-{place}/" in html]
        assert found == (["approved", "reported"] if asked == "approved" else [asked])
    html = client.get(reverse(LIST), {"status": "all"}).content.decode()
    assert all(f"/over-{place}/" in html for place in places)


def test_margin_counts_each_status(client, moderator):
    for status, number in [("pending", 3), ("approved", 2), ("spam", 1)]:
        for _ in range(number):
            make_comment(status=status)
    html = client.get(reverse(LIST)).content.decode()
    for label in ["te beoordelen (3)", "goedgekeurd (2)", "spam (1)", "afgekeurd (0)", "alle (6)"]:
        assert label in html


def test_list_can_be_narrowed_to_a_publication(client, moderator):
    mine, other = make_publication(title="Buurtbus"), make_publication(title="Moestuin")
    make_comment(mine, status="pending", name="Over de bus")
    make_comment(other, status="pending", name="Over de tuin")
    html = client.get(reverse(LIST), {"publication": mine.pk}).content.decode()
    assert "Buurtbus (1)" in html
    assert "Over de bus" in html
    assert "Over de tuin" not in html


@pytest.mark.parametrize("value", ["x", "0", "9" * 30, "-1", "²", ""])
def test_strange_publication_in_the_address_is_ignored(client, moderator, value):
    make_comment(status="pending", name="Anna")
    response = client.get(reverse(LIST), {"publication": value, "status": "x"})
    assert response.status_code == 200
    assert "Anna" in response.content.decode()


def test_search_finds_name_text_and_title(client, moderator):
    make_comment(
        make_publication(title="Buurtbus"), status="pending", name="Karel", text="Mooi werk"
    )
    make_comment(status="pending", name="Iemand anders")
    for words in ["karel", "mooi", "buurtbus"]:
        html = client.get(reverse(LIST), {"q": words}).content.decode()
        assert "Karel" in html
        assert "Iemand anders" not in html


def test_editor_is_no_moderator(client):
    comment = make_comment(status="pending")
    client.force_login(staff("redacteur"))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse(CHANGE, args=[comment.pk])).status_code == 403
    data = {"action": "approve", "_selected_action": [comment.pk]}
    assert client.post(reverse(LIST), data).status_code == 403
    data = {"step": "approve", "version": 1}
    assert client.post(reverse(CHANGE, args=[comment.pk]), data).status_code == 403
    assert client.get(reverse("admin:comments_comment_next", args=["pending"])).status_code == 403
    assert "Reacties die op u wachten" not in client.get(reverse("admin:index")).content.decode()
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_who_may_only_look_sees_no_email_and_has_no_actions(client):
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("kijker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(user)
    comment = make_comment(status="pending", email="anna@example.org")
    page = client.get(reverse(CHANGE, args=[comment.pk]))
    assert page.status_code == 200
    assert "anna@example.org" not in page.content.decode()
    assert 'name="step"' not in page.content.decode()
    post = client.post(reverse(CHANGE, args=[comment.pk]), {"step": "approve", "version": 1})
    assert post.status_code == 403
    assert 'value="approve"' not in client.get(reverse(LIST)).content.decode()
    act(client, "approve", [comment])
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_anonymous_is_sent_to_the_login(client):
    response = client.get(reverse(LIST))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_list_costs_the_same_queries_whatever_the_number(client, moderator):
    def queries(number):
        for _ in range(number):
            parent = make_comment(status="pending")
            make_comment(parent.publication, parent=parent, status="pending")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    few = queries(2)
    assert queries(15) == few
    assert few <= 14
