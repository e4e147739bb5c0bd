"""A mail is written whole and safe, or not at all; sending is not its business."""

import copy
from email import message_from_bytes

import pytest
from django.core import mail as django_mail
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from comments.mail.compose import full_address, write
from comments.models import OutgoingMail
from tests.support.make import make_comment

TEXT = """{% extends "comments/mail/base.txt" %}{% load i18n %}
{% block subject %}Over “{{ title }}”{% endblock %}
{% block main %}{{ words }}{% endblock %}
{% block why %}{% if nothing %}niets{% endif %}{% endblock %}
"""
HTML = """{% extends "comments/mail/base.html" %}
{% block title %}Over “{{ title }}”{% endblock %}
{% block main %}<p>{{ words }}</p>{% endblock %}
"""


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    """Add a pair of templates, “try”."""
    folder = tmp_path / "comments" / "mail"
    folder.mkdir(parents=True)
    (folder / "try.txt").write_text(TEXT)
    (folder / "try.html").write_text(HTML)
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"].append(tmp_path)
    settings.TEMPLATES = changed


def try_mail(title="Wijk", words="Dag.", recipient="anna@example.org", **options):
    return write("try", recipient, {"title": title, "words": words}, **options)


@pytest.mark.django_db
def test_a_mail_has_a_subject_a_text_and_the_same_words_in_html():
    mail = OutgoingMail.objects.get(pk=try_mail("Wij & zij", "Bel <b>Els</b> & Jan.").pk)
    assert mail.subject == "Over “Wij & zij”"
    assert mail.text == (
        "Bel <b>Els</b> & Jan.\n\n"
        "Hebt u een vraag? Beantwoord deze mail, of schrijf naar redactie@localhost.\n\n"
        "Platform voor buurtontwikkeling\nhttp://testserver\n"
    )
    assert "<p>Bel &lt;b&gt;Els&lt;/b&gt; &amp; Jan.</p>" in mail.html
    assert "<title>Over “Wij &amp; zij”</title>" in mail.html
    assert 'href="http://testserver/"' in mail.html
    assert (mail.attempts, mail.sent_at, mail.error) == (0, None, "")
    assert django_mail.outbox == []


@pytest.mark.django_db
def test_every_mail_says_that_a_machine_wrote_it_and_who_reads_an_answer():
    headers = try_mail().headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Reply-To"] == "redactie@localhost"
    assert headers["Message-ID"].endswith("@testserver>")
    assert headers["Message-ID"] != try_mail().headers["Message-ID"]
    assert "List-Unsubscribe" not in headers


@pytest.mark.django_db
def test_one_click_unsubscribe_stands_in_headers_text_and_html():
    address = full_address("/afmelden/abc/")
    mail = try_mail(unsubscribe=address)
    assert mail.headers["List-Unsubscribe"] == f"<{address}>"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\nGeen mails meer hierover:\n{address}\n" in mail.text
    assert f'<a href="{address}">Geen mails meer hierover</a>' in mail.html


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_mailed():
    with transaction.atomic():
        try_mail()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_mail_goes_with_the_reaction_it_is_about():
    comment = make_comment()
    try_mail(comment=comment)
    comment.delete()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        {"recipient": "anna@example.org\nBcc: x@example.org"},
        {"unsubscribe": "http://x/\r\nBcc: x@example.org"},
        {"headers": {"X-Naam": "Anna\nBcc: x@example.org"}},
        {"headers": {"X-Naam\nBcc": "Anna"}},
    ],
)
def test_a_header_of_two_lines_is_refused(options):
    with pytest.raises(ValueError, match="one plain line"):
        try_mail(**options)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@given(title=st.text(max_size=300))
def test_whatever_is_in_a_title_the_subject_is_one_line_of_at_most_200(title):
    subject = try_mail(title.replace("\0", "")).subject
    assert len(subject) <= 200
    assert subject.splitlines() == [subject]
    assert subject.startswith("Over “")
    message = django_mail.EmailMessage(subject, "x", to=["anna@example.org"]).message()
    assert [*message].count("To") == 1
    assert message_from_bytes(message.as_bytes()).keys() == message.keys()
