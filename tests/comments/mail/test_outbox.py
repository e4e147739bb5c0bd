"""A mail is sent once, later rather than never, and who runs the site hears of what is stuck."""

import smtplib
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from comments.mail import outbox
from comments.models import OutgoingMail
from tests.support.make import make_comment
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db


def make_mail(**fields):
    values = {
        "recipient": "anna@example.org",
        "subject": "Uw reactie",
        "text": "Dag.\n",
        "html": "<p>Dag.</p>",
        "headers": {"Message-ID": "<1@testserver>"},
    }
    return OutgoingMail.objects.create(**values | fields)


def send(capsys, **options):
    capsys.readouterr()
    call_command("send_mail_queue", **options)
    return "".join(capsys.readouterr())


class Troubled(EmailBackend):
    """A mail server that does to each mail what `trouble` says of its recipient."""

    trouble = {}
    opened = 0

    def open(self):
        type(self).opened += 1
        if error := self.trouble.get("open"):
            raise error

    def send_messages(self, messages):
        if error := self.trouble.get(messages[0].to[0]):
            raise error
        return super().send_messages(messages)


@pytest.fixture
def trouble(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.comments.mail.test_outbox.Troubled"
    monkeypatch.setattr(Troubled, "opened", 0)
    trouble = {}
    monkeypatch.setattr(Troubled, "trouble", trouble)
    return trouble


REFUSED = smtplib.SMTPRecipientsRefused({"weg@example.org": (550, b"no such user")})


def test_what_waits_goes_out_with_both_bodies_and_its_headers(capsys):
    make_mail()
    assert "Mails verzonden: 1. Mislukt: 0. Wachten nog: 0." in send(capsys)
    [message] = django_mail.outbox
    assert (message.subject, message.to) == ("Uw reactie", ["anna@example.org"])
    assert message.body == "Dag.\n"
    assert [(a.content, a.mimetype) for a in message.alternatives] == [("<p>Dag.</p>", "text/html")]
    assert message.message()["Message-ID"] == "<1@testserver>"
    assert send(capsys) == ""
    assert len(django_mail.outbox) == 1


def test_of_a_sent_mail_no_word_is_kept():
    mail = make_mail()
    outbox.send_due()
    mail.refresh_from_db()
    assert (mail.text, mail.html, mail.headers) == ("", "", {})
    assert (mail.recipient, mail.subject) == ("anna@example.org", "Uw reactie")
    assert mail.sent_at


def test_dry_run_counts_and_changes_nothing(capsys):
    make_mail()
    make_mail(due_at=timezone.now() + timedelta(hours=1))
    before = [*OutgoingMail.objects.values()]
    assert send(capsys, dry_run=True) == "1 mail zou worden verstuurd.\n"
    assert [*OutgoingMail.objects.values()] == before
    assert django_mail.outbox == []


def test_one_refused_mail_does_not_hold_up_the_others(capsys, trouble):
    refused = make_mail(recipient="weg@example.org")
    make_mail()
    trouble["weg@example.org"] = REFUSED
    assert "Mails verzonden: 1. Mislukt: 1. Wachten nog: 1." in send(capsys)
    refused.refresh_from_db()
    assert refused.attempts == 1
    assert "no such user" in refused.error
    assert refused.text == "Dag.\n"


def test_a_failing_server_ends_the_round_and_loses_nothing(capsys, trouble):
    for _ in range(3):
        make_mail()
    trouble["open"] = ConnectionRefusedError("refused")
    with pytest.raises(CommandError, match="mailserver neemt geen mail aan"):
        send(capsys)
    assert Troubled.opened == 1
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    trouble.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        send(capsys)
    assert len(django_mail.outbox) == 3


def test_each_attempt_waits_longer_until_it_is_given_up(capsys, trouble):
    now = timezone.now().replace(microsecond=0)
    mail = make_mail(recipient="weg@example.org", created_at=now, due_at=now)
    trouble["weg@example.org"] = REFUSED
    waits = []
    with time_machine.travel(now, tick=False) as clock:
        while OutgoingMail.objects.waiting():
            output = send(capsys)
            mail.refresh_from_db()
            waits.append((mail.due_at - timezone.now()) / timedelta(minutes=1))
            clock.move_to(mail.due_at)
            assert len(waits) < 40
        assert waits[:7] == [5, 10, 20, 40, 80, 160, 240]
        assert max(waits) == 240
        assert timezone.now() - mail.created_at >= timedelta(days=3)
        output = send(capsys)
    assert "1 mail kon dagen niet worden verstuurd en is opgegeven" in output
    assert mail.attempts == len(waits)
    assert "no such user" in mail.error


def test_a_mail_that_no_timer_looked_at_for_days_is_still_tried():
    make_mail(created_at=timezone.now() - timedelta(days=30), due_at=timezone.now())
    assert outbox.send_due().sent == 1


def test_what_was_taken_back_meanwhile_is_not_sent(trouble):
    make_mail()
    second = make_mail(comment=make_comment())

    class Taking(dict):
        def get(self, key, default=None):
            OutgoingMail.objects.filter(pk=second.pk).delete()

    Troubled.trouble = Taking()
    assert outbox.send_due().sent == 1


def test_a_mail_that_was_claimed_and_never_noted_goes_out_again_later(trouble):
    class Died(BaseException):
        pass

    make_mail()
    trouble["anna@example.org"] = Died()
    with pytest.raises(Died):
        outbox.send_due()
    trouble.clear()
    assert outbox.send_due().sent == 0
    with time_machine.travel(timezone.now() + outbox.CLAIMED):
        assert outbox.send_due().sent == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_send_each_mail_once(shared_database, trouble):
    for number in range(30):
        make_mail(recipient=f"lezer{number}@example.org")
    shared_database()
    rounds = at_once(outbox.send_due, outbox.send_due, outbox.send_due)
    assert sum(round_.sent for round_ in rounds) == 30
    assert len({message.to[0] for message in django_mail.outbox}) == len(django_mail.outbox) == 30
    assert at_once(OutgoingMail.objects.due().count) == [0]


def test_one_connection_serves_many_and_is_renewed_now_and_then(trouble, monkeypatch):
    monkeypatch.setattr(outbox, "PER_CONNECTION", 2)
    closed = []
    monkeypatch.setattr(Troubled, "close", lambda self: closed.append(1))
    for _ in range(5):
        make_mail()
    outbox.send_due()
    assert len(closed) == 3


# Who hears of it


def test_health_warns_of_stuck_mail_and_stays_200(client, trouble):
    assert client.get("/gezondheid/").json()["mail"]["status"] == "goed"
    make_mail()
    make_mail()
    trouble["open"] = ConnectionRefusedError("refused")
    outbox.send_due()
    response = client.get("/gezondheid/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "goed",
        "database": True,
        "mail": {"status": "hapert", "waiting": 2, "failing": 1, "late": 0, "given_up": 0},
        "privacy": {"status": "goed", "overdue": 0},
    }


def test_health_warns_when_no_timer_runs(client):
    make_mail()
    assert client.get("/gezondheid/").json()["mail"]["status"] == "goed"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        mail_status = client.get("/gezondheid/").json()["mail"]
    assert (mail_status["status"], mail_status["late"]) == ("hapert", 1)


def test_health_warns_of_mail_that_was_given_up(client):
    long_ago = timezone.now() - timedelta(days=4)
    make_mail(error="refused", attempts=9, created_at=long_ago)
    mail_status = client.get("/gezondheid/").json()["mail"]
    assert (mail_status["status"], mail_status["waiting"]) == ("hapert", 0)
    OutgoingMail.objects.all().delete()
    assert client.get("/gezondheid/").json()["mail"]["status"] == "goed"


def test_the_desk_says_that_mail_is_stuck(client):
    make_mail(error="refused", attempts=1)
    long_ago = timezone.now() - timedelta(days=4)
    make_mail(error="refused", attempts=9, created_at=long_ago)
    editor = User.objects.create_user("ed", is_staff=True)
    editor.groups.add(Group.objects.get(name="redacteur"))
    client.force_login(editor)
    assert "hapert" not in client.get(reverse("admin:index")).content.decode()
    client.force_login(User.objects.create_superuser("beheer"))
    html = client.get(reverse("admin:index")).content.decode()
    assert "De mail hapert: 1 mail wacht. De site probeert het vanzelf opnieuw." in html
    assert "1 mail kon dagen niet worden verstuurd en is opgegeven." in html
    mails = reverse("admin:comments_outgoingmail_changelist")
    assert f'href="{mails}?stand=wacht"' in html
    assert client.get(f"{mails}?stand=opgegeven").context["cl"].result_count == 1


def test_the_desk_shows_no_word_of_a_mail_and_can_send_it_again(client):
    mail = make_mail(
        text="https://testserver/geheim/",
        html="geheim",
        headers={"List-Unsubscribe": "<geheim>"},
        attempts=9,
        created_at=timezone.now() - timedelta(days=4),
        due_at=timezone.now() + timedelta(hours=4),
    )
    client.force_login(User.objects.create_superuser("beheer"))
    mails = reverse("admin:comments_outgoingmail_changelist")
    one = reverse("admin:comments_outgoingmail_change", args=[mail.pk])
    for address in (mails, one):
        page = client.get(address)
        assert page.status_code == 200
        assert "anna@example.org" in page.content.decode()
        assert "geheim" not in page.content.decode()
    assert client.post(one, {"recipient": "x@example.org"}).status_code == 403
    data = {"action": "try_again", "_selected_action": [mail.pk]}
    html = client.post(mails, data, follow=True).content.decode()
    assert "1 mail gaat mee met de volgende ronde." in html
    assert outbox.send_due().sent == 1


# A real server


class Server:
    """An SMTP server of a few lines, on a port of its own; keeps what it took in `taken`."""

    def __init__(self, refuse=""):
        self.taken, self.refuse, self.connections = [], refuse, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)  # close alone waits for who is in accept()
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, connection.makefile("rb") as lines:
                self.talk(connection, lines)

    def talk(self, connection, lines):
        def say(line):
            connection.sendall(line.encode() + b"\r\n")

        say("220 here")
        for line in lines:
            verb = line[:4].upper().decode().strip()
            if verb == "RCPT" and self.refuse and self.refuse.encode() in line:
                say("550 no such user")
            elif verb == "DATA":
                say("354 go on")
                body = b"".join(iter(lines.__next__, b".\r\n"))
                self.taken.append(body)
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 well")


@pytest.fixture
def server(settings):
    server = Server(refuse="weg@example.org")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    with suppress(OSError):  # stopped before
        server.stop()


def test_over_smtp_one_connection_takes_the_batch_and_a_refusal_is_noted(server, settings):
    make_mail(subject="Uw reactie is goedgekeurd: “Café”")
    make_mail(recipient="weg@example.org")
    make_mail(recipient="els@example.org")
    round_ = outbox.send_due()
    assert (round_.sent, round_.failed, round_.server_error) == (2, 1, "")
    assert server.connections == 2, "one, and one more after the refusal"
    first = message_from_bytes(server.taken[0], policy=policy.default)
    assert first["Subject"] == "Uw reactie is goedgekeurd: “Café”"
    assert first["From"] == settings.DEFAULT_FROM_EMAIL
    assert first["Message-ID"] == "<1@testserver>"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]
    assert "550" in OutgoingMail.objects.get(sent_at=None).error


def test_over_smtp_a_server_that_is_gone_is_told(server):
    server.stop()
    make_mail()
    assert "Connection" in outbox.send_due().server_error
    assert OutgoingMail.objects.waiting().count() == 1
