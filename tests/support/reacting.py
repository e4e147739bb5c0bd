"""Fills in reaction forms as a visitor does, and solves the sum through the database."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import time_machine
from captcha.models import CaptchaStore
from django.urls import reverse

TYPED = {
    "name": "Anna de Vries",
    "email": "anna@example.org",
    "text": "Dit herken ik uit onze wijk.",
}


def new_address(publication):
    return reverse("comments:new", args=[publication.slug])


def create_address(publication):
    return reverse("comments:create", args=[publication.slug])


def hidden_fields(response):
    """Return the hidden inputs of the page by name."""
    tags = re.findall(r'<input type="hidden"[^>]*>', response.content.decode())
    pairs = [re.search(r'name="([^"]*)" value="([^"]*)"', tag) for tag in tags]
    return {pair[1]: unescape(pair[2]) for pair in pairs}


def solve(fields):
    """Return the outcome of the sum on the form, as the database knows it."""
    return CaptchaStore.objects.get(hashkey=fields["captcha_0"]).response


def answers(response, **changes):
    """Return what a visitor sends who fills in the form on the page, right unless changed."""
    fields = hidden_fields(response)
    right = {"captcha_1": solve(fields)} if "captcha_0" in fields else {}
    return fields | TYPED | right | changes


def open_form(client, publication, seconds_ago=60, **changes):
    """Open the form a while ago; return what the visitor is about to send."""
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=seconds_ago)):
        response = client.get(new_address(publication))
        return answers(response, **changes)


def send(client, publication, fields):
    return client.post(create_address(publication), fields)
