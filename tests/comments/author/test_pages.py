"""Who wrote a reaction follows it by a secret link, changes it in time, and takes it back."""

import logging
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management.utils import get_random_secret_key
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from comments.author import links
from comments.models import Comment
from comments.moderation import lifecycle
from tests.support.author import make_reaction, page_of
from tests.support.make import make_comment, make_publication
from tests.support.reacting import hidden_fields

pytestmark = pytest.mark.django_db


def text_of(response):
    """Return what the page says, without its markup."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def joke():
    return User.objects.create_user("joke", first_name="Joke", last_name="Bos")


# --- The link ------------------------------------------------------------------------------
def test_the_database_holds_only_a_hash_of_the_token():
    comment = make_reaction()
    token = links.token_for(comment.submission)
    assert len(urlsafe_b64decode(f"{token}=")) == 32
    assert token not in str(Comment.objects.values())
    assert links.find(token) == comment


def test_who_reads_the_database_cannot_make_a_token(settings):
    comment = make_reaction()
    settings.SECRET_KEY = get_random_secret_key()
    assert links.find(links.token_for(comment.submission)) is None


def test_a_new_site_key_leaves_old_links_and_mails_without_one(settings):
    comment = make_reaction()
    token = links.token_for(comment.submission)
    settings.SECRET_KEY = get_random_secret_key()
    assert links.find(token) == comment
    assert links.address_of(comment) == ""


def test_a_link_of_an_earlier_key_is_made_again_while_that_key_is_a_fallback(settings):
    comment, gone = make_reaction(), make_reaction()
    address, lost = links.address_of(comment), links.token_for(gone.submission)
    gone.delete()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = get_random_secret_key()

    assert links.address_of(comment) == address
    assert links.is_ours(lost)
    settings.SECRET_KEY_FALLBACKS = []
    assert not links.is_ours(lost)


@pytest.mark.parametrize(
    ("made", "opened"),
    [(links.confirm_address, links.to_confirm), (links.stop_address, links.to_stop)],
)
def test_a_mailed_link_of_an_earlier_key_opens_while_that_key_is_a_fallback(settings, made, opened):
    comment = make_reaction(email="anna@example.org")
    token = made(comment).rstrip("/").rpartition("/")[2]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = get_random_secret_key()

    assert opened(token) == (comment, True)
    Comment.objects.filter(pk=comment.pk).update(email="another@example.org")
    assert opened(token) == (None, True)
    settings.SECRET_KEY_FALLBACKS = []
    assert opened(token) == (None, False)


@hypothesis_settings(deadline=None)
@given(data=st.data())
@pytest.mark.slow
def test_no_token_opens_anothers_reaction(data):
    mine, other = make_reaction(email="a@example.org"), make_reaction(email="b@example.org")
    tokens = {links.token_for(row.submission): row for row in (mine, other)}
    one, two = tokens
    spoiled = st.builds(
        lambda token, at, char: token[:at] + char + token[at + 1 :],
        st.sampled_from([one, two]), st.integers(0, 42), st.characters(),
    )  # fmt: skip
    crossed = st.integers(1, 42).map(lambda at: one[:at] + two[at:])
    mailed = [links.confirm_address(mine), links.stop_address(mine), mine.token_hash]
    others = [text.rstrip("/").rpartition("/")[2] for text in mailed]
    others += [mine.submission.hex, str(mine.pk), f"{one}=", one.lower(), f" {one}"]
    token = data.draw(
        st.one_of(spoiled, crossed, st.sampled_from([one, two, *others]), st.text(max_size=60))
    )
    assert links.find(token) == tokens.get(token)
    assert links.is_ours(token) == (token in tokens)
    for open_ in (links.to_confirm, links.to_stop):
        assert open_(token) == (None, False) or token in others


def test_another_spelling_of_a_token_is_not_it():
    token = links.token_for(uuid4())
    known = urlsafe_b64decode(f"{token}=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [token[:-1] + c for c in alphabet if urlsafe_b64decode(f"{token[:-1]}{c}=") == known]
    assert len(twins) > 1
    assert [twin for twin in twins if links.is_ours(twin)] == [token]
    assert urlsafe_b64encode(known).decode().rstrip("=") == token


@pytest.mark.parametrize("part", ["", "wijzigen/", "intrekken/", "mail/"])
def test_an_unknown_link_is_404_and_one_of_what_is_gone_410(client, part):
    gone = make_reaction()
    path = page_of(gone, part)
    gone.delete()
    erased = make_reaction()
    Comment.objects.filter(pk=erased.pk).update(token_hash=None)
    withdrawn = make_reaction()
    lifecycle.withdraw(withdrawn)
    for method in (client.get, client.head, client.post):
        assert method(path).status_code == 410
        assert method(page_of(erased, part)).status_code == 410
        assert method(page_of(withdrawn, part)).status_code == 410
        assert method(f"/mijn-reactie/{'x' * 43}/{part}").status_code == 404
    assert "Deze reactie is gewist" in text_of(client.get(path))
    assert "U hebt uw reactie ingetrokken" in text_of(client.get(page_of(withdrawn, part)))
    unknown = client.get(f"/mijn-reactie/{'x' * 43}/{part}")
    assert "Deze link werkt niet" in text_of(unknown)
    assert "xxxx" not in unknown.content.decode()


def test_known_and_unknown_links_ask_the_database_alike(client, django_assert_num_queries):
    withdrawn = make_reaction()
    lifecycle.withdraw(withdrawn)
    for path in [page_of(withdrawn), f"/mijn-reactie/{links.token_for(uuid4())}/"]:
        with django_assert_num_queries(1):
            assert client.get(path).status_code == 410
    for token in ("x" * 43, "x", "\u00e9", "%00"):
        with django_assert_num_queries(1):
            assert client.get(f"/mijn-reactie/{token}/").status_code == 404


def test_nobody_keeps_finds_or_passes_on_the_address(client):
    comment = make_reaction(email="anna@example.org", wants_answers="asked")
    mailed = [links.confirm_address(comment), links.stop_address(comment)]
    paths = [page_of(comment, part) for part in ("", "wijzigen/", "intrekken/")]
    for path in [*paths, *mailed, "/mijn-reactie/x/", "/mijn-reactie/afmelden/x/"]:
        for response in (client.get(path), client.post(path), client.delete(path)):
            assert "no-store" in response["Cache-Control"]
            assert response["Referrer-Policy"] == "no-referrer"
            assert response["X-Robots-Tag"] == "noindex"
            assert not response.cookies
    assert '<meta name="robots" content="noindex">' in client.get(paths[0]).content.decode()


def test_no_log_and_no_mail_to_admins_holds_the_address(client, settings, monkeypatch, mailoutbox):
    from buurtplatform.logs import WithoutSecrets

    settings.ADMINS = [("beheer", "beheer@example.org")]
    comment = make_reaction(email="anna@example.org")
    token = links.token_for(comment.submission)
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    kept = Kept()
    kept.addFilter(WithoutSecrets())
    to_admins = next(h for h in logging.getLogger("django").handlers if "Email" in type(h).__name__)
    settings.DEBUG = False
    logging.getLogger("django").addHandler(kept)
    try:
        client.put(page_of(comment))
        client.get(f"/mijn-reactie/{token}x/wijzigen/")
        client.get(f"/mijn-reactie/{token}/bestaat-niet/")
        monkeypatch.setattr(lifecycle, "withdraw", lambda comment: 1 / 0)
        client.raise_request_exception = False
        assert client.post(page_of(comment, "intrekken/")).status_code == 500
    finally:
        logging.getLogger("django").removeHandler(kept)
    assert "ZeroDivisionError" in mailoutbox[0].body
    assert len(lines) == 4
    assert token not in "".join([*lines, mailoutbox[0].subject, mailoutbox[0].body])
    assert all("/mijn-reactie/…" in line for line in lines)
    assert any(isinstance(f, WithoutSecrets) for f in to_admins.filters)
    server = settings.LOGGING["loggers"]["django.server"]["handlers"]
    assert all("without secrets" in settings.LOGGING["handlers"][h]["filters"] for h in server)


def test_no_page_of_an_author_is_kept_for_others(client, settings):
    settings.PAGE_CACHE = True
    path = page_of(make_reaction())
    for _ in range(2):
        assert client.get(path).templates
        assert "no-store" in client.get(path)["Cache-Control"]


# --- What became of it ---------------------------------------------------------------------
def test_a_reaction_that_waits_says_so_and_promises_no_place(client):
    publication = make_publication(title="Wij in de Wijk")
    comment = make_reaction(publication, name="Anna", text="Dit herken ik.")
    text = text_of(client.get(page_of(comment)))
    assert "Uw reactie is ontvangen." in text
    assert "De redactie leest elke reactie" in text
    assert "Gelezen door de redactie nog niet" in text
    assert "Wij in de Wijk" in text
    assert "Dit herken ik." in text
    assert "Uw reactie wijzigen" in text
    assert "Uw reactie intrekken" in text


def test_an_approved_reaction_links_to_its_place(client, joke):
    comment = make_reaction()
    lifecycle.approve(comment, joke)
    html = client.get(page_of(comment)).content.decode()
    assert "Uw reactie is goedgekeurd." in html
    assert f'href="{comment.get_absolute_url()}"' in html
    assert "Uw reactie wijzigen" not in html
    assert "Joke" not in html


def test_a_refused_reaction_gives_the_reason(client, joke):
    comment = make_reaction()
    lifecycle.reject(comment, joke, "Scheldt op <b>buren</b>.")
    html = client.get(page_of(comment)).content.decode()
    assert "niet goedgekeurd" in html
    assert "Scheldt op &lt;b&gt;buren&lt;/b&gt;." in html
    assert "Joke" not in html


def test_what_was_taken_for_spam_says_so_and_whom_to_write(client):
    comment = make_reaction()
    lifecycle.mark_spam(comment)
    text = text_of(client.get(page_of(comment)))
    assert "De redactie ziet uw reactie als reclame of spam." in text
    assert "redactie@localhost" in text


def test_answers_that_readers_see_are_shown(client, joke):
    comment = make_reaction()
    lifecycle.approve(comment, joke)
    lifecycle.answer(comment, by=joke, role="editors", name="De redactie", text="Dank u.")
    make_comment(comment.publication, parent=comment, status="pending", text="Nog niet.")
    text = text_of(client.get(page_of(comment)))
    assert "Er is een antwoord op uw reactie." in text
    assert "Dank u." in text
    assert "Nog niet." not in text
    lifecycle.reject(comment, joke)
    assert "Dank u." not in text_of(client.get(page_of(comment)))


@pytest.mark.parametrize("gone", ["draft", "withdrawn", "question"])
def test_no_link_leads_to_where_the_reaction_cannot_be_seen(client, gone):
    state = "published" if gone == "question" else gone
    publication = make_publication(status=state, withdrawal_reason="Verouderd.")
    status = "rejected" if gone == "question" else "approved"
    question = make_comment(publication, status=status)
    answer = make_reaction(publication, parent=question, status="approved")
    response = client.get(page_of(answer))
    assert "Lezers zien uw reactie nu niet" in text_of(response)
    assert answer.get_absolute_url() not in response.content.decode()


@pytest.mark.parametrize("answers", [0, 20])
def test_the_page_asks_twice_at_most(client, django_assert_num_queries, answers):
    comment = make_reaction(status="approved")
    for _ in range(answers):
        make_comment(comment.publication, parent=comment)
    with django_assert_num_queries(2):
        client.get(page_of(comment))


@pytest.mark.parametrize("part", ["", "wijzigen/", "intrekken/"])
def test_a_page_of_what_waits_asks_once(client, django_assert_num_queries, part):
    path = page_of(make_reaction(), part)
    with django_assert_num_queries(1):
        client.get(path)


# --- Change --------------------------------------------------------------------------------
def edit(client, comment, **changes):
    """Open the page to change it, and send what stands there with the changes."""
    path = page_of(comment, "wijzigen/")
    fields = {"name": comment.name, "text": comment.text} | hidden_fields(client.get(path))
    return client.post(path, fields | changes)


def test_the_author_changes_name_and_text_until_it_is_decided_on(client):
    comment = make_reaction(name="Anna", text="Eerst.", email="anna@example.org")
    response = edit(client, comment, name="Ann", text="Daarna.")
    assert (response.status_code, response["Location"]) == (
        303,
        page_of(comment, "?gedaan=gewijzigd"),
    )
    assert "Uw wijziging is bewaard." in text_of(client.get(response["Location"]))
    comment.refresh_from_db()
    assert (comment.name, comment.text, comment.version) == ("Ann", "Daarna.", 2)
    assert (comment.email, comment.is_edited) == ("anna@example.org", False)
    assert comment.decisions.get().via == "visitor"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Vul uw naam in."),
        ("name", "x" * 81, "hoogstens 80 tekens"),
        ("text", " \u200b ", "Schrijf uw reactie."),
        ("text", "x" * 6000, "Het zijn er nu 6000."),
    ],
)
def test_mistakes_are_those_of_the_form_and_nothing_is_lost(client, field, value, message):
    comment = make_reaction()
    other = {"name": "Berta", "text": "Nieuwe woorden."} | {field: value}
    response = edit(client, comment, **other)
    html = response.content.decode()
    assert response.status_code == 422
    assert message in re.search(rf'id="id_{field}_error">(.*?)</p>', html, re.DOTALL)[1]
    assert "<title>Fout: " in html
    assert "Uw wijziging is nog niet bewaard" in html
    assert all(typed.strip() in html for typed in other.values())
    comment.refresh_from_db()
    assert comment.version == 1
    assert edit(client, comment, text="Goed.").status_code == 303


def test_sending_the_same_words_changes_nothing(client):
    comment = make_reaction()
    response = edit(client, comment)
    assert (response.status_code, response["Location"]) == (303, page_of(comment))
    comment.refresh_from_db()
    assert comment.version == 1


def test_too_many_changes_are_refused_with_all_kept_and_a_time(client, settings):
    settings.EDIT_LIMITS = [(2, 600)]
    comment = make_reaction()
    for number in range(2):
        assert edit(client, comment, text=f"Versie {number}.").status_code == 303
        comment.refresh_from_db()
    assert edit(client, comment).status_code == 303, "who changes nothing takes no turn"
    response = edit(client, comment, name="Ann", text="Nog een versie.")
    html = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert re.search(r"Bewaar die van u na \d\d:\d\d opnieuw", html)
    assert "Nog een versie.</textarea>" in html
    assert 'value="Ann"' in html
    assert "Wat nu is bewaard" not in html
    comment.refresh_from_db()
    assert (comment.text, comment.version) == ("Versie 1.", 3)
    assert edit(Client(REMOTE_ADDR="192.0.2.9"), comment, text="Thuis.").status_code == 303


def test_control_characters_vanish_from_a_change_too(client):
    comment = make_reaction()
    edit(client, comment, name="An\0na\x07", text="Een\r\ntwee\x1b")
    comment.refresh_from_db()
    assert (comment.name, comment.text) == ("Anna", "Een\ntwee")


def test_a_change_is_held_against_the_rules_on_spam_again(client):
    comment = make_reaction()
    edit(client, comment, text="https://koop.example/nu")
    assert [*Comment.objects.suspect()] == [comment]
    comment.refresh_from_db()
    edit(client, comment, text="Toch zonder het adres van een winkel.")
    assert [*Comment.objects.waiting()] == [comment]


@pytest.mark.parametrize("version", ["0", "", "-1", "x", "9" * 30, "\u0661", "2"])
def test_who_saw_another_version_sees_both_and_may_send_again(client, version):
    comment = make_reaction(text="Eerst.")
    path = page_of(comment, "wijzigen/")
    lifecycle.edit(comment, name="Anna", text="In een ander venster.", via="visitor")
    lifecycle.edit(comment, name="Anna", text="In een derde venster.", via="visitor")
    sent = {"name": "Anna", "text": "Hier.", "version": version}
    response = client.post(path, sent)
    assert response.status_code == 409
    text = text_of(response)
    assert "Uw reactie is veranderd nadat u deze pagina opende." in text
    assert "In een derde venster." in text
    assert "Hier." in text
    assert client.post(path, sent | hidden_fields(response)).status_code == 303
    comment.refresh_from_db()
    assert comment.text == "Hier."


def test_a_change_that_comes_too_late_is_given_back(client, joke):
    comment = make_reaction()
    path = page_of(comment, "wijzigen/")
    fields = hidden_fields(client.get(path)) | {"name": "Anna", "text": "Nog iets."}
    lifecycle.approve(comment, joke)
    response = client.post(path, fields)
    assert response.status_code == 409
    html = response.content.decode()
    assert "De redactie heeft intussen over uw reactie beslist." in html
    assert ">Nog iets.</textarea>" in html
    assert "Joke" not in html
    assert client.get(path).status_code == 409


@pytest.mark.parametrize("then", [lifecycle.approve, lifecycle.withdraw, Comment.delete])
def test_a_decision_while_the_change_is_checked_is_told(client, monkeypatch, then):
    comment = make_reaction()
    change = lifecycle.edit

    def late(*args, **kwargs):
        then(comment)
        return change(*args, **kwargs)

    monkeypatch.setattr(lifecycle, "edit", late)
    response = client.post(
        page_of(comment, "wijzigen/"), {"name": "A", "text": "Nog iets.", "version": "1"}
    )
    if then is lifecycle.approve:
        assert response.status_code == 409
        assert "Nog iets." in response.content.decode()
    else:
        assert client.get(response["Location"]).status_code == 410


# --- Taking back ---------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "spam"])
def test_the_author_takes_it_back_at_any_time(client, status):
    comment = make_reaction(status=status, email="anna@example.org", text="Dit herken ik.")
    path = page_of(comment, "intrekken/")
    page = client.get(path)
    assert "Wij wissen dan uw naam, uw tekst en uw e-mailadres." in text_of(page)
    comment.refresh_from_db()
    assert comment.status == status
    response = client.post(path)
    assert (response.status_code, response["Location"]) == (303, page_of(comment))
    row = Comment.objects.values().get()
    assert (row["status"], row["name"], row["text"], row["email"]) == ("withdrawn", "", "", "")
    assert client.post(path).status_code == 410
    assert (
        "Dit herken ik" not in client.get(comment.publication.get_absolute_url()).content.decode()
    )


def test_a_trace_stays_only_when_it_has_answers(client):
    for answers in (0, 1):
        comment = make_reaction(status="approved")
        for _ in range(answers):
            make_comment(comment.publication, parent=comment)
        says = "die blijven staan" in text_of(client.get(page_of(comment, "intrekken/")))
        client.post(page_of(comment, "intrekken/"))
        html = client.get(comment.publication.get_absolute_url()).content.decode()
        assert says == bool(answers) == ("Deze reactie is ingetrokken." in html)


def test_two_clicks_take_it_back_once(client, monkeypatch):
    comment = make_reaction()
    withdraw = lifecycle.withdraw

    def twice(row):
        withdraw(row)
        return withdraw(row)

    monkeypatch.setattr(lifecycle, "withdraw", twice)
    assert client.post(page_of(comment, "intrekken/")).status_code == 303
    assert comment.decisions.count() == 1


def test_no_cookie_is_needed_and_none_helps():
    """The address is the key: a form elsewhere cannot know it, a cookie opens nothing."""
    comment = make_reaction()
    strict = Client(enforce_csrf_checks=True)
    headers = {"Origin": "null"}  # what a browser sends from a page without referrer
    assert strict.post(page_of(comment, "intrekken/"), headers=headers).status_code == 303
