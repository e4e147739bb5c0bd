"""What looks like spam is stored, stands apart, and says why; nobody is refused for his words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from comments.models import Comment, SpamWord
from comments.moderation import lifecycle, spam
from comments.moderation.spam import Facts, fingerprint, signs
from tests.support.author import page_of
from tests.support.make import make_comment, make_publication
from tests.support.reacting import TYPED, open_form, send

LINK = "https://voorbeeld.example/pagina"
LIST = ("casino", "gratis geld", "crème", "€€€")


def written(text=TYPED["text"], name="Anna de Vries", **context):
    return Facts(name, text, **context)


@pytest.mark.parametrize(
    ("rule", "facts", "sentence"),
    [
        ("word list", written("Kom naar ons CASINO!", phrases=LIST), "spamwoorden: casino."),
        ("word list", written("Casino, gratis\n geld.", phrases=LIST), ": casino, gratis geld."),
        ("word list", written("Een creme voor u", phrases=LIST), "crème"),
        ("word list", written("Ons ca\u200bsi\u00adno", phrases=LIST), "casino"),
        ("word list", written("Ons c\u0301asino", phrases=LIST), "casino"),
        ("word list", written(name="Het Casino", phrases=LIST), "casino"),
        (
            "same text",
            written(earlier={"when": "3 mei 2026, 10:00", "title": "Wijk"}),
            "Dezelfde tekst kwam op 3 mei 2026, 10:00, bij “Wijk”.",
        ),
        ("address of spam", written(has_sent_spam=True), "Van hetzelfde internetadres"),
        (
            "many links",
            written(f"Lees {LINK} en {LINK} en www.a.nl en HTTP://b.nl."),
            "Er staan 4 webadressen in de tekst.",
        ),
        ("bare link", written(f"Kijk: {LINK}"), "weinig meer dan een webadres"),
        ("link in name", written(name="www.pillen.example"), "naam lijkt op een webadres"),
        ("link in name", written(name="Goedkoop pillen.com"), "naam lijkt op een webadres"),
        ("link in name", written(name="https://x.example"), "naam lijkt op een webadres"),
        ("link markup", written("Dit is [URL=x]beter[/url], zeg ik."), "HTML of BBCode"),
        ("link markup", written("Dit is <a\nHREF='x'>beter</a>, zeg ik."), "HTML of BBCode"),
        ("other script", written("Дешевые кредиты онлайн, bel nu"), "niet in Latijnse letters"),
        ("other script", written("𝗕𝗲𝗹 𝗻𝘂 𝘃𝗼𝗼𝗿 geld"), "niet in Latijnse letters"),
        ("mixed letters", written("Kom naar het cаsino van de wijk"), "In “cаsino” staan letters"),
    ],
)
def test_a_rule_that_holds_says_so_to_moderators(rule, facts, sentence):
    found = signs(facts)
    assert set(found) == {rule}
    assert sentence in found[rule]


@pytest.mark.parametrize(
    "facts",
    [
        written(),
        written("Casinos, geld, gratis en voor niets.", phrases=LIST),  # other words, other order
        written("Mooi! €€€", phrases=LIST),  # a phrase without a letter finds nothing
        written(f"Zie {LINK}, {LINK} en ook {LINK} voor de cijfers."),
        written("Ik las https://nl.wikipedia.org/wiki/Wijk_(stad) en vind het goed."),
        written(name="Stichting Buurtwijs.nl"),
        written(name="J.P. v.d. Berg"),
        written(name="محمد", text="Dank u wel, wij herkennen dit."),
        written("Mijn buurvrouw zegt: добро пожаловать. Zo hoort het in de wijk."),
        written("Bij Δt en α-waarden van 3 µm klopt de één-op-één ĳking in Súdwest-Fryslân."),
        written("Dit is < dan dat, en [lijst] is geen code. <b>Vet</b>."),
        written("👍👩‍👩‍👧🏽"),
        written("12345"),
    ],
)
def test_what_people_write_is_not_suspect(facts):
    assert signs(facts) == {}


def test_a_phrase_that_can_find_nothing_is_not_taken():
    SpamWord(phrase="3 voor €").clean()
    with pytest.raises(ValidationError, match="Gebruik een letter of een cijfer"):
        SpamWord(phrase="€€€").clean()


def test_every_rule_has_a_name_of_its_own():
    names = [rule.name for rule in spam.RULES]
    assert len(names) == len(set(names))


def test_fingerprint_sees_the_words_only():
    one = fingerprint("Dit herken ik uit onze wijk.")
    assert fingerprint("  dit herkén ik\n\nuit onze\u200b WIJK!!") == one
    assert fingerprint("Dit herken ik uit onze straat.") != one
    assert fingerprint("Helemaal mee eens!") == ""


# --- From the form to the queue ------------------------------------------------------------
@pytest.fixture
def react(client, db):
    """Return a function that sends a reaction and returns it as stored."""

    def sent(publication=None, **typed):
        publication = publication or make_publication()
        response = send(client, publication, open_form(client, publication, **typed))
        assert response.status_code == 303
        comment = Comment.objects.latest("pk")
        assert response["Location"] == page_of(comment)
        return comment

    return sent


def test_suspect_reaction_is_stored_for_its_own_queue_and_the_visitor_sees_nothing_of_it(react):
    SpamWord.objects.create(phrase="Gratis geld")
    comment = react(name="www.x.example", text="Hier is gratis geld te halen.")
    assert comment.status == Comment.Status.PENDING
    assert comment.suspicion.split("\n") == [
        "Er staat iets in van de lijst met spamwoorden: Gratis geld.",
        "De naam lijkt op een webadres.",
    ]
    assert [*Comment.objects.suspect()] == [comment]
    assert not Comment.objects.waiting().exists()


def test_reaction_like_any_other_waits_in_the_first_queue(react):
    comment = react()
    assert comment.suspicion == ""
    assert [*Comment.objects.waiting()] == [comment]


def test_same_words_on_another_publication_are_suspect_for_thirty_days(react):
    first = react(make_publication(title="Wij in de Wijk"), text="Dit herken ik uit onze wijk.")
    again = react(text="Dit herken ik uit onze WIJK!")
    assert "“Wij in de Wijk”" in again.suspicion
    Comment.objects.update(created_at=first.created_at - timedelta(days=31))
    assert react(text="Dit herken ik uit onze wijk.").suspicion == ""


def test_edited_words_are_compared_and_withdrawn_ones_are_forgotten(react):
    first = react(text="Dit herken ik uit onze wijk.")
    lifecycle.edit(first, name="A", text="Nu staat er heel iets anders.", via=lifecycle.Via.VISITOR)
    assert react(text="Dit herken ik uit onze wijk.").suspicion == ""
    assert "Dezelfde tekst" in react(text="Nu staat er heel iets anders.").suspicion
    for comment in Comment.objects.filter(text="Nu staat er heel iets anders."):
        lifecycle.withdraw(comment)
    assert react(text="Nu staat er heel iets anders.").suspicion == ""


def test_a_reaction_is_not_the_same_as_itself(react):
    comment = react()
    assert spam.suspicion_of(comment) == ""


def test_address_that_sent_spam_is_suspect_until_tomorrow(react):
    react(text="Koop!")
    Comment.objects.update(status="spam")
    assert "als spam is gemarkeerd" in react(text="Een nieuwe dag.").suspicion
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert react(text="Een nieuwe dag.").suspicion == ""


def test_the_same_text_is_seen_after_a_change_of_key(db, settings):
    text = TYPED["text"]
    make_comment(text=text, fingerprint=fingerprint(text))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert spam.suspicion_of(make_comment(text=text, status="pending")) != ""


def test_imported_spam_makes_nobody_suspect(db):
    make_comment(status="spam")
    assert spam.suspicion_of(make_comment(status="pending")) == ""


def test_suspicion_costs_the_same_queries_whatever_there_is(db, django_assert_num_queries):
    for number in range(50):
        SpamWord.objects.create(phrase=f"woord {number}")
        make_comment(sender="x", status="spam", fingerprint=fingerprint(TYPED["text"]))
    comment = make_comment(sender="x", text=TYPED["text"])
    with django_assert_num_queries(3):
        spam.suspicion_of(comment)


def test_who_is_not_of_the_desk_cannot_learn_what_is_suspect(react):
    comment = react(name="www.x.example")
    lifecycle.approve(comment)
    html = Client().get(comment.publication.get_absolute_url()).content.decode()
    assert "www.x.example" in html
    assert "lijkt op een webadres" not in html
