"""Mails: written here from a pair of templates, sent later by `manage.py send_mail_queue`.

Writing is one row, in the transaction of the caller: what is rolled back is never mailed, and no
mail server is asked for anything. A test or a page that wants to know what was mailed reads
`OutgoingMail`.

A pair is templates/comments/mail/<name>.txt and <name>.html, with the same words; both extend the
base beside them and fill its blocks. The first line of the text is the subject.
"""

import re
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone

from comments.models import Comment, OutgoingMail

_MAX_SUBJECT = OutgoingMail._meta.get_field("subject").max_length
_blank_lines = re.compile(r"\n{3,}")
_controls = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def write(
    name: str,
    recipient: str,
    context: dict | None = None,
    *,
    comment: Comment | None = None,
    unsubscribe: str = "",
    headers: dict[str, str] | None = None,
    due_at: datetime | None = None,
) -> OutgoingMail:
    """Write a mail to be sent; return it.

    `comment` is the reaction it is about: the mail is deleted when that is deleted or withdrawn.
    `due_at` is when it may be sent, by default now. `unsubscribe` is a URL that takes a POST
    without login or cookie (RFC 8058). Templates get `context` and site_name, site_url,
    contact_email, unsubscribe. Raises ValueError when the recipient or a header is not one plain
    line.
    """
    context = (context or {}) | {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "unsubscribe": unsubscribe,
    }
    subject, _end, text = _render(f"{name}.txt", context, is_html=False).partition("\n")
    headers = _headers(unsubscribe) | (headers or {})
    for value in (recipient, *headers, *headers.values()):
        if _controls.search(value):
            raise ValueError(f"{value!r} is not one plain line")
    return OutgoingMail.objects.create(
        comment=comment,
        recipient=recipient,
        subject=" ".join(_controls.sub(" ", subject).split())[:_MAX_SUBJECT],
        text=text.strip() + "\n",
        html=_render(f"{name}.html", context, is_html=True),
        headers=headers,
        due_at=due_at or timezone.now(),
    )


def full_address(path: str) -> str:
    """Return the absolute URL of a path, for use in a mail."""
    return settings.SITE_URL + path


def _headers(unsubscribe: str) -> dict[str, str]:
    """Return the headers of every mail. The Message-ID is made once, so a mail that happens to be
    sent twice is one mail to its recipient.
    """
    headers = {
        "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        "Auto-Submitted": "auto-generated",  # so that no absence notice answers it
        "X-Auto-Response-Suppress": "All",
        "Reply-To": settings.CONTACT_EMAIL,
    }
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _render(file: str, context: dict, *, is_html: bool) -> str:
    template = Engine.get_default().get_template(f"comments/mail/{file}")
    rendered = template.render(Context(context, autoescape=is_html)).strip()
    lines = (line.rstrip() for line in rendered.split("\n"))
    return _blank_lines.sub("\n\n", "\n".join(lines))
